"""Suspension (挂账, D9): asked for with a reason, approved one tier up, until a review date."""

from dataclasses import replace
from datetime import datetime

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import NEVER_HELD, Timing
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.orders.work_order import SuspensionRequest, Wait
from services.dispatch.domain.refusals import FieldRefused, LimitReached
from services.dispatch.domain.terms import MIN_BASIS
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting.waits import begin, check_until

_LEAST_REASON = 4


def request_suspension(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    reason: str,
    review_at: datetime,
) -> Ticket:
    """Ask that the work rest until a review date.

    Raises:
        LimitReached: the matter is urgent (P0, P1), or one request is still waiting.

    """
    ticket = enter(ticket, "request_suspension", caller, timing, now, order_id=order_id)
    order = ticket.order_of(order_id)
    _must_not_be_urgent(ticket)
    if order.suspension is not None:
        raise LimitReached("suspension_asked")
    text = substantial("reason", reason, MIN_BASIS)
    check_until("review_at", review_at, "suspended", timing, now)
    asked = SuspensionRequest(text, review_at, now, caller.subject)
    return ticket.with_order(replace(order, suspension=asked))


def grant_suspension(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    review_at: datetime | None,
) -> Ticket:
    """Let the work rest until the date asked for, or an earlier one.

    Raises:
        LimitReached: the matter is urgent, or has become so since it was asked.

    """
    asked = ticket.order_of(order_id).suspension
    ticket = enter(ticket, "grant_suspension", caller, timing, now, order_id=order_id)
    _must_not_be_urgent(ticket)
    if asked is None:
        raise LimitReached("no_suspension_asked")
    until = review_at or asked.review_at
    if not now < until <= asked.review_at:
        raise FieldRefused("review_at", "not_within", latest=asked.review_at.isoformat())
    order = replace(ticket.order_of(order_id), suspension=None, extension=None)
    wait = Wait(asked.reason, until, now, asked.by, approved_by=caller.subject)
    return begin(ticket.with_order(order), order_id, wait)


def refuse_suspension(
    ticket: Ticket, order_id: str, caller: Caller, timing: Timing, now: datetime, *, reason: str
) -> tuple[Ticket, str]:
    """Let the work not rest; it goes on as it was."""
    ticket = enter(ticket, "refuse_suspension", caller, timing, now, order_id=order_id)
    text = substantial("reason", reason, _LEAST_REASON)
    return ticket.with_order(replace(ticket.order_of(order_id), suspension=None)), text


def _must_not_be_urgent(ticket: Ticket) -> None:
    if ticket.severity in NEVER_HELD:
        raise LimitReached("never_suspended", severity=ticket.severity)
