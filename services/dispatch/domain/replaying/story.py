"""What really happened to a ticket: its facts as they stand, and what was told of it in order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from services.dispatch.domain.arbitration.dispute import Dispute
from services.dispatch.domain.clocks.clock import Clock, whole
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.terms import ClockKind
from services.dispatch.domain.tickets.ticket import Member, Ticket

# Started by policies, or ended by nobody's: the replay starts the first, and takes the second's
# end from the story.
_NOT_PLAYED: Final[frozenset[ClockKind]] = frozenset({"untouched", "ignored", "wait"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a ticket's story; ``at`` is the business instant of its write."""

    type: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Write:
    """One write of a ticket: what it told, and at which instant of the clocks they changed."""

    at: datetime
    entries: tuple[Entry, ...] = ()
    clocks_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket as it stands, with the whole of its story from the opening on."""

    ticket: Ticket
    entries: Sequence[Entry]

    @property
    def clocks(self) -> Iterator[Clock]:
        """The clocks whose starts, gaps and ends are facts, whatever the policy."""
        return (clock for clock in self.ticket.clocks if clock.kind not in _NOT_PLAYED)

    def writes(self) -> list["Write"]:
        """Return what happened, write by write and in order.

        Clocks are kept in whole milliseconds, what is told in microseconds: a clock that changes
        in the millisecond of a write changed by it.
        """
        told: dict[datetime, list[Entry]] = {}
        for entry in self.entries:
            told.setdefault(entry.at, []).append(entry)
        moved = {at for clock in self.clocks for at in _instants_of(clock)}
        found = []
        for at, entries in sorted(told.items(), reverse=True):
            clocks_at = whole(at) if whole(at) in moved else None
            found.append(Write(at, tuple(entries), clocks_at))
            moved.discard(whole(at))
        return sorted([*found, *(Write(at, (), at) for at in moved)], key=lambda one: one.at)


def unborn(story: Story) -> Ticket:
    """Return the ticket before the first entry: what it was opened with, and nothing since."""
    ticket, opened = story.ticket, _opening(story.entries)
    return replace(
        ticket,
        state="screening",
        severity=opened.get("severity", ticket.severity),
        category=opened.get("category"),
        members=_founding(ticket),
        repeats=opened.get("repeats", ticket.repeats),
        orders=(),
        clocks=(),
        steps=(),
        tier=0,
        papers=(),
        paper_count=0,
        returns=0,
        round=1,
        hand_backs=0,
        dispute=Dispute(),
    )


def _opening(entries: Iterable[Entry]) -> Mapping[str, Any]:
    return next((entry.data for entry in entries if entry.type == "ticket.opened.v1"), {})


def _founding(ticket: Ticket) -> tuple[Member, ...]:
    found = ticket.member(ticket.appeal_id)
    at = ticket.received_at
    member = found or Member(ticket.appeal_id, at, at, ticket.channel)
    return (replace(member, answer=None, answered_round=0, moves=0),)


def _instants_of(clock: Clock) -> Iterator[datetime]:
    yield clock.started_at
    for gap in clock.gaps:
        yield gap.since
        if gap.until is not None:
            yield gap.until
    if clock.is_stopped and clock.stopped_at is not None:
        yield whole(clock.stopped_at)
