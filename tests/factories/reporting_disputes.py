"""A ticket that two units return and the tier above rules over, as reporting sees it."""

from typing import Any

from services.reporting.domain.fold import FoldedEvent
from tests.factories.reporting import TICKET

WHEN = "2026-11-17T02:00:00Z"


def _event(event_type: str, sequence: int, **data: Any) -> FoldedEvent:
    return FoldedEvent(event_type, sequence, TICKET, {"ticket_id": TICKET, **data})


def issued(sequence: int, order: str, unit: str, at: str = WHEN) -> FoldedEvent:
    """Return the issue of a lead order."""
    return _event(
        "work_order.issued.v1",
        sequence,
        work_order_id=order,
        unit=unit,
        role="lead",
        issued_at=at,
        resolve_due_at="2026-11-24T09:00:00Z",
    )


def returned(sequence: int, order: str, unit: str) -> FoldedEvent:
    """Return a return."""
    data = {"work_order_id": order, "unit": unit, "reason": "not_in_duty", "returned_at": WHEN}
    return _event("work_order.returned.v1", sequence, **data)


def confirmed(sequence: int, order: str, unit: str) -> FoldedEvent:
    """Return the confirmation of a return."""
    data = {"work_order_id": order, "unit": unit, "confirmed_at": WHEN}
    return _event("work_order.return_confirmed.v1", sequence, **data)


def refused(sequence: int, order: str, unit: str) -> FoldedEvent:
    """Return the refusal of a return."""
    data = {"work_order_id": order, "unit": unit, "refused_at": WHEN, "state": "dispatched"}
    limit = {"resolve_due_at": "2026-11-25T09:00:00Z"}
    return _event("work_order.return_refused.v1", sequence, **data, **limit)


def opened(sequence: int) -> FoldedEvent:
    """Return the opening of the arbitration."""
    return _event(
        "arbitration.opened.v1", sequence, parties=["chengguan", "shizheng"], opened_at=WHEN
    )


def ruled(sequence: int, lead: str, supports: list[str]) -> FoldedEvent:
    """Return the ruling."""
    parties = ["chengguan", "shizheng"]
    words = {"lead": lead, "supports": supports, "parties": parties, "ruled_at": WHEN}
    return _event("arbitration.ruled.v1", sequence, **words)


def dispute() -> list[FoldedEvent]:
    """Return the whole story after the ticket's opening, from its second event on."""
    return [
        issued(2, "wo_1", "chengguan", "2026-11-16T01:00:02Z"),
        returned(3, "wo_1", "chengguan"),
        confirmed(4, "wo_1", "chengguan"),
        issued(5, "wo_2", "shizheng", "2026-11-16T03:00:00Z"),
        returned(6, "wo_2", "shizheng"),
        opened(7),
        ruled(8, "gongan", ["chengguan"]),
        confirmed(9, "wo_2", "shizheng"),
        issued(10, "wo_3", "gongan", "2026-11-17T02:00:00Z"),
    ]
