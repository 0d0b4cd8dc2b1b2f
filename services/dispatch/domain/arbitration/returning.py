"""A unit gives its order back (退单), and the centre confirms or refuses that (D3)."""

from datetime import datetime

from services.dispatch.domain.arbitration.binding import binding_on
from services.dispatch.domain.arbitration.dispute import Return
from services.dispatch.domain.calendars.limits import WORKING
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import Timing, stop_order
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.refusals import FieldRefused, LimitReached
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.terms import MIN_BASIS
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket


def return_lead(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    directory: Directory,
    timing: Timing,
    now: datetime,
    *,
    reason: str,
    basis: str,
) -> Ticket:
    """Give the lead order back: its clocks are held, the resident's goes on.

    Raises:
        LimitReached: ``ruling_binds`` the unit to the order, or ``return_too_late``: what was not
            returned in time is accepted.
        FieldRefused: the reason is none of the district's, or the basis says nothing.

    """
    before = ticket
    ticket = enter(ticket, "return", caller, timing, now, order_id=order_id)
    order = ticket.order_of(order_id)
    must_be_returnable(before, order, now)
    text = checked_basis(directory, reason, basis)
    made = Return(
        n=len(ticket.dispute.returns) + 1,
        order_id=order_id,
        unit=order.unit,
        by=caller.subject,
        reason=reason,
        basis=text,
        returned_at=now,
        ticket_state=before.state,
        order_state=before.order_of(order_id).state,
    )
    ticket = ticket.with_order(replace(order, return_reason=reason, return_basis=text))
    return replace(ticket, returns=ticket.returns + 1, dispute=ticket.dispute.with_return(made))


def must_be_returnable(ticket: Ticket, order: WorkOrder, now: datetime) -> None:
    """Refuse a return that a ruling forbids, or that comes too late."""
    ruling = binding_on(ticket, order)
    if ruling is not None:
        raise LimitReached("ruling_binds", ruling_id=ruling.id, lead=ruling.lead)
    if order.return_due_at is not None and now > order.return_due_at:
        raise LimitReached("return_too_late", until=order.return_due_at.isoformat())


def checked_basis(directory: Directory, reason: str, basis: str) -> str:
    """Return the masked basis of a return with one of the district's coded reasons."""
    known = directory.return_reasons
    if reason not in known:
        raise FieldRefused("reason", "unknown_return_reason", known=", ".join(known))
    return substantial("basis", basis, MIN_BASIS)


def confirm_return(ticket: Ticket, caller: Caller, timing: Timing, now: datetime) -> Ticket:
    """Find that the order had come to the wrong unit; the centre still has to dispatch."""
    ticket = enter(ticket, "confirm_return", caller, timing, now)
    return settle_return(ticket, caller, now)


def awaited(ticket: Ticket) -> Return:
    """Return the return that waits, of a ticket that the table let through."""
    pending = ticket.dispute.pending
    if pending is None:
        raise AssertionError(f"{ticket.id}: the guard return_pending let it through")
    return pending


def settle_return(ticket: Ticket, caller: Caller, now: datetime) -> Ticket:
    """Confirm the return that waits, if one does: its unit is not charged with the time."""
    pending = ticket.dispute.pending
    if pending is None:
        return ticket
    decided = pending.decided("confirmed", caller.subject, now)
    ticket = replace(ticket, dispute=ticket.dispute.with_return(decided))
    return uncharged(ticket, pending.order_id, now)


def refuse_return(
    ticket: Ticket, caller: Caller, timing: Timing, now: datetime, *, reason: str
) -> tuple[Ticket, str]:
    """Send the order back to the unit, where it goes on with what every clock had left.

    The time in which the centre thought does not count against the unit's own time to return.
    """
    ticket = enter(ticket, "refuse_return", caller, timing, now)
    text = substantial("reason", reason, MIN_BASIS)
    pending = awaited(ticket)
    order = replace(
        ticket.order_of(pending.order_id),
        state=pending.order_state,
        ended_at=None,
        return_reason=None,
        return_basis=None,
    )
    decided = pending.decided("refused", caller.subject, now, text)
    ticket = replace(
        ticket.with_order(_with_return_limit(order, pending, ticket, timing, now)),
        state=pending.ticket_state,
        dispute=ticket.dispute.with_return(decided),
    )
    return ticket, text


def uncharged(ticket: Ticket, order_id: str, now: datetime) -> Ticket:
    """Stop an order's clocks and charge its time to nobody: it was dispatched wrongly."""
    order = ticket.order_of(order_id)
    return stop_order(ticket, order_id, now).with_order(replace(order, charged=False))


def _with_return_limit(
    order: WorkOrder, made: Return, ticket: Ticket, timing: Timing, now: datetime
) -> WorkOrder:
    limit = timing.limits(ticket, order.unit).return_
    if order.return_due_at is None or limit is None:
        return order
    calendar = timing.calendar
    if limit.unit in WORKING:
        left = calendar.working_seconds(made.returned_at, order.return_due_at)
        return replace(order, return_due_at=calendar.add_working_seconds(now, left).due_at)
    return replace(order, return_due_at=order.return_due_at + (now - made.returned_at))
