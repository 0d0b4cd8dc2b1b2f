"""Orders that end without a result, with their clocks: taken back, moved, no longer wanted."""

from datetime import datetime

from services.dispatch.domain.clocks.ticket_clocks import stop_order
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.tickets.ticket import Ticket


def release(ticket: Ticket, order: WorkOrder, now: datetime, reason: str) -> Ticket:
    """End a live order; ``reason`` is a code that its unit is told."""
    ended = replace(
        order,
        state="revoked",
        ended_at=now,
        end_reason=reason,
        extension=None,
        suspension=None,
    )
    return stop_order(ticket, order.id, now).with_order(ended)


def release_supports(ticket: Ticket, now: datetime, reason: str) -> Ticket:
    """End every support that is open, such as when the lead hands in without them."""
    for order in ticket.supports:
        ticket = release(ticket, order, now, reason)
    return ticket


def release_support_of(ticket: Ticket, unit: str, now: datetime) -> Ticket:
    """End a unit's support, because the unit leads from now on."""
    for order in ticket.supports:
        if order.unit == unit:
            ticket = release(ticket, order, now, "leads_now")
    return ticket
