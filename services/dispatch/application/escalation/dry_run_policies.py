"""Compare a draft of the policies with what really happened to the last tickets (F7)."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.common.clock import Clock
from services.dispatch.application.escalation.publish_policies import known_in
from services.dispatch.application.rules.edit_rules import in_force
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.faults import DraftRefused
from services.dispatch.domain.directory.publication import Row
from services.dispatch.domain.escalation.linting import lint
from services.dispatch.domain.escalation.policies import Policies
from services.dispatch.domain.escalation.reading import read_policies
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.replaying.comparing import Difference, compared, on_time
from services.dispatch.domain.replaying.deeds import Deed, deeds_of_entries, deeds_of_steps
from services.dispatch.domain.replaying.playing import played
from services.dispatch.domain.replaying.story import Story
from services.dispatch.domain.replaying.summing import Sums
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.directories import Directories
from services.dispatch.ports.listing import Wanted
from services.dispatch.ports.rules import PastStories

_A_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Replayed:
    """One ticket that a draft would have treated otherwise."""

    ticket: Ticket
    policy: str
    difference: Difference
    unexplained: int


@dataclass(frozen=True, slots=True)
class PolicyDryRun:
    """What a dry run found; ``after`` is the number of the last ticket read, None: all were.

    ``base`` is the directory's version in force, whose offices and rosters answer for both sides.
    """

    base: int
    sums: Sums
    items: Sequence[Replayed]
    after: str | None


@dataclass(frozen=True)
class DryRunPolicies:
    """The use case; it writes nothing, and holds one ticket at a time."""

    directories: Directories
    stories: PastStories
    clock: Clock
    monotonic: Callable[[], float] = field(default=time.monotonic)

    def __call__(
        self,
        rows: Sequence[Row],
        wanted: Wanted,
        *,
        last: int,
        after: str | None = None,
        items: int = 1000,
        seconds: float | None = None,
    ) -> PolicyDryRun:
        """Play the last tickets' stories again under their own policy and under the draft.

        Args:
            rows: the draft's policies, all of them.
            wanted: which tickets; sealed ones are nobody's example (L2).
            last: how many, the newest number first.
            after: only tickets with lower numbers, for the next pages.
            items: how many differing tickets to return; the sums are of all.
            seconds: after so much wall time the rest is left for the next page.

        Raises:
            DraftRefused: the draft has faults.
            NotFound: nothing was published yet.

        """
        version, body = in_force(self.directories)
        standing = self.directories.current()
        if standing is None:
            raise NotFound
        faults = lint(rows, known_in(standing))
        if faults:
            raise DraftRefused(faults)
        numbered = [{"version": 1, **row} for row in rows]
        draft = read_policies(numbered, body["categories"], body.get("returns"))
        run = _Run(self.directories, standing, draft, self.clock.now(), items)
        begun, number, read = self.monotonic(), after, 0
        for story in self.stories.page(wanted, after, last):
            run.look_at(story)
            number, read = story.ticket.number, read + 1
            if seconds is not None and self.monotonic() - begun > seconds:
                return PolicyDryRun(version, run.sums, run.found, number)
        return PolicyDryRun(version, run.sums, run.found, number if read == last else None)


@dataclass
class _Run:
    directories: Directories
    standing: Directory
    draft: Policies
    now: datetime
    items: int
    sums: Sums = field(default_factory=Sums)
    found: list[Replayed] = field(default_factory=list)

    def look_at(self, story: Story) -> None:
        """Count one ticket, and keep it where the draft differs."""
        ticket = story.ticket
        timing = self._timing(ticket)
        own = self._deeds(story, timing)
        really, unexplained = on_time(list(deeds_of_entries(story.entries)), own)
        draft = self._deeds(
            story, Timing(timing.sla, self.draft, timing.calendars, timing.handling)
        )
        difference = compared(really, draft)
        self.sums.really.add(really, self.standing)
        self.sums.draft.add(draft, self.standing)
        self.sums.count(difference, unexplained=unexplained)
        if not difference.is_none and len(self.found) < self.items:
            code = self.draft.of(ticket.category, ticket.severity, ticket.kind).code
            self.found.append(Replayed(ticket, code, difference, unexplained))

    def _deeds(self, story: Story, timing: Timing) -> list[Deed]:
        until = _looked_after(story.ticket, self.now)
        return list(deeds_of_steps(played(story, timing, self.standing, until)))

    def _timing(self, ticket: Ticket) -> Timing:
        born = self.directories.version(ticket.directory_version) or self.standing
        calendars = self.directories.calendars(ticket.calendar_version) or born.calendars
        return Timing(born.sla, born.policies, calendars, born.handling)


def _looked_after(ticket: Ticket, now: datetime) -> datetime:
    """Return until when every step of a ticket was taken: its scheduler may be about to look."""
    due = ticket.next_due_at
    return due - _A_MOMENT if due is not None and due <= now else now
