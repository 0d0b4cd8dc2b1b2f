"""Orders that change hands: the centre reassigns (改派), a unit hands over (转办)."""

from dataclasses import replace
from datetime import datetime

from services.dispatch.domain.arbitration.binding import binding_on, must_not_bind
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import Timing, stop_clock
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.orders.releasing import release_support_of
from services.dispatch.domain.orders.room import must_have_room
from services.dispatch.domain.orders.supporting import NameOrder, must_be_allowed
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.refusals import FieldRefused, NotAllowed
from services.dispatch.domain.routing.choosing import is_department_work
from services.dispatch.domain.terms import MIN_BASIS
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.opening import issue_order
from services.dispatch.domain.tickets.ticket import Ticket


def reassign(
    ticket: Ticket,
    caller: Caller,
    directory: Directory,
    timing: Timing,
    now: datetime,
    *,
    unit: str,
    reason: str,
    wrong_dispatch: bool,
    name: NameOrder,
) -> tuple[Ticket, str]:
    """Give the lead to another unit, whose clocks begin now; the resident's goes on (D2).

    A first unit that had it by a wrong dispatch is not charged with that time (D3). Supports stay;
    one whose unit leads now is released.
    """
    before = ticket.live_order
    origin = ticket
    ticket = enter(ticket, "reassign", caller, timing, now)
    must_not_bind(origin, caller)
    text = substantial("reason", reason, MIN_BASIS)
    if before is None:
        raise NotAllowed(ticket.state, "reassign")
    must_have_room(ticket)
    must_be_allowed(directory, unit, ticket, "unit")
    if unit == before.unit:
        raise FieldRefused("unit", "unit_leads", value=unit)
    ended = replace(ticket.order_of(before.id), end_reason="reassigned", charged=not wrong_dispatch)
    ticket = release_support_of(ticket.with_order(ended), unit, now)
    routing = replace(
        ticket.routing, unit=unit, unit_by="operator", rule_id=None, rule_version=None
    )
    order_id = name(unit, len(ticket.orders) + 1)
    ticket = replace(ticket, routing=routing)
    return issue_order(ticket, unit, timing, order_id=order_id, now=now), text


def hand_to_person(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    person: str,
    reason: str,
) -> tuple[Ticket, str]:
    """Give the order to another person of the unit; no clock notices."""
    ticket = enter(ticket, "assign", caller, timing, now, order_id=order_id)
    order = ticket.order_of(order_id)
    text = substantial("reason", reason, 2)
    if person == order.handler:
        raise FieldRefused("person", "has_it_already", value=person)
    return ticket.with_order(replace(order, handler=person)), text


def hand_to_unit(
    ticket: Ticket,
    order_id: str,
    caller: Caller,
    directory: Directory,
    timing: Timing,
    now: datetime,
    *,
    unit: str,
    reason: str,
    name: NameOrder,
) -> tuple[Ticket, str]:
    """Give the order to a subordinate unit that has the matter on its published list (C4).

    The subordinate signs and contacts within limits of its own; the resolve limit goes on as it
    was: nobody gains time by passing work down, to return it neither; and a ruling that binds the
    giver binds the heir.
    """
    ticket = enter(ticket, "hand_over", caller, timing, now, order_id=order_id)
    order = ticket.order_of(order_id)
    text = substantial("reason", reason, MIN_BASIS)
    _must_be_below(ticket, order, directory, unit)
    must_have_room(ticket)
    ruling = binding_on(ticket, order)
    given = replace(order, ended_at=now, end_reason="handed_over", extension=None, suspension=None)
    ticket = release_support_of(ticket.with_order(given), unit, now)
    ticket = stop_clock(ticket, "acknowledge", now, order.id)
    ticket = stop_clock(ticket, "contact", now, order.id)
    heir = _heir(given, name(unit, len(ticket.orders) + 1), len(ticket.orders) + 1, unit, now)
    heir = replace(heir, ruling_id=ruling.id if ruling else None)
    return _with_new_clocks(_with_running_clocks(ticket, order, heir), heir, timing, now), text


def _must_be_below(ticket: Ticket, order: WorkOrder, directory: Directory, unit: str) -> None:
    category = ticket.category or ""
    below = directory.units.get(unit)
    if below is None:
        raise FieldRefused("unit", "unknown_unit", value=unit)
    if below.parent != order.unit:
        raise FieldRefused("unit", "not_subordinate", value=unit)
    if below.kind == "community" and is_department_work(category, directory):
        raise FieldRefused("unit", "department_work", value=unit, category=category)
    places = set(ticket.area_path)
    listed = any(
        duty.unit == unit and (duty.areas is None or not places.isdisjoint(duty.areas))
        for duty in directory.duties.get(category, ())
    )
    if not listed:
        raise FieldRefused("unit", "not_on_published_list", value=unit, category=category)
    lead = ticket.live_order
    if lead is not None and lead.unit == unit:
        raise FieldRefused("unit", "unit_leads", value=unit)


def _heir(order: WorkOrder, order_id: str, n: int, unit: str, now: datetime) -> WorkOrder:
    return WorkOrder(
        order_id,
        n,
        unit,
        "issued",
        now,
        now,
        now,
        order.resolve_due_at,
        role=order.role,
        cause=order.cause,
        task=order.task,
        extensions=order.extensions,
        return_due_at=order.return_due_at,
    )


def _with_running_clocks(ticket: Ticket, order: WorkOrder, heir: WorkOrder) -> Ticket:
    """Let what still runs for the order run for its heir."""
    return replace(
        ticket,
        clocks=tuple(
            replace(clock, order_id=heir.id, unit=heir.unit)
            if clock.order_id == order.id and not clock.is_stopped
            else clock
            for clock in ticket.clocks
        ),
    )


def _with_new_clocks(ticket: Ticket, heir: WorkOrder, timing: Timing, now: datetime) -> Ticket:
    limits = timing.limits(ticket, heir.unit)
    sign = timing.start(ticket, "acknowledge", limits.acknowledge, now, heir)
    heir = replace(heir, acknowledge_due_at=sign.due_at, contact_due_at=heir.resolve_due_at)
    ticket = replace(ticket, clocks=(*ticket.clocks, sign))
    if heir.is_lead:
        spoken = timing.start(ticket, "contact", limits.contact, now, heir)
        heir = replace(heir, contact_due_at=spoken.due_at)
        ticket = replace(ticket, clocks=(*ticket.clocks, spoken))
    return replace(ticket, orders=(*ticket.orders, heir))
