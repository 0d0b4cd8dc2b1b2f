"""A fact while events are folded into it: copied once for all of them, then changed in place."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.reporting.domain.facts import TicketFact

Marks = tuple[Mapping[str, Any], ...]


class FactDraft:
    """Takes changes in any order: of two that set one value the later event's holds."""

    def __init__(self, fact: TicketFact) -> None:
        """Begin with what is known."""
        self._fact = fact
        self._is_changed = False
        self._applied = fact.applied
        self._values = dict(fact.values)
        self._orders = dict(fact.orders)
        self._members = set(fact.members)
        self._ratings = dict(fact.ratings)
        self._counts = dict(fact.counts)
        self._stamps = dict(fact.stamps)
        self._disputes = dict(fact.disputes)
        self._marks = dict(fact.marks)

    def finished(self) -> TicketFact:
        """Return the fact as it is now; the very one it began with where nothing changed."""
        if not self._is_changed:
            return self._fact
        return replace(
            self._fact,
            applied=self._applied,
            values=self._values,
            orders=self._orders,
            members=frozenset(self._members),
            ratings=self._ratings,
            counts=self._counts,
            stamps=self._stamps,
            disputes=self._disputes,
            marks=self._marks,
        )

    def apply(self, sequence: int) -> bool:
        """Remember an event's sequence number; False when it is in already."""
        if self._applied.holds(sequence):
            return False
        self._applied = self._applied.with_(sequence)
        self._is_changed = True
        return True

    def set_value(self, sequence: int, name: str, value: Any) -> None:
        """Set a value of the ticket, unless a later event has set it already."""
        if self._is_latest(sequence, name):
            self._values[name] = value

    def set_order(self, sequence: int, order_id: str, changes: Mapping[str, Any]) -> None:
        """Set values of one work order, each unless a later event has set it already."""
        held = {
            name: value
            for name, value in changes.items()
            if self._is_latest(sequence, f"{order_id}/{name}")
        }
        self._orders[order_id] = {**self._orders.get(order_id, {}), **held}

    def move_member(self, sequence: int, appeal_id: str, *, is_in: bool) -> None:
        """Put an appeal in or out, unless a later event has moved it already."""
        if self._is_latest(sequence, f"member/{appeal_id}"):
            (self._members.add if is_in else self._members.discard)(appeal_id)

    def put_reporter(self, sequence: int, appeal_id: str) -> None:
        """Put an appeal in that is new to the district: nothing earlier can have moved it."""
        if self._stamps.get(f"member/{appeal_id}", 0) <= sequence:
            self._members.add(appeal_id)

    def count(self, name: str) -> None:
        """Add one to a counter; ``apply`` makes sure that an event is counted once."""
        self._counts[name] = self._counts.get(name, 0) + 1

    def mark(self, sequence: int, *, disputes: Marks, marks: Marks) -> None:
        """Keep what an event adds to the figures of a day."""
        if disputes:
            self._disputes[str(sequence)] = disputes
        if marks:
            self._marks[str(sequence)] = marks

    def answer(self, sequence: int, key: str, answer: Mapping[str, Any]) -> None:
        """Keep a reporter's last answer of a round; any answer stands against silence.

        Args:
            sequence: the number of its event in the appeal's own story.
            key: the appeal and the round.
            answer: what was told; without ``satisfaction`` nobody was reached.

        """
        before, stamp = self._ratings.get(key), f"answer/{key}"
        known = (_is_told(before or {}), self._stamps.get(stamp, 0))
        if before is None or (_is_told(answer), sequence) > known:
            self._ratings[key], self._stamps[stamp] = answer, sequence
            self._is_changed = True

    def _is_latest(self, sequence: int, stamp: str) -> bool:
        """Tell whether no later event has set this, and stamp it as set by this one if so."""
        if self._stamps.get(stamp, 0) > sequence:
            return False
        self._stamps[stamp] = sequence
        return True


def _is_told(answer: Mapping[str, Any]) -> bool:
    return bool(answer.get("satisfaction"))
