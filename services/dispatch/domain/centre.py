"""What the dispatch centre decides: screen, refuse, accept or reject a result, review."""

from dataclasses import replace
from datetime import datetime

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.choosing import barred, find_unit, supports
from services.dispatch.domain.conditions import Facts
from services.dispatch.domain.directory import Directory
from services.dispatch.domain.handling import substantial
from services.dispatch.domain.opening import issue_order
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.rerouting import ticket_facts
from services.dispatch.domain.routing import Routing
from services.dispatch.domain.severities import severity_of
from services.dispatch.domain.terms import MIN_BASIS, RefusalGround, Severity
from services.dispatch.domain.ticket import Ticket
from services.dispatch.domain.ticket_clocks import (
    Timing,
    resume_resolve,
    stop_all,
    stop_centre_clock,
)
from services.dispatch.domain.work_order import WorkOrder
from services.dispatch.domain.workflow import move


def screen(
    ticket: Ticket,
    caller: Caller,
    directory: Directory,
    timing: Timing,
    now: datetime,
    *,
    category: str,
    area_code: str,
    unit: str | None,
    severity: Severity | None,
    order_id: str,
) -> Ticket:
    """Settle category and area and dispatch: to the unit named, or to the one whose duty it is."""
    move(ticket.state, "screen", caller.roles)
    _known(directory, category, area_code, unit)
    severity = severity or severity_of(category, ticket.matter.danger_words, directory)
    facts = ticket_facts(ticket, category, area_code, severity, directory, now)
    routing = _routed(facts, directory, unit, now)
    ticket = replace(
        stop_centre_clock(ticket, now),
        category=category,
        area_code=area_code,
        area_path=tuple(directory.areas.upwards(area_code)),
        severity=severity,
        routing=routing,
    )
    return issue_order(ticket, str(routing.unit), timing, order_id=order_id, now=now)


def refuse(
    ticket: Ticket,
    caller: Caller,
    now: datetime,
    *,
    ground: RefusalGround,
    explanation: str,
) -> tuple[Ticket, str]:
    """Do not take the matter on (不予受理); return the ticket and the masked explanation."""
    del ground  # told in the event; the state does not depend on it
    found = move(ticket.state, "refuse", caller.roles)
    text = substantial("explanation", explanation, MIN_BASIS)
    ticket = revoke_order(stop_all(ticket, now), now)
    return replace(ticket.settled("refused"), state=found.ticket, closed_at=now), text


def accept(ticket: Ticket, caller: Caller, timing: Timing, now: datetime) -> Ticket:
    """Accept the unit's result: every reporter is now asked to rate this round."""
    found = move(ticket.state, "accept", caller.roles)
    order = _order(ticket)
    ticket = stop_all(ticket, now).with_order(
        replace(order, state="resolved", resolved_at=now, ended_at=now)
    )
    until = timing.calendar.add(now, timing.sla.rating_window).due_at
    return replace(ticket, state=found.ticket, rate_until=until)


def reject(
    ticket: Ticket, caller: Caller, timing: Timing, now: datetime, *, reason: str
) -> tuple[Ticket, str]:
    """Send the result back; the unit's clock goes on with what it had left (D8)."""
    found = move(ticket.state, "reject", caller.roles)
    text = substantial("reason", reason, MIN_BASIS)
    order = replace(_order(ticket), state="in_progress", submitted_at=None)
    ticket = resume_resolve(stop_centre_clock(ticket.with_order(order), now), timing, now)
    return replace(ticket, state=found.ticket), text


def redo(
    ticket: Ticket, caller: Caller, timing: Timing, now: datetime, *, reason: str
) -> tuple[Ticket, str]:
    """Find the complaint right: another round, with a limit of its own."""
    found = move(ticket.state, "redo", caller.roles)
    text = substantial("reason", reason, MIN_BASIS)
    ticket = replace(
        stop_centre_clock(ticket, now), state=found.ticket, round=ticket.round + 1, rate_until=None
    )
    order = replace(
        _order(ticket), state="in_progress", submitted_at=None, resolved_at=None, ended_at=None
    )
    started = timing.start(ticket, "resolve", timing.sla.redo, now, order)
    order = replace(order, resolve_due_at=started.due_at)
    return ticket.with_order(order).with_clock(started), text


def conclude(ticket: Ticket, caller: Caller, now: datetime, *, reason: str) -> tuple[Ticket, str]:
    """Find that nothing more can be done (研判销号); the case is closed with the reason."""
    found = move(ticket.state, "conclude", caller.roles)
    text = substantial("reason", reason, MIN_BASIS)
    ticket = replace(stop_all(ticket, now), close_reason="concluded", closed_at=now)
    return replace(ticket.settled("closed"), state=found.ticket), text


def revoke_order(ticket: Ticket, now: datetime) -> Ticket:
    """Take a live order back from its unit."""
    order = ticket.live_order
    if order is None:
        return ticket
    return ticket.with_order(replace(order, state="revoked", ended_at=now, extension=None))


def _order(ticket: Ticket) -> WorkOrder:
    order = ticket.order
    if order is None:
        raise AssertionError(f"{ticket.id} is {ticket.state} and has no order")
    return order


def _known(directory: Directory, category: str, area_code: str, unit: str | None) -> None:
    if category not in directory.categories:
        raise FieldRefused("category", "unknown_category", value=category)
    if area_code not in directory.areas.areas:
        raise FieldRefused("area_code", "unknown_area", value=area_code)
    if unit is not None and unit not in directory.units:
        raise FieldRefused("unit", "unknown_unit", value=unit)
    why_not = barred(unit, category, directory) if unit is not None else None
    if why_not is not None:
        raise FieldRefused("unit", why_not, value=unit, category=category)


def _routed(facts: Facts, directory: Directory, unit: str | None, now: datetime) -> Routing:
    found = find_unit(facts, directory)
    if unit is None and found is None:
        raise FieldRefused("unit", "unit_needed")
    by_rule = found if found is not None and unit in (None, found.unit) else None
    lead = by_rule.unit if by_rule else unit
    return Routing(
        directory_version=directory.version,
        category=facts.category,
        category_by="operator",
        area_code=facts.area,
        area_by="operator",
        unit=lead,
        unit_by=by_rule.by if by_rule else "operator",
        rule_id=by_rule.rule_id if by_rule else None,
        rule_version=by_rule.rule_version if by_rule else None,
        supports=supports(facts, directory, lead),
        decided_at=now,
        severity=facts.severity,
    )
