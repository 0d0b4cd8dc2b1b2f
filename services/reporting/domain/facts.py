"""One fact per ticket: what the numbers are counted from, folded from events in any order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

# Grows when events are read for more than facts made before have kept: those need a rebuild.
FOLD: Final = 1
_GIVEN_AWAY: Final = ("returned_at", "reassigned_at", "handed_over_to")


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
        if sequence == self.up_to + 1 and not self.ahead:
            return Applied(sequence)  # as they come, nearly always
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

    @cached_property
    def lead(self) -> Mapping[str, Any]:
        """The order of the unit that leads now: the one issued last and not given away.

        Supports are no unit's lead; whom the centre took the lead from is not measured by the
        result. Empty where nobody leads.
        """
        held = [
            order
            for _, order in sorted(self.orders.items())
            if order.get("issued_at")
            and order.get("role", "lead") == "lead"
            and not any(map(order.get, _GIVEN_AWAY))
        ]
        return max(held, key=_issued_at) if held else {}


def _issued_at(order: Mapping[str, Any]) -> str:
    return str(order["issued_at"])
