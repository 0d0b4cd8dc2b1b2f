"""Waits that end: taken up by hand, answered by a reporter, or at their date by themselves."""

from datetime import datetime

from services.dispatch.domain.caller import PLATFORM, Caller
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.escalation.steps import QuestionReminded, WaitOver
from services.dispatch.domain.orders.releasing import release_supports
from services.dispatch.domain.orders.work_order import NO_REPLY, Wait
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket


def resume(ticket: Ticket, order_id: str, caller: Caller, timing: Timing, now: datetime) -> Ticket:
    """Take the work up again; the unit's clock goes on with what it had left."""
    return enter(ticket, "resume", caller, timing, now, order_id=order_id)


def remind(ticket: Ticket, clock: Clock) -> tuple[Ticket, QuestionReminded]:
    """Return the ticket after the reminder that is due on a wait's clock."""
    _, due = clock.marks[0]
    moved = replace(clock, marks=clock.marks[1:])
    return ticket.with_clock(moved), QuestionReminded(moved, due, _wait(ticket))


def end_wait(ticket: Ticket, clock: Clock, timing: Timing) -> tuple[Ticket, WaitOver]:
    """Return the ticket after a wait's end, counted from when it was due, not from when noticed.

    A question that nobody answered goes to the centre, where only a checker concludes the ticket
    as "no reply", which is not "resolved" (D4); every other wait goes on with the work.
    """
    due, was = clock.due_at, ticket.state
    if was != "waiting_resident":
        return enter(ticket, "resume", PLATFORM, timing, due), WaitOver(clock, due, was)
    ended = tuple(order.id for order in ticket.live_orders)
    ticket = release_supports(ticket, due, NO_REPLY)
    ticket = enter(ticket, "expire", PLATFORM, timing, due)
    order = ticket.order
    if order is not None:
        ticket = ticket.with_order(replace(order, end_reason=NO_REPLY))
    return ticket, WaitOver(clock, due, was, ended)


def _wait(ticket: Ticket) -> Wait:
    order = ticket.order
    if order is None or order.wait is None:
        raise AssertionError(f"{ticket.id} has a clock that waits for nothing")
    return order.wait
