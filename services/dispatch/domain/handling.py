"""What a handling unit does with its order: sign, contact, note, submit, return, ask for time."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.dispatch.domain import clock as clocks
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.masking import masked
from services.dispatch.domain.refusals import FieldRefused, LimitReached, RoleMissing
from services.dispatch.domain.terms import (
    MIN_BASIS,
    RETURN_REASONS,
    ContactMethod,
    Outcome,
    ReturnReason,
)
from services.dispatch.domain.ticket import Ticket
from services.dispatch.domain.ticket_clocks import (
    Timing,
    pause_resolve,
    start_centre_clock,
    stop_all,
    stop_clock,
)
from services.dispatch.domain.work_order import ExtensionRequest, WorkOrder
from services.dispatch.domain.workflow import ROLES, Action, move

MOST_NOTES = 100
_RULERS = frozenset({"supervisor", "director"})


def acknowledge(ticket: Ticket, order_id: str, caller: Caller, now: datetime) -> Ticket:
    """Sign for the order (签收)."""
    ticket, order = _moved(ticket, order_id, "acknowledge", caller)
    in_time = now <= order.acknowledge_due_at
    ticket = stop_clock(ticket, "acknowledge", now)
    return ticket.with_order(replace(order, acknowledged_at=now, acknowledged_in_time=in_time))


def contact(
    ticket: Ticket, order_id: str, caller: Caller, now: datetime, *, method: ContactMethod
) -> Ticket:
    """Note that the unit spoke with the reporter; the first time stops the clock."""
    ticket, order = _moved(ticket, order_id, "contact", caller)
    if order.contacted_at is not None:
        return ticket
    in_time = now <= order.contact_due_at
    ticket = stop_clock(ticket, "contact", now)
    return ticket.with_order(
        replace(order, contacted_at=now, contacted_in_time=in_time, contact_method=method)
    )


def progress(
    ticket: Ticket, order_id: str, caller: Caller, now: datetime, *, note: str
) -> tuple[Ticket, str]:
    """Write a note; return the ticket and the note as it may be told."""
    del now
    ticket, order = _moved(ticket, order_id, "progress", caller)
    if order.notes >= MOST_NOTES:
        raise LimitReached("too_many_notes", most=MOST_NOTES)
    text = substantial("note", note, 1)
    return ticket.with_order(replace(order, notes=order.notes + 1)), text


def submit(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    outcome: Outcome,
    answer: str,
) -> Ticket:
    """Hand in the result: the unit's clock is held, the centre's begins (D8)."""
    ticket, order = _moved(ticket, order_id, "resolve", caller)
    text = substantial("answer", answer, MIN_BASIS)
    in_time = now <= order.resolve_due_at
    # A unit that never spoke with anybody has missed its contact; the clock need not run on.
    ticket = stop_clock(pause_resolve(ticket, timing, now), "contact", now)
    ticket = ticket.with_order(
        replace(
            order,
            submitted_at=now,
            submitted_in_time=in_time,
            outcome=outcome,
            answer=text,
            extension=None,
        )
    )
    return start_centre_clock(ticket, timing, now)


def return_order(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    reason: ReturnReason,
    basis: str,
) -> Ticket:
    """Give the order back (退单): the centre screens again, the resident's clock goes on (D3)."""
    ticket, order = _moved(ticket, order_id, "return", caller)
    if reason not in RETURN_REASONS:
        raise FieldRefused("reason", "unknown_return_reason", known=list(RETURN_REASONS))
    text = substantial("basis", basis, MIN_BASIS)
    ticket = replace(stop_all(ticket, now), returns=ticket.returns + 1)
    ticket = ticket.with_order(
        replace(order, ended_at=now, return_reason=reason, return_basis=text, extension=None)
    )
    return start_centre_clock(ticket, timing, now)


def request_extension(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    reason: str,
    wanted_due_at: datetime,
) -> Ticket:
    """Ask for more time, before the limit, a limited number of times (E5)."""
    ticket, order = _moved(ticket, order_id, "request_extension", caller)
    text = substantial("reason", reason, MIN_BASIS)
    _check_extension(ticket, order, timing, now, wanted_due_at)
    asked = ExtensionRequest(text, wanted_due_at, now, caller.subject)
    return ticket.with_order(replace(order, extension=asked))


def grant_extension(
    ticket: Ticket, order_id: str, caller: Caller, timing: Timing, *, due_at: datetime | None
) -> Ticket:
    """Give more time, one tier up: what was asked for, or less."""
    order, asked = _asked(ticket, order_id, "grant_extension", caller)
    until = due_at or asked.wanted_due_at
    if not order.resolve_due_at < until <= asked.wanted_due_at:
        raise FieldRefused("due_at", "due_at_out_of_range", latest=asked.wanted_due_at.isoformat())
    running = ticket.running("resolve")
    if running is not None:
        percents = timing.policy.approaching_percent
        ticket = ticket.with_clock(clocks.restart(running, until, timing.calendar, percents))
    return ticket.with_order(
        replace(order, resolve_due_at=until, extensions=order.extensions + 1, extension=None)
    )


def refuse_extension(ticket: Ticket, order_id: str, caller: Caller, *, reason: str) -> Ticket:
    """Give no more time; the old limit stands."""
    order, _ = _asked(ticket, order_id, "refuse_extension", caller)
    substantial("reason", reason, 1)
    return ticket.with_order(replace(order, extension=None))


def substantial(field: str, text: str, least: int) -> str:
    """Return a staff text, masked.

    Raises:
        FieldRefused: when it has fewer characters than ``least``, blanks not counted.

    """
    if len("".join(text.split())) < least:
        raise FieldRefused(field, "too_short_to_say_anything", least=least)
    return masked(text.strip())


def _moved(
    ticket: Ticket, order_id: str, action: Action, caller: Caller
) -> tuple[Ticket, WorkOrder]:
    """Check role, scope and state, and return ticket and order in their new states."""
    if ROLES[action].isdisjoint(caller.roles):
        raise RoleMissing(ROLES[action])
    order = next((item for item in ticket.orders if item.id == order_id), None)
    if order is not None:
        caller.must_own(order)
    order = ticket.require_order(order_id, action)
    found = move(ticket.state, action, caller.roles)
    order = replace(order, state=found.order or order.state)
    return replace(ticket.with_order(order), state=found.ticket), order


def _check_extension(
    ticket: Ticket, order: WorkOrder, timing: Timing, now: datetime, wanted: datetime
) -> None:
    allowed = timing.limits(ticket.severity, ticket.kind).extension
    if allowed is None:
        raise LimitReached("no_extension")
    if order.extensions >= allowed.times or order.extension is not None:
        raise LimitReached("extension_used_up", times=allowed.times)
    if now > order.resolve_due_at:
        raise LimitReached("extension_too_late", due_at=order.resolve_due_at.isoformat())
    latest = timing.calendar.add(order.resolve_due_at, allowed.limit).due_at
    if not order.resolve_due_at + timedelta(minutes=1) <= wanted <= latest:
        raise FieldRefused("wanted_due_at", "due_at_out_of_range", latest=latest.isoformat())


def _asked(
    ticket: Ticket, order_id: str, action: Action, caller: Caller
) -> tuple[WorkOrder, ExtensionRequest]:
    """Return the order with the request that waits for an answer from one tier up."""
    found = next((item for item in ticket.orders if item.id == order_id), None)
    if found is not None and found.unit == caller.unit and caller.roles.isdisjoint(_RULERS):
        raise RoleMissing(_RULERS)  # nobody grants himself
    move(ticket.state, action, caller.roles)
    order = ticket.require_order(order_id, action)
    if order.extension is None:
        raise LimitReached("no_extension_asked")
    return order, order.extension
