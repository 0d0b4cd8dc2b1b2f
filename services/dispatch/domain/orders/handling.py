"""What a handling unit does with its order: sign, contact, note, submit, return, ask for time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.deriving import extend
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.masking import masked
from services.dispatch.domain.orders.releasing import release_supports
from services.dispatch.domain.orders.work_order import ExtensionRequest, Proof, WorkOrder
from services.dispatch.domain.refusals import FieldRefused, LimitReached
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.results.proofs import of_this_work
from services.dispatch.domain.results.result import Result
from services.dispatch.domain.results.submitting import handed_in, with_approval
from services.dispatch.domain.terms import (
    MIN_BASIS,
    ContactMethod,
)
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import Action

MOST_NOTES = 100
MOST_PROOFS = 20


def acknowledge(
    ticket: Ticket, order_id: str, caller: Caller, timing: Timing, now: datetime
) -> Ticket:
    """Sign for the order (签收)."""
    ticket, order = _moved(ticket, "acknowledge", order_id, caller, timing, now)
    in_time = now <= order.acknowledge_due_at
    return ticket.with_order(replace(order, acknowledged_at=now, acknowledged_in_time=in_time))


def contact(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    method: ContactMethod,
) -> Ticket:
    """Note that the unit spoke with the reporter; the first time stops the clock."""
    ticket, order = _moved(ticket, "contact", order_id, caller, timing, now)
    if order.contacted_at is not None:
        return ticket
    in_time = now <= order.contact_due_at
    return ticket.with_order(
        replace(order, contacted_at=now, contacted_in_time=in_time, contact_method=method)
    )


def progress(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    note: str,
    proofs: Sequence[Proof] = (),
) -> tuple[Ticket, str]:
    """Write a note, with proof of the work (D8); return the ticket and the note as told."""
    ticket, order = _moved(ticket, "progress", order_id, caller, timing, now)
    if order.notes >= MOST_NOTES:
        raise LimitReached("too_many_notes", most=MOST_NOTES)
    if len(order.proofs) + len(proofs) > MOST_PROOFS:
        raise LimitReached("too_many_proofs", most=MOST_PROOFS)
    given = of_this_work(proofs, order, now)
    text = substantial("note", note, 1)
    order = replace(order, notes=order.notes + 1, proofs=(*order.proofs, *given))
    return ticket.with_order(order), text


def submit(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    result: Result,
    override: str | None = None,
) -> Ticket:
    """Hand in the result: the unit's clock is held, its leader's or the centre's begins (D8).

    A lead waits for its supports, or says why it does not (``override``): then they end (B6).
    """
    ticket = with_approval(ticket, order_id, timing, result.outcome)
    # A unit that never spoke with anybody has missed its contact; the clock need not run on.
    ticket, order = _moved(ticket, "resolve", order_id, caller, timing, now)
    order = handed_in(ticket, order, result, now, by=caller.subject)
    if order.is_lead and ticket.supports:
        order = replace(order, override=_override(ticket, override))
        ticket = release_supports(ticket, now, "lead_finished")
    return ticket.with_order(order)


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
    ticket, order = _moved(ticket, "request_extension", order_id, caller, timing, now)
    text = substantial("reason", reason, MIN_BASIS)
    _check_extension(ticket, order, timing, now, wanted_due_at)
    asked = ExtensionRequest(text, wanted_due_at, now, caller.subject)
    return ticket.with_order(replace(order, extension=asked))


def grant_extension(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    due_at: datetime | None,
) -> Ticket:
    """Give more time, one tier up: what was asked for, or less."""
    ticket, order = _moved(ticket, "grant_extension", order_id, caller, timing, now)
    asked = order.extension
    if asked is None:
        raise LimitReached("no_extension_asked")
    until = due_at or asked.wanted_due_at
    if not order.resolve_due_at < until <= asked.wanted_due_at:
        raise FieldRefused("due_at", "due_at_out_of_range", latest=asked.wanted_due_at.isoformat())
    running = ticket.running("resolve", order.id)
    if running is not None:
        longer = extend(running, until, timing.calendar_of(running), now)
        ticket = ticket.with_clock(longer)
    return ticket.with_order(
        replace(order, resolve_due_at=until, extensions=order.extensions + 1, extension=None)
    )


def refuse_extension(
    ticket: Ticket, order_id: str, caller: Caller, timing: Timing, now: datetime, *, reason: str
) -> Ticket:
    """Give no more time; the old limit stands."""
    ticket, order = _moved(ticket, "refuse_extension", order_id, caller, timing, now)
    substantial("reason", reason, 1)
    return ticket.with_order(replace(order, extension=None))


def _override(ticket: Ticket, override: str | None) -> str:
    if override is None:
        units = [order.unit for order in ticket.supports]
        raise LimitReached("supports_open", units=units)
    return substantial("override", override, MIN_BASIS)


def substantial(field: str, text: str, least: int) -> str:
    """Return a staff text, masked.

    Raises:
        FieldRefused: when it has fewer characters than ``least``, blanks not counted.

    """
    if len("".join(text.split())) < least:
        raise FieldRefused(field, "too_short_to_say_anything", least=least)
    return masked(text.strip())


def _moved(
    ticket: Ticket,
    action: Action,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
) -> tuple[Ticket, WorkOrder]:
    """Return ticket and order after a row of the table."""
    ticket = enter(ticket, action, caller, timing, now, order_id=order_id)
    order = next(item for item in ticket.orders if item.id == order_id)
    return ticket, order


def _check_extension(
    ticket: Ticket, order: WorkOrder, timing: Timing, now: datetime, wanted: datetime
) -> None:
    allowed = timing.limits(ticket, order.unit).extension
    if allowed is None:
        raise LimitReached("no_extension")
    if order.extensions >= allowed.times or order.extension is not None:
        raise LimitReached("extension_used_up", times=allowed.times)
    if now > order.resolve_due_at:
        raise LimitReached("extension_too_late", due_at=order.resolve_due_at.isoformat())
    latest = timing.calendars.of(order.unit).add(order.resolve_due_at, allowed.limit).due_at
    if not order.resolve_due_at + timedelta(minutes=1) <= wanted <= latest:
        raise FieldRefused("wanted_due_at", "due_at_out_of_range", latest=latest.isoformat())
