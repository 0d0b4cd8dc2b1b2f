"""A ticket's life as events, as reporting sees it."""

from typing import Any

from services.reporting.domain.fold import FoldedEvent

TICKET = "tkt_1"
ORDER = "wo_1"


def _event(event_type: str, sequence: int, **data: Any) -> FoldedEvent:
    return FoldedEvent(event_type, sequence, TICKET, {"ticket_id": TICKET, **data})


def rated(appeal_id: str = "apl_1", round_: int = 1, **answers: Any) -> FoldedEvent:
    """Return a reporter's answer: an event of the appeal, about the ticket."""
    data = {
        "appeal_id": appeal_id,
        "ticket_id": TICKET,
        "round": round_,
        "contacted": True,
        "resolved": True,
        "satisfaction": "satisfied",
        "by": "reporter",
        **answers,
    }
    return FoldedEvent("appeal.rated.v1", 2, appeal_id, data)


def unreachable(appeal_id: str = "apl_1", round_: int = 1) -> FoldedEvent:
    """Return the end of a call-back task that reached nobody."""
    data = {
        "appeal_id": appeal_id,
        "ticket_id": TICKET,
        "round": round_,
        "outcome": "unreachable",
    }
    return FoldedEvent("callback.completed.v1", 5, appeal_id, data)


def sealed(sequence: int = 10, **closed: Any) -> FoldedEvent:
    """Return what dispatch tells when a ticket is closed to the units that it is about."""
    return _event("ticket.sealed.v1", sequence, by="op", sealed_at="2026-11-18T05:00:00Z", **closed)


def life(*, in_time: bool = True) -> list[FoldedEvent]:
    """Return the events of a ticket that was routed, worked on, resolved, rated and closed."""
    order = {"work_order_id": ORDER, "unit": "chengguan"}
    return [
        _event(
            "ticket.opened.v1",
            1,
            appeal_id="apl_1",
            state="dispatched",
            number="LH-1",
            channel="web",
            kind="help",
            category="0101",
            area_code="610104001001",
            severity="P2",
            received_at="2026-11-16T01:00:00Z",
            opened_at="2026-11-16T01:00:01Z",
            resident_due_at="2026-11-23T01:00:00Z",
        ),
        _event(
            "work_order.issued.v1",
            2,
            **order,
            role="lead",
            issued_at="2026-11-16T01:00:01Z",
            resolve_due_at="2026-11-23T09:00:00Z",
        ),
        _event(
            "ticket.escalated.v1",
            3,
            tier=1,
            trigger="unacknowledged",
            unit="chengguan",
            escalated_at="2026-11-16T01:30:00Z",
        ),
        _event(
            "work_order.acknowledged.v1",
            4,
            **order,
            acknowledged_at="2026-11-16T02:00:00Z",
            in_time=in_time,
        ),
        _event(
            "work_order.contacted.v1",
            5,
            **order,
            contacted_at="2026-11-16T03:00:00Z",
            in_time=in_time,
        ),
        _event(
            "work_order.submitted.v1",
            6,
            **order,
            submitted_at="2026-11-17T03:00:00Z",
            in_time=in_time,
        ),
        _event(
            "work_order.resolved.v1",
            7,
            **order,
            resolved_at="2026-11-17T04:00:00Z",
            in_time=in_time,
        ),
        _event(
            "ticket.resolved.v1",
            8,
            work_order_id=ORDER,
            resolved_at="2026-11-17T04:00:00Z",
            outcome="done",
            round=1,
        ),
        _event("ticket.closed.v1", 9, closed_at="2026-11-18T04:00:00Z", reason="answered"),
    ]
