"""Turns what happened to a ticket into events of the published language."""

from datetime import datetime
from typing import Literal

from services.common.contracts.events import review, ticket, work_order
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.terms import CloseReason
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


def opened(case: Ticket) -> Told:
    """A ticket was opened; tell why when a person has to screen it."""
    routed = case.routing.unit is not None
    return Told(
        ticket.TicketOpened(
            ticket_id=case.id,
            number=case.number,
            appeal_id=case.appeal_id,
            channel=case.channel,
            kind=case.kind,
            severity=case.severity,
            state="dispatched" if routed else "screening",
            received_at=case.received_at,
            opened_at=case.opened_at,
            policy_version=case.policy_version,
            calendar_version=case.calendar_version,
            directory_version=case.directory_version,
            category=case.category,
            area_code=case.area_code,
            reporter_ref=case.members[0].reporter_ref,
            resident_due_at=case.resident_due_at,
            linked_ticket_id=case.linked_ticket_id,
            repeats=case.repeats,
            screening_reasons=list(case.routing.screening_reasons),
        )
    )


def issued(case: Ticket, directory: Directory, order: WorkOrder | None = None) -> Told:
    """An order was issued, the lead if none is named; its unit reads the case at ``href``."""
    order = order or latest(case)
    category = directory.categories.get(case.category or "")
    return Told(
        work_order.WorkOrderIssued(
            ticket_id=case.id,
            work_order_id=order.id,
            number=case.number,
            unit=order.unit,
            role=order.role,
            kind=case.kind,
            category=case.category or "",
            category_name=category.name if category else "",
            area_code=case.area_code or "",
            area_name=directory.area_name(case.area_code or ""),
            severity=case.severity,
            issued_at=order.issued_at,
            acknowledge_due_at=order.acknowledge_due_at,
            contact_due_at=order.contact_due_at,
            resolve_due_at=order.resolve_due_at,
            href=f"/api/v1/work-orders/{order.id}",
            cause=order.cause,
            lead_unit=lead_of(case, order),
        ),
        (order.unit,),  # an order comes to whom it binds, and to nobody else
    )


def closed(case: Ticket, reason: CloseReason, now: datetime) -> Told:
    """The case is over; the unit that worked on it learns it."""
    return Told(
        ticket.TicketClosed(
            ticket_id=case.id,
            round=case.round,
            reason=reason,
            closed_at=case.closed_at or now,
            tell_units=list(units_of(case)),
        ),
        units_of(case),
    )


def review_opened(
    case: Ticket,
    cause: Literal["complaint", "no_reply"],
    now: datetime,
    *,
    appeal_id: str | None = None,
) -> Told:
    """A checker has to look at the case; the unit whose result or question it is learns it."""
    lead, clock = case.order, case.running("screen")
    return Told(
        review.TicketReviewOpened(
            ticket_id=case.id,
            round=case.round,
            cause=cause,
            opened_at=now,
            review_due_at=clock.due_at if clock else None,
            appeal_id=appeal_id,
            work_order_id=lead.id if lead else None,
            unit=lead.unit if lead else None,
        ),
        units_of(case),
    )


def revoked(
    case: Ticket, order: WorkOrder, reason: str, now: datetime, note: str | None = None
) -> Told:
    """An order was taken back from its unit."""
    return Told(
        work_order.WorkOrderRevoked(
            ticket_id=case.id,
            work_order_id=order.id,
            unit=order.unit,
            reason=reason,
            revoked_at=now,
            role=order.role,
            note=note,
        ),
        (order.unit,),
    )


def issued_since(before: Ticket, after: Ticket, directory: Directory) -> tuple[Told, ...]:
    """Every order that a command issued, in order."""
    known = {order.id for order in before.orders}
    return tuple(issued(after, directory, order) for order in after.orders if order.id not in known)


def taken_back(
    before: Ticket, after: Ticket, reason: str, now: datetime, note: str | None = None
) -> tuple[Told, ...]:
    """Every order that a command took back from its unit; a support's own reason goes first."""
    live = {order.id for order in before.live_orders}
    return tuple(
        revoked(after, order, reason if order.is_lead else order.end_reason or reason, now, note)
        for order in after.orders
        if order.id in live and order.state == "revoked"
    )


def latest(case: Ticket) -> WorkOrder:
    """Return the latest order of a ticket that has one."""
    order = case.order
    if order is None:
        raise AssertionError(f"{case.id} has no order")
    return order


def supports_ended(before: Ticket, after: Ticket, now: datetime) -> tuple[Told, ...]:
    """Every support that a command ended, with its own reason."""
    ended = (after.order_of(order.id) for order in before.supports)
    return tuple(
        revoked(after, order, order.end_reason or "ticket_over", now)
        for order in ended
        if order.state == "revoked"
    )


def lead_of(case: Ticket, order: WorkOrder) -> str | None:
    """Return the unit that leads, for a support's event; None for the lead's own."""
    lead = case.order
    return None if order.is_lead or lead is None else lead.unit


def concerned(case: Ticket, order: WorkOrder) -> tuple[str, ...]:
    """Return the order's unit and, for a support, the one that leads."""
    lead = lead_of(case, order)
    return (order.unit,) if lead is None else (order.unit, lead)


def units_of(case: Ticket) -> tuple[str, ...]:
    """Return the unit that worked on the case last, if any."""
    return (case.order.unit,) if case.order else ()
