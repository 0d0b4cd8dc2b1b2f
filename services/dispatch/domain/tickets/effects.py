"""The effects that the transition table names, on clocks, orders and reporters (D1)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.dispatch.domain.arbitration.holding import hold_order, resume_order
from services.dispatch.domain.clocks.ticket_clocks import (
    Timing,
    hold_resolve,
    pause_resolve,
    resume_held,
    start_approval_clock,
    start_centre_clock,
    stop_all,
    stop_clock,
    stop_lead,
)
from services.dispatch.domain.orders.releasing import release_supports
from services.dispatch.domain.terms import ClockKind
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import FINAL_STATES

Effect = Callable[[Ticket, Timing, datetime], Ticket]


def _stop(kind: ClockKind) -> Effect:
    return lambda ticket, _timing, now: stop_clock(ticket, kind, now)


def _end_order(ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    del timing
    if ticket.state in FINAL_STATES:
        ticket = release_supports(ticket, now, "ticket_over")
    order = ticket.order
    if order is None or order.ended_at is not None:
        return ticket
    return ticket.with_order(
        replace(order, ended_at=now, extension=None, suspension=None, wait=None)
    )


def _stop_wait(ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    del timing
    order = ticket.order
    ticket = stop_clock(ticket, "wait", now)
    return ticket.with_order(replace(order, wait=None)) if order else ticket


DONE: Final[Mapping[str, Effect]] = {
    "stop_acknowledge": _stop("acknowledge"),
    "stop_contact": _stop("contact"),
    "stop_screen": _stop("screen"),
    "stop_approve": _stop("approve"),
    "stop_wait": _stop_wait,
    "stop_all": lambda ticket, _timing, now: stop_all(ticket, now),
    "stop_lead": lambda ticket, _timing, now: stop_lead(ticket, now),
    "pause_resolve": pause_resolve,
    "hold_resolve": hold_resolve,
    "hold_order": hold_order,
    "resume_order": resume_order,
    "resume_resolve": resume_held,
    "start_screen": start_centre_clock,
    "start_approve": start_approval_clock,
    "end_order": _end_order,
    "settle_closed": lambda ticket, _timing, _now: ticket.settled("closed"),
    "settle_refused": lambda ticket, _timing, _now: ticket.settled("refused"),
}
