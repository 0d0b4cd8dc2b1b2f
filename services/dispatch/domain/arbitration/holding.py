"""A lead order's clocks while its return waits for a decision: held, and let go on after it."""

from dataclasses import replace
from datetime import datetime

from services.dispatch.domain.clocks import clock as clocks
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.tickets.ticket import Ticket


def hold_order(ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    """Hold every clock of the lead order; what is left of each is kept."""
    order = ticket.order
    for clock in ticket.clocks:
        if order is not None and clock.order_id == order.id:
            ticket = ticket.with_clock(clocks.pause(clock, timing.calendar, now))
    return ticket


def resume_order(ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    """Let the lead order's clocks go on where they were held; nothing resets them."""
    order = ticket.order
    for clock in ticket.clocks:
        if order is None or clock.order_id != order.id or clock.state != "paused":
            continue
        going = clocks.resume(clock, timing.calendar, now)
        order = replace(order, **{f"{clock.kind}_due_at": going.due_at})  # type: ignore[arg-type]  # an instant
        ticket = ticket.with_clock(going).with_order(order)
    return ticket
