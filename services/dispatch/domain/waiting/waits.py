"""Work that waits: for a reporter's answer (D4), for an outside party, for its date in a plan."""

from dataclasses import replace
from datetime import datetime

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.deriving import clock_until, start_clock
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.orders.work_order import Wait
from services.dispatch.domain.refusals import FieldRefused, LimitReached
from services.dispatch.domain.terms import MIN_BASIS
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import Action

_LEAST_QUESTION = 6
_LEAST_PARTY = 2


def ask_resident(
    ticket: Ticket, order_id: str, caller: Caller, timing: Timing, now: datetime, *, question: str
) -> Ticket:
    """Ask the reporters something; half of the time before the end they are reminded.

    Raises:
        LimitReached: the order asked as often as it may.

    """
    rules = timing.handling.ask
    if ticket.order_of(order_id).asked >= rules.times:
        raise LimitReached("asked_too_often", times=rules.times)
    ticket = enter(ticket, "ask_resident", caller, timing, now, order_id=order_id)
    order = ticket.order_of(order_id)
    clock = start_clock(
        "wait",
        ticket.next_number("wait"),
        rules.limit,
        timing.calendar,
        now,
        percents=(rules.remind_percent,),
        order_id=order.id,
        unit=order.unit,
    )
    text = substantial("question", question, _LEAST_QUESTION)
    wait = Wait(text, clock.due_at, now, caller.subject)
    order = replace(order, wait=wait, asked=order.asked + 1)
    return ticket.with_order(order).with_clock(clock)


def wait_external(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    party: str,
    reason: str,
    until: datetime,
) -> Ticket:
    """Wait for somebody outside the district, until a date at which the work goes on by itself."""
    who = substantial("party", party, _LEAST_PARTY)
    return _waiting(
        "wait_external", ticket, order_id, caller, timing, now, reason, until, party=who
    )


def plan(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    reason: str,
    until: datetime,
) -> Ticket:
    """Give the work its date in a plan; the unit's limit stands unless the rules hold it."""
    return _waiting("plan", ticket, order_id, caller, timing, now, reason, until)


def begin(ticket: Ticket, order_id: str, wait: Wait) -> Ticket:
    """Return the ticket waiting until the end of a wait that is a date."""
    order = replace(ticket.order_of(order_id), wait=wait)
    number = ticket.next_number("wait")
    clock = clock_until("wait", number, wait.since, wait.until, order_id=order.id, unit=order.unit)
    return ticket.with_order(order).with_clock(clock)


def check_until(field: str, until: datetime, state: str, timing: Timing, now: datetime) -> None:
    """Raise FieldRefused unless the end lies ahead, and not too far."""
    latest = timing.calendar.add(now, timing.handling.longest[state]).due_at
    if not now < until <= latest:
        raise FieldRefused(field, "not_within", latest=latest.isoformat())


def _waiting(
    action: Action,
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
    reason: str,
    until: datetime,
    *,
    party: str | None = None,
) -> Ticket:
    ticket = enter(ticket, action, caller, timing, now, order_id=order_id)
    text = substantial("reason", reason, MIN_BASIS)
    check_until("until", until, ticket.state, timing, now)
    return begin(ticket, order_id, Wait(text, until, now, caller.subject, party=party))
