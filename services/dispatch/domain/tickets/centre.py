"""What the dispatch centre decides: screen, refuse, accept or reject a result, review."""

from datetime import datetime

from services.dispatch.domain.arbitration.returning import settle_return
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.categories.offering import must_be_offered
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.families.retriaging import is_higher, nearer, shortened
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.orders.work_order import NO_REPLY, WorkOrder
from services.dispatch.domain.refusals import FieldRefused, LimitReached
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.routing.choosing import barred, find_unit, supports
from services.dispatch.domain.routing.conditions import Facts
from services.dispatch.domain.routing.deciding import Routing
from services.dispatch.domain.routing.rerouting import ticket_facts
from services.dispatch.domain.terms import (
    MIN_BASIS,
    CloseReason,
    RefusalGround,
    RejectionCode,
    Severity,
)
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.opening import issue_order
from services.dispatch.domain.tickets.severities import screened_severity
from services.dispatch.domain.tickets.ticket import Ticket


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
    """Settle category and area and dispatch: to the unit named, or to the one whose duty it is.

    Raises:
        LimitReached: ``returned_by_unit`` where that is the unit whose return waits, and nothing
            is corrected: whoever finds that it has to do it refuses the return.

    """
    before, pending = ticket.severity, ticket.dispute.pending
    as_it_was = (category, area_code) == (ticket.category, ticket.area_code)
    ticket = settle_return(enter(ticket, "screen", caller, timing, now), caller, now)
    must_be_offered(category, directory, kept=ticket.category)
    _known(directory, category, area_code, unit)
    severity = screened_severity(
        severity, category, ticket.danger, ticket.raised, directory, ticket.doubts
    )
    facts = ticket_facts(ticket, category, area_code, severity, directory, now)
    routing = _routed(facts, directory, unit, now)
    if pending is not None and as_it_was and routing.unit == pending.unit:
        raise LimitReached("returned_by_unit", unit=pending.unit)
    said = ticket.routing  # what the classifier said is kept beside what the operator decided
    routing = replace(routing, model_version=said.model_version, candidates=said.candidates)
    ticket = replace(
        ticket,
        category=category,
        area_code=area_code,
        area_path=tuple(directory.areas.upwards(area_code)),
        severity=severity,
        routing=routing,
    )
    if is_higher(severity, before):
        ticket = shortened(nearer(ticket, timing), timing, now)
    return issue_order(ticket, str(routing.unit), timing, order_id=order_id, now=now)


def refuse(
    ticket: Ticket,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    ground: RefusalGround,
    explanation: str,
) -> tuple[Ticket, str]:
    """Do not take the matter on (不予受理); return the ticket and the masked explanation."""
    del ground  # told in the event; the state does not depend on it
    ticket = enter(ticket, "refuse", caller, timing, now)
    text = substantial("explanation", explanation, MIN_BASIS)
    return replace(ticket, closed_at=now), text


def accept(ticket: Ticket, caller: Caller, timing: Timing, now: datetime) -> Ticket:
    """Accept the unit's result: every reporter is now asked to rate this round."""
    ticket = enter(ticket, "accept", caller, timing, now)
    until = timing.calendar.add(now, timing.profile(ticket).rating_window).due_at
    ticket = ticket.with_order(replace(_order(ticket), resolved_at=now))
    return replace(ticket, rate_until=until)


def reject(
    ticket: Ticket,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    reason: str,
    code: RejectionCode = "other",
) -> tuple[Ticket, str]:
    """Send the result back; the unit's clock goes on with what it had left (D8)."""
    ticket = enter(ticket, "reject", caller, timing, now)
    text = substantial("reason", reason, MIN_BASIS)
    order = _order(ticket)
    order = replace(
        order,
        submitted_at=None,
        sent_back_at=now,
        rejections=order.rejections + 1,
        rejected_code=code,
    )
    if code == "not_contacted":  # a contact that the resident denies does not count (H1)
        order = replace(order, contacted_at=None, contacted_in_time=False)
    return ticket.with_order(order), text


def conclude(
    ticket: Ticket, caller: Caller, timing: Timing, now: datetime, *, reason: str
) -> tuple[Ticket, str]:
    """Find that nothing more can be done (研判销号); the case is closed with the reason.

    Where a question stayed without an answer, that is the reason: "no reply" (D4).
    """
    ticket = enter(ticket, "conclude", caller, timing, now)
    text = substantial("reason", reason, MIN_BASIS)
    silent = _order(ticket).end_reason == NO_REPLY
    outcome: CloseReason = "no_reply" if silent else "concluded"
    return replace(ticket, close_reason=outcome, closed_at=now), text


def _order(ticket: Ticket) -> WorkOrder:
    order = ticket.order
    if order is None:
        raise AssertionError(f"{ticket.id} is {ticket.state} and has no order")
    return order


def _known(directory: Directory, category: str, area_code: str, unit: str | None) -> None:
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
