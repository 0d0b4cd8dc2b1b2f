"""One fact per ticket: what the numbers are counted from, folded from events in any order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

# Grows when events are read for more than facts made before have kept: those need a rebuild.
FOLD: Final = 1


@dataclass(frozen=True)
class Applied:
    """Which sequence numbers of one aggregate are in: all up to ``up_to``, and those ``ahead``."""

    up_to: int = 0
    ahead: frozenset[int] = frozenset()

    def holds(self, sequence: int) -> bool:
        """Tell whether the event with this sequence number was folded before."""
        return sequence <= self.up_to or sequence in self.ahead

    def with_(self, sequence: int) -> "Applied":
        """Return the memory with one more number, closing the gap where it can."""
        ahead = set(self.ahead) | {sequence}
        up_to = self.up_to
        while up_to + 1 in ahead:
            up_to += 1
            ahead.discard(up_to)
        return Applied(up_to, frozenset(ahead))


@dataclass(frozen=True)
class TicketFact:
    """What is known of a ticket.

    ``stamps`` remembers which sequence number set a value, so that of two events that set the same
    value the later one holds, whichever arrives first. ``disputes`` are marks of returns and
    rulings, by the sequence number of their event; ``marks`` are those of all else that is counted
    by day. ``excluded`` are the groups of figures that it was taken out of (剔除). ``version``
    guards the write; ``fold`` is how its first events were read.
    """

    ticket_id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    orders: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    members: frozenset[str] = frozenset()
    ratings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    stamps: Mapping[str, int] = field(default_factory=dict)
    disputes: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    marks: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()
    applied: Applied = Applied()
    version: int = 0
    fold: int = FOLD

    def with_value(self, sequence: int, name: str, value: Any) -> "TicketFact":
        """Set a value of the ticket, unless a later event has set it already."""
        if self.stamps.get(name, 0) > sequence:
            return self
        return replace(
            self,
            values={**self.values, name: value},
            stamps={**self.stamps, name: sequence},
        )

    def with_order(self, sequence: int, order_id: str, changes: Mapping[str, Any]) -> "TicketFact":
        """Set values of one work order, each unless a later event has set it already."""
        order = dict(self.orders.get(order_id, {}))
        stamps = dict(self.stamps)
        for name, value in changes.items():
            stamp = f"{order_id}/{name}"
            if stamps.get(stamp, 0) <= sequence:
                order[name], stamps[stamp] = value, sequence
        return replace(self, orders={**self.orders, order_id: order}, stamps=stamps)

    def with_member(self, sequence: int, appeal_id: str, *, is_in: bool) -> "TicketFact":
        """Put an appeal in or out, unless a later event has moved it already."""
        stamp = f"member/{appeal_id}"
        if self.stamps.get(stamp, 0) > sequence:
            return self
        changed = self.members | {appeal_id} if is_in else self.members - {appeal_id}
        return replace(self, members=changed, stamps={**self.stamps, stamp: sequence})

    def with_reporter(self, sequence: int, appeal_id: str) -> "TicketFact":
        """Put an appeal in that is new to the district: nothing earlier can have moved it."""
        if self.stamps.get(f"member/{appeal_id}", 0) > sequence:
            return self
        return replace(self, members=self.members | {appeal_id})

    def counted(self, name: str) -> "TicketFact":
        """Add one to a counter; the caller makes sure that an event is counted once."""
        return replace(self, counts={**self.counts, name: self.counts.get(name, 0) + 1})
