"""Plays a ticket's story again under some policies: which steps they would have taken, and when.

People did what they did: nobody hurries because a card comes earlier, nobody returns an order
less. The same ``decide``, ``watched`` and ``occasions`` as in every write say what follows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from services.dispatch.domain.arbitration.rulers import ruler_of
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.deciding import climb_to, decide
from services.dispatch.domain.escalation.handing_back import lowered
from services.dispatch.domain.escalation.occasions import occasions
from services.dispatch.domain.escalation.policy import Responsible, limit_for
from services.dispatch.domain.escalation.reminding import with_shares_of
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.escalation.steps import Moves, Step
from services.dispatch.domain.escalation.watching import watched
from services.dispatch.domain.families.returning import started
from services.dispatch.domain.replaying.clock_facts import (
    begun,
    changed,
    corrected,
    extended,
    told_dues,
)
from services.dispatch.domain.replaying.entries import actor, applied
from services.dispatch.domain.replaying.story import Entry, Story, Write, unborn
from services.dispatch.domain.terms import TIERS
from services.dispatch.domain.tickets.ticket import Ticket


def played(story: Story, timing: Timing, directory: Directory, until: datetime) -> Iterator[Step]:
    """Yield every step that the policies of ``timing`` would have taken by a business instant.

    ``timing`` has the limits of the ticket's birth and the calendars that it goes by; ``directory``
    says who holds which office, as it stands today.
    """
    return _Play(story, timing, directory).run(until)


@dataclass
class _Play:
    story: Story
    timing: Timing
    directory: Directory
    arbitrated: int = 0
    returned: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin before the first write."""
        self.ticket = unborn(self.story)
        self.told = told_dues(self.story.entries)

    def run(self, until: datetime) -> Iterator[Step]:
        """Yield the steps in order; what was born is looked at as every new ticket is."""
        for number, write in enumerate(self.story.writes()):
            now, before = write.at, self.ticket
            yield from self._caught_up(now)
            for entry in write.entries:
                yield from self._told(entry, now)
            if write.clocks_at is not None:
                self._clocks(write.clocks_at)
            if number == 0:
                yield from self._taken(started(self.ticket, self._ladder(), now))
            self._watched(before, write)
            yield from self._taken(occasions(self.ticket, self._ladder(), now))
        yield from self._caught_up(until)

    def _caught_up(self, now: datetime) -> Iterator[Step]:
        due = self.ticket.next_due_at
        if due is not None and due <= now:
            yield from self._taken(decide(self.ticket, self._ladder(), now))

    def _told(self, entry: Entry, now: datetime) -> Iterator[Step]:
        self.ticket = applied(self.ticket, entry, self.story.ticket, self.directory)
        match entry.type:
            case "work_order.returned.v1" if entry.data.get("role", "lead") == "lead":
                yield from self._arbitrated(entry, now)
            case "work_order.extended.v1":
                due_at = entry.data["resolve_due_at"]
                self.ticket = extended(self.ticket, entry, self.timing, due_at)
            case "ticket.recategorised.v1":
                self.ticket = corrected(self.ticket, self.story.clocks, self.timing)
            case "ticket.handed_back.v1":
                to_tier = entry.data["to_tier"]
                self.ticket, _ = lowered(self.ticket, self._ladder(), now, to_tier=to_tier)

    def _arbitrated(self, entry: Entry, now: datetime) -> Iterator[Step]:
        """Begin the tier that rules, where this policy has it rule at this return (D3)."""
        ladder = self._ladder()
        self.returned.append(entry.data["unit"])
        if self.ticket.returns < ladder.policy.returned_times:
            return
        self.arbitrated += 1
        units = tuple(dict.fromkeys(self.returned))
        ruler = ruler_of(units, ladder.policy.arbitration, self.directory, self.ticket.seal)
        limit = limit_for(ladder.policy.arbitration.limit, self.ticket.severity)
        self.ticket, step = climb_to(
            self.ticket,
            ladder,
            TIERS[min(self.arbitrated, len(TIERS)) - 1],
            step_id=f"returned:{self.ticket.returns}",
            responsible=Responsible(ruler.roles[0], ruler.unit),
            tell=(*units, ruler.unit),
            now=now,
            next_due_at=ladder.calendar.add(now, limit).due_at,
            order_id=entry.data["work_order_id"],
        )
        yield step

    def _clocks(self, now: datetime) -> None:
        for fact in self.story.clocks:
            if fact.started_at == now and (fact.kind != "arbitration" or self.arbitrated):
                clock = begun(fact, self.ticket, self.timing, self.told, self.arbitrated)
                self.ticket = self.ticket.with_clock(clock)
            kept = next((one for one in self.ticket.clocks if one.key == fact.key), None)
            after = changed(kept, fact, self.timing, now) if kept is not None else None
            if after is not None and after is not kept:
                self.ticket = self.ticket.with_clock(after)

    def _watched(self, before: Ticket, write: Write) -> None:
        leads = {case.order.unit for case in (before, self.ticket) if case.order}
        touched = any(actor(entry) in leads for entry in write.entries)
        policy, held = (self.timing.policy_of(case) for case in (self.ticket, before))
        self.ticket = with_shares_of(policy, held, self.ticket, self.timing, write.at)
        self.ticket = watched(self.ticket, self._ladder(), write.at, touched=touched)

    def _taken(self, moves: Moves) -> Iterator[Step]:
        self.ticket = moves.ticket
        yield from moves.steps

    def _ladder(self) -> Ladder:
        policy = self.timing.policy_of(self.ticket)
        return Ladder(policy, self.timing.calendar, self.directory)
