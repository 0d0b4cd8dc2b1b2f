"""Tickets, orders and clocks as JSON, each reader seeing what he may."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from services.common.contracts.catalogue import told_to
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.orders.support_moving import offered_on
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.results.points import points_of
from services.dispatch.domain.tickets.moving import offered
from services.dispatch.domain.tickets.ticket import Member, Ticket
from services.dispatch.domain.whistles.parties import may_see
from services.dispatch.domain.whistles.whistle import Whistle
from services.dispatch.domain.workflow import Action
from services.dispatch.entrypoints.http.danger_views import attachments_view, danger_view
from services.dispatch.entrypoints.http.family_views import family_view
from services.dispatch.entrypoints.http.rights.fields import show, show_data
from services.dispatch.entrypoints.http.rights.links import closed_among, linked_in, without
from services.dispatch.entrypoints.http.rights.readers import cleared
from services.dispatch.ports.tickets import Tickets

View = dict[str, Any]


def ticket_summary(ticket: Ticket, directory: Directory, caller: Caller) -> View:
    """Return a line of a list."""
    order = ticket.live_order or ticket.order
    category = directory.categories.get(ticket.category or "")
    unit = order.unit if order else None
    line = {
        "ticket_id": ticket.id,
        "number": ticket.number,
        "state": ticket.state,
        "kind": ticket.kind,
        "severity": ticket.severity,
        "channel": ticket.channel,
        "title": ticket.matter.title,
        "point": ticket.matter.point,
        "confidential": ticket.matter.confidential,
        "category": ticket.category,
        "category_name": category.name if category else None,
        "area_code": ticket.area_code,
        "area_name": directory.area_name(ticket.area_code) if ticket.area_code else None,
        "unit": unit,
        "unit_name": directory.unit_name(unit),
        "work_order_id": order.id if order else None,
        "supports": [item.unit for item in ticket.supports],
        "tier": ticket.tier,
        "round": ticket.round,
        "member_count": len(ticket.members),
        "received_at": ticket.received_at,
        "opened_at": ticket.opened_at,
        "resident_due_at": ticket.resident_due_at,
        "next_due_at": ticket.next_due_at,
        "waits_for": ticket.waits_for,
        "overdue": ticket.is_overdue,
        "version": ticket.version,
    }
    return show("ticket_line", line, cleared(ticket, caller))


def ticket_view(ticket: Ticket, directory: Directory, caller: Caller) -> View:
    """Return a ticket with its orders, clocks and tier."""
    clearances = cleared(ticket, caller)
    view = {
        **ticket_summary(ticket, directory, caller),
        "appeal_id": ticket.appeal_id,
        "linked_ticket_id": ticket.linked_ticket_id,
        **family_view(ticket),
        "screening_reasons": list(ticket.routing.screening_reasons),
        "returns": ticket.returns,
        "reminders": ticket.reminders,
        "reminded_at": ticket.reminded_at,
        "supervision_count": ticket.supervision_count,
        "supervisions": [asdict(item) for item in ticket.supervisions],
        "supplements": [asdict(item) for item in ticket.supplements],
        "rate_until": ticket.rate_until,
        "close_reason": ticket.close_reason,
        "closed_at": ticket.closed_at,
        "policy_code": ticket.policy_code,
        "policy_version": ticket.policy_version,
        "calendar_version": ticket.calendar_version,
        "directory_version": ticket.directory_version,
        "matter": asdict(ticket.matter),
        "accused_units": list(ticket.seal.accused),
        "discipline": ticket.seal.office is not None,
        "members": [show("member", _member(one), clearances) for one in ticket.members],
        "work_orders": [
            show("order", _order(order, directory), clearances)
            for order in ticket.orders
            if caller.may_see_part(ticket, order.unit)
        ],
        "clocks": [
            show("clock", clock_view(clock), clearances)
            for clock in ticket.clocks
            if caller.may_see_part(ticket, clock.unit)
        ],
        "whistles": [
            show("whistle_brief", _whistle(item), clearances)
            for item in ticket.whistles
            if may_see(ticket, item, caller, directory.center_unit)
        ],
        "escalation_steps": list(ticket.steps),
        "papers": [
            asdict(paper) for paper in ticket.papers if caller.may_see_part(ticket, paper.to_unit)
        ],
        "hand_backs": ticket.hand_backs,
        "meetings": [
            {**asdict(meeting), "called_by_name": directory.unit_name(meeting.called_by)}
            for meeting in ticket.meetings
        ],
        "suggested_repeats": [asdict(item) for item in ticket.suggestions],
        "danger": danger_view(ticket),
        "attachments": attachments_view(ticket),
        "actions": offered(ticket, caller),
    }
    return show("ticket", view, clearances)


def order_summary(ticket: Ticket, order: WorkOrder, directory: Directory, caller: Caller) -> View:
    """Return a line of a unit's list of orders."""
    category = directory.categories.get(ticket.category or "")
    line = {
        **_order(order, directory),
        "open_supports": [item.unit for item in ticket.supports] if order.is_lead else [],
        "ticket_id": ticket.id,
        "number": ticket.number,
        "ticket_state": ticket.state,
        "kind": ticket.kind,
        "severity": ticket.severity,
        "category": ticket.category,
        "category_name": category.name if category else None,
        "area_code": ticket.area_code,
        "area_name": directory.area_name(ticket.area_code) if ticket.area_code else None,
        "tier": ticket.tier,
        "version": ticket.version,
        "point_count": len(points_of(ticket.matter.text)),
    }
    return show("work_order_line", line, cleared(ticket, caller))


def order_view(ticket: Ticket, order: WorkOrder, directory: Directory, caller: Caller) -> View:
    """Return what a unit reads of its order: the masked text, the place, the clocks."""
    clocks = [clock for clock in ticket.clocks if clock.order_id == order.id]
    clearances = cleared(ticket, caller)
    view = {
        **order_summary(ticket, order, directory, caller),
        "matter": asdict(ticket.matter),
        "points_raised": list(points_of(ticket.matter.text)),
        "received_at": ticket.received_at,
        "resident_due_at": ticket.resident_due_at,
        "round": ticket.round,
        "member_count": len(ticket.members),
        "appeal_ids": [member.appeal_id for member in ticket.members],
        "clocks": [show("clock", clock_view(clock), clearances) for clock in clocks],
        "actions": actions_on(ticket, order, caller),
    }
    return show("work_order", view, clearances)


def clock_view(clock: Clock) -> View:
    """Return a clock's facts."""
    return {
        "key": clock.key,
        "clock": clock.kind,
        "state": clock.state,
        "limit": {"amount": clock.limit.amount, "unit": clock.limit.unit},
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "provisional": clock.provisional,
        "missed_at": clock.missed_at,
        "stopped_at": clock.stopped_at,
        "tier": clock.tier,
        "next_at": clock.next_at,
        "work_order_id": clock.order_id,
        "unit": clock.unit,
    }


def is_told_to(ticket: Ticket, event: Mapping[str, Any], caller: Caller) -> bool:
    """Whether an entry of the story is the caller's to read.

    Whoever has the district or the area reads all of it. A unit reads what it was told on its own
    queue, no more and no less; the disciplinary office all of a clue that was given to it.
    """
    if caller.is_district_wide or caller.has_area_of(ticket):
        return True
    if caller.unit is None:
        return False
    whole = caller.unit == ticket.seal.office
    return whole or caller.unit in told_to(event["type"], event["data"])


def story_view(
    events: Sequence[Mapping[str, Any]], ticket: Ticket, caller: Caller, tickets: Tickets
) -> list[View]:
    """Return those entries of a ticket's story that are the caller's to read."""
    told = [event for event in events if is_told_to(ticket, event, caller)]
    closed = closed_among(tickets, linked_in(told), caller)
    return [_event(event, ticket, caller, closed) for event in told]


def _event(
    event: Mapping[str, Any], ticket: Ticket, caller: Caller, closed: frozenset[str]
) -> View:
    clearances = cleared(ticket, caller)
    entry = {
        "sequence": event["sequence"],
        "type": event["type"],
        "time": event["time"],
        "id": event["id"],
        "data": without(show_data(event["data"], clearances), closed),
    }
    return show("event", entry, clearances)


def actions_on(ticket: Ticket, order: WorkOrder, caller: Caller) -> list[Action]:
    """Return what the caller may do now with an order, or as the lead with a support."""
    if not order.is_live:
        return []
    return offered(ticket, caller) if order.is_lead else offered_on(ticket, order, caller)


def _member(member: Member) -> View:
    """Return a reporter's appeal; a unit does not learn who complained about it."""
    return {
        "appeal_id": member.appeal_id,
        "state": member.state,
        "received_at": member.received_at,
        "joined_at": member.joined_at,
        "channel": member.channel,
        "answer": member.answer,
        "answered_round": member.answered_round,
    }


def _whistle(whistle: Whistle) -> View:
    """Return what a ticket's page shows of a whistle; the whole is under its own address."""
    return {
        "whistle_id": whistle.id,
        "kind": whistle.kind,
        "state": whistle.state,
        "blower_unit": whistle.blower_unit,
        "units": list(whistle.units),
        "awaited": [item.unit for item in whistle.summons if item.is_awaited],
        "blown_at": whistle.blown_at,
    }


def _order(order: WorkOrder, directory: Directory) -> View:
    fields = asdict(order)
    fields["work_order_id"] = fields.pop("id")
    return {**fields, "unit_name": directory.unit_name(order.unit)}
