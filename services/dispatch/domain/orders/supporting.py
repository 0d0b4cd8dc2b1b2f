"""Support orders (协办): who asks for them, who takes their results, and how they end (B6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from services.dispatch.domain.arbitration.returning import checked_basis, must_be_returnable
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.orders.releasing import release
from services.dispatch.domain.orders.room import must_have_room
from services.dispatch.domain.orders.support_moving import enter_support
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.refusals import FieldRefused, LimitReached, NotAllowed
from services.dispatch.domain.routing.choosing import barred
from services.dispatch.domain.secrecy.barring import must_not_bar
from services.dispatch.domain.terms import MIN_BASIS, SupportCause
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket

MOST_SUPPORTS: Final = 10

Judgement = Literal["accept_support", "reject_support", "rejoin"]
NameOrder = Callable[[str, int], str]
"""Names a new order by its unit and its number within the ticket."""


@dataclass(frozen=True, slots=True)
class Part:
    """One unit's part of a matter, in words for that unit."""

    unit: str
    task: str | None = None


def issue_supports(
    ticket: Ticket,
    parts: Sequence[Part],
    timing: Timing,
    now: datetime,
    *,
    cause: SupportCause,
    name: NameOrder,
) -> Ticket:
    """Return the ticket with a support order for each unit that has no live order on it yet.

    A support's clocks are its own: it signs and resolves within the limits that a lead has, from
    its own issue on. It need not contact the reporter: that is the lead's.
    """
    for part in parts:
        if all(order.unit != part.unit for order in ticket.live_orders):
            order_id = name(part.unit, len(ticket.orders) + 1)
            ticket = _issue(ticket, part, timing, now, cause=cause, order_id=order_id)
    return ticket


def follow_routing(ticket: Ticket, timing: Timing, now: datetime, *, name: NameOrder) -> Ticket:
    """Issue the supports that the rules name, and release those that they name no more.

    Supports that somebody asked for stay; one whose unit leads now ends.
    """
    lead = ticket.live_order
    named = ticket.routing.supports
    for order in ticket.supports:
        if lead is not None and order.unit == lead.unit:
            ticket = release(ticket, order, now, "leads_now")
        elif order.cause == "rule" and order.unit not in named:
            ticket = release(ticket, order, now, "not_named")
    parts = [Part(unit) for unit in named]
    return issue_supports(ticket, parts, timing, now, cause="rule", name=name)


def request_support(
    ticket: Ticket,
    caller: Caller,
    directory: Directory,
    timing: Timing,
    now: datetime,
    *,
    parts: Sequence[Part],
    name: NameOrder,
) -> Ticket:
    """Ask units to help the lead: the centre asks, or the lead's own unit."""
    ticket = enter(ticket, "add_support", caller, timing, now)
    words = _checked(ticket, directory, parts, "units.{}", "reason")
    return issue_supports(ticket, words, timing, now, cause="request", name=name)


def divide(
    ticket: Ticket,
    caller: Caller,
    directory: Directory,
    timing: Timing,
    now: datetime,
    *,
    parts: Sequence[Part],
    name: NameOrder,
) -> Ticket:
    """Divide the matter among units (分办), each with its part; the lead stays (首接负责)."""
    ticket = enter(ticket, "divide", caller, timing, now)
    words = _checked(ticket, directory, parts, "parts.{}.unit", "parts.{}.task")
    return issue_supports(ticket, words, timing, now, cause="divided", name=name)


def accept_support(
    ticket: Ticket, order_id: str, caller: Caller, timing: Timing, now: datetime
) -> Ticket:
    """Take a support's result: the lead does, who answers for the whole, or the centre."""
    ticket = _judged(ticket, "accept_support", order_id, caller, timing, now)
    return ticket.with_order(replace(ticket.order_of(order_id), resolved_at=now))


def reject_support(
    ticket: Ticket, order_id: str, caller: Caller, timing: Timing, now: datetime, *, reason: str
) -> tuple[Ticket, str]:
    """Send a support's result back; its clock goes on with what it had left."""
    ticket = _judged(ticket, "reject_support", order_id, caller, timing, now)
    text = substantial("reason", reason, MIN_BASIS)
    return ticket.with_order(replace(ticket.order_of(order_id), submitted_at=None)), text


def return_support(
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
    """Give a support back: the ticket stays where it is, and no arbitration counts it (D3).

    A support of a ruling is bound as its lead is, and what is not returned in time is accepted.
    """
    ticket = enter_support(ticket, "return", caller, timing, now, order_id=order_id)
    order = ticket.order_of(order_id)
    must_be_returnable(ticket, order, now)
    text = checked_basis(directory, reason, basis)
    return ticket.with_order(replace(order, return_reason=reason, return_basis=text))


def rejoin(
    ticket: Ticket, order_id: str, caller: Caller, timing: Timing, now: datetime, *, reason: str
) -> tuple[Ticket, str]:
    """Take a support back (并回): its part is again the lead's."""
    ticket = _judged(ticket, "rejoin", order_id, caller, timing, now)
    text = substantial("reason", reason, MIN_BASIS)
    return ticket.with_order(replace(ticket.order_of(order_id), end_reason="rejoined")), text


def _judged(
    ticket: Ticket,
    action: Judgement,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
) -> Ticket:
    if ticket.order_of(order_id).is_lead:
        raise NotAllowed(ticket.state, action)
    return enter_support(ticket, action, caller, timing, now, order_id=order_id)


def _issue(
    ticket: Ticket,
    part: Part,
    timing: Timing,
    now: datetime,
    *,
    cause: SupportCause,
    order_id: str,
) -> Ticket:
    must_not_bar(ticket.seal, "unit", part.unit)
    limits = timing.limits(ticket, part.unit)
    order = WorkOrder(
        order_id,
        len(ticket.orders) + 1,
        part.unit,
        "issued",
        now,
        now,
        now,
        now,
        role="support",
        cause=cause,
        task=part.task,
    )
    sign = timing.start(ticket, "acknowledge", limits.acknowledge, now, order)
    resolve = timing.start(ticket, "resolve", limits.resolve, now, order)
    order = replace(
        order,
        acknowledge_due_at=sign.due_at,
        contact_due_at=resolve.due_at,
        resolve_due_at=resolve.due_at,
        return_due_at=timing.calendar.add(now, limits.return_).due_at if limits.return_ else None,
    )
    return replace(ticket, orders=(*ticket.orders, order), clocks=(*ticket.clocks, sign, resolve))


def _checked(
    ticket: Ticket, directory: Directory, parts: Sequence[Part], unit_at: str, task_at: str
) -> list[Part]:
    """Return the parts with masked words; no unit twice, none that may not have it (C4)."""
    if len(ticket.supports) + len(parts) > MOST_SUPPORTS:
        raise LimitReached("too_many_supports", most=MOST_SUPPORTS)
    must_have_room(ticket, len(parts))
    busy = {order.unit: order.role for order in ticket.live_orders}
    words = []
    for number, part in enumerate(parts):
        field = unit_at.format(number)
        must_be_allowed(directory, part.unit, ticket, field)
        if part.unit in busy:
            reason = "unit_leads" if busy[part.unit] == "lead" else "unit_supports"
            raise FieldRefused(field, reason, value=part.unit)
        busy[part.unit] = "support"
        task = substantial(task_at.format(number), part.task or "", MIN_BASIS)
        words.append(Part(part.unit, task))
    return words


def must_be_allowed(directory: Directory, unit: str, ticket: Ticket, field: str) -> None:
    """Refuse a unit that is not there, and department work for a community (C4).

    Raises:
        FieldRefused: naming the field.

    """
    if unit not in directory.units:
        raise FieldRefused(field, "unknown_unit", value=unit)
    reason = barred(unit, ticket.category or "", directory)
    if reason is not None:
        raise FieldRefused(field, reason, value=unit, category=ticket.category)
