"""Lives of tickets as the events that tell them, drawn by chance from a seed."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from services.reporting.domain.fold import FoldedEvent

# What becomes of a ticket, and how often; the rest is dealt with as it should be.
_RETURNED, _LATE, _REDONE, _WHISTLED, _REFUSED, _SEALED = 0.06, 0.15, 0.04, 0.02, 0.02, 0.002
_CHANNELS: Final = ("hotline", "mini_program", "web", "grid", "collection_point", "email")
_KINDS: Final = ("help", "complaint", "consult", "suggestion", "praise")
_ANSWERS: Final = ("satisfied", "basically_satisfied", "dissatisfied")
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Places:
    """Where a district's tickets come from and who works on them."""

    units: tuple[str, ...]
    communities: tuple[str, ...]
    categories: tuple[str, ...]


@dataclass
class Life:
    """Tells one ticket's life; every event has the sequence number that comes next."""

    ticket_id: str
    chance: random.Random
    places: Places
    opened_at: datetime
    ends: datetime

    def __post_init__(self) -> None:
        """Begin."""
        self._events: list[FoldedEvent] = []
        self._at = self.opened_at
        self._sequence = 0
        self._orders = 0

    def told(self) -> list[FoldedEvent]:
        """Return the events up to the end of the simulated time; what comes later is not told."""
        self._open()
        fate = self.chance.random()
        if fate < _REFUSED:
            self._tell("ticket.refused.v1", 5, refused_at="now", ground="other_jurisdiction")
            return self._events
        if fate > 1 - _SEALED:
            self._tell("ticket.sealed.v1", 0, closed_units=[self.places.units[0]])
        unit = self._issue()
        if self.chance.random() < _RETURNED:
            unit = self._return(unit)
        self._work(unit)
        return self._events

    def _open(self) -> None:
        due = self.opened_at + timedelta(days=7)
        self._tell(
            "ticket.opened.v1",
            0,
            appeal_id=f"apl_{self.ticket_id[4:]}",
            state="screening",
            number=f"LH-{self.ticket_id[-8:]}",
            channel=self.chance.choice(_CHANNELS),
            kind=self.chance.choice(_KINDS),
            category=self.chance.choice(self.places.categories),
            area_code=self.chance.choice(self.places.communities),
            severity=self.chance.choice(("P1", "P2", "P2", "P3")),
            received_at=self.opened_at.isoformat(),
            opened_at=self.opened_at.isoformat(),
            resident_due_at=due.isoformat(),
            repeats=int(self.chance.random() < 0.1),
        )

    def _issue(self) -> str:
        unit = self.chance.choice(self.places.units)
        self._orders += 1
        due = self._at + timedelta(days=5)
        order = self._order(unit)
        self._tell("work_order.issued.v1", 1, **order, role="lead", issued_at="now",
                   resolve_due_at=due.isoformat())  # fmt: skip
        return unit

    def _return(self, unit: str) -> str:
        order = self._order(unit)
        self._tell("work_order.returned.v1", 6, **order, returned_at="now", reason="not_in_duty")
        self._tell("work_order.return_confirmed.v1", 3, **order, confirmed_at="now")
        return self._issue()

    def _work(self, unit: str) -> None:
        order, is_late = self._order(unit), self.chance.random() < _LATE
        if is_late:
            self._tell("deadline.missed.v1", 4, clock="acknowledge", unit=unit, missed_at="now")
            self._tell("ticket.escalated.v1", 0, tier=self.chance.choice((1, 1, 1, 2, 3)),
                       trigger="unacknowledged", unit=unit, escalated_at="now")  # fmt: skip
        punctual = {"in_time": not is_late}
        self._tell("work_order.acknowledged.v1", 2, **order, acknowledged_at="now", **punctual)
        self._tell("work_order.contacted.v1", 10, **order, contacted_at="now", **punctual)
        if self.chance.random() < _WHISTLED:
            self._whistle(unit)
        self._tell("work_order.submitted.v1", 90, **order, submitted_at="now", in_time=True)
        self._tell("work_order.resolved.v1", 10, **order, resolved_at="now", in_time=not is_late)
        resolved = {"resolved_at": "now", "outcome": "done", "round": 1}
        self._tell("ticket.resolved.v1", 0, work_order_id=order["work_order_id"], **resolved)
        self._judged(order)

    def _whistle(self, unit: str) -> None:
        other = self.chance.choice(self.places.units)
        self._tell("whistle.blown.v1", 2, blower_unit=unit, units=[other], blown_at="now")
        self._tell("unit.reported_in.v1", 20, unit=other, reported_in_at="now", in_time=True)

    def _judged(self, order: dict[str, Any]) -> None:
        if self.chance.random() < 0.8:  # the others cannot be reached
            answer = self.chance.choices(_ANSWERS, (70, 20, 10))[0]
            self._rate(answer)
        if self.chance.random() < _REDONE:
            again = {"round": 2, "reopened_at": "now"}
            due = (self._at + timedelta(days=3)).isoformat()
            self._tell("ticket.reopened.v1", 20, **order, **again, resolve_due_at=due)
            self._tell("work_order.resolved.v1", 40, **order, resolved_at="now", in_time=True)
        self._tell("ticket.closed.v1", 30, closed_at="now", reason="answered")

    def _rate(self, satisfaction: str) -> None:
        appeal = f"apl_{self.ticket_id[4:]}"
        solved = satisfaction in _ANSWERS[:2]
        data = {"appeal_id": appeal, "ticket_id": self.ticket_id, "round": 1, "contacted": True,
                "resolved": solved, "satisfaction": satisfaction, "by": "reporter"}  # fmt: skip
        if self._at < self.ends:
            self._events.append(FoldedEvent("appeal.rated.v1", 2, appeal, data))

    def _order(self, unit: str) -> dict[str, Any]:
        return {"work_order_id": f"wo_{self.ticket_id[4:]}{self._orders}", "unit": unit}

    def _tell(self, event_type: str, hours: float, /, **data: Any) -> None:
        """Tell an event that comes about so many hours later, unless the simulated time is over."""
        self._at += _HOUR * hours * (0.5 + self.chance.random())
        if self._at >= self.ends:
            return
        self._sequence += 1
        told = {
            name: self._at.isoformat() if value == "now" else value for name, value in data.items()
        }
        event = FoldedEvent(
            event_type, self._sequence, self.ticket_id, {"ticket_id": self.ticket_id, **told}
        )
        self._events.append(event)
