"""Corrects what a ticket is about or where it is, and lets the rules decide anew (C4)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from services.dispatch.domain.arbitration.binding import must_not_bind
from services.dispatch.domain.arbitration.returning import settle_return
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.categories.offering import must_be_offered
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.families.retriaging import awake, is_higher, nearer, shortened
from services.dispatch.domain.orders.room import must_have_room
from services.dispatch.domain.refusals import FieldRefused, LimitReached
from services.dispatch.domain.routing.areas import AreaFinding
from services.dispatch.domain.routing.deciding import Routing, settled
from services.dispatch.domain.routing.relimiting import relimited
from services.dispatch.domain.routing.rerouting import ticket_facts
from services.dispatch.domain.terms import Severity
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.opening import issue_order
from services.dispatch.domain.tickets.severities import severity_of
from services.dispatch.domain.tickets.ticket import Ticket

REROUTED = "rerouted"
NameOrder = Callable[[str, int], str]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Correction:
    """What is known better now; what is None stays. ``point`` is in WGS84 degrees."""

    category: str | None = None
    area_code: str | None = None
    point: Point | None = None


def recategorise(
    ticket: Ticket,
    caller: Caller,
    directory: Directory,
    timing: Timing,
    now: datetime,
    correction: Correction,
    name: NameOrder,
) -> Ticket:
    """Return the ticket with the correction, and where the rules in force send it.

    With the same destination the order stays, and its clocks get the limits of what the matter is
    (``relimited``). Where that is more urgent than was known, the limits come nearer, the
    resident's and the supports' too, and urgent work that waited or rested is taken up again. With
    a new one the order goes there and its unit's clocks begin. Limits are those of the ticket's
    birth; what the residents were promised is never put off. A
    ticket that waits in the district's queue is dispatched as soon as a unit is found; a return
    that waits is confirmed by that.

    Raises:
        FieldRefused: a code or point is unknown here, or nothing names a unit for a ticket that
            one has already: it stays there until somebody reassigns it.
        LimitReached: ``returned_by_unit`` where the rules name the unit that has just returned it,
            ``ruling_binds`` where a ruling gave it to its unit, ``too_many_orders``.
        NotAllowed, RoleMissing: see the transition table.

    """
    before = ticket
    ticket = enter(ticket, "recategorise", caller, timing, now)
    ticket = _corrected(ticket, directory, now, correction)
    if (ticket.category, ticket.area_code) == (before.category, before.area_code):
        return before
    corrected = _redirected(
        _as_urgent(ticket, before, timing, now), before, caller, timing, now, name
    )
    if is_higher(ticket.severity, before.severity):
        return corrected
    return relimited(corrected, before, timing, now)


def _redirected(
    ticket: Ticket,
    before: Ticket,
    caller: Caller,
    timing: Timing,
    now: datetime,
    name: NameOrder,
) -> Ticket:
    """Send a corrected ticket where the rules have it go; with the same destination it stays."""
    unit, lead = ticket.routing.unit, ticket.live_order
    if lead is None:
        if unit is None:
            return ticket
        _must_not_be_returned_by(before, unit)
        ticket = settle_return(enter(ticket, "screen", caller, timing, now), caller, now)
        return issue_order(ticket, unit, timing, order_id=_next(ticket, unit, name), now=now)
    if unit is None:
        raise FieldRefused("category", "nothing_names_a_unit")
    must_have_room(before)
    if unit == lead.unit:
        return ticket
    must_not_bind(before, caller)
    ticket = enter(ticket, "reassign", caller, timing, now)
    ended = replace(ticket.order_of(lead.id), charged=False, end_reason=REROUTED)
    ticket = ticket.with_order(ended)
    return issue_order(ticket, unit, timing, order_id=_next(ticket, unit, name), now=now)


def _must_not_be_returned_by(ticket: Ticket, unit: str) -> None:
    """Refuse to give a ticket back, by rule, to the unit that has just returned it."""
    last = ticket.order
    if last is not None and last.state == "returned" and last.unit == unit:
        raise LimitReached("returned_by_unit", unit=unit)


def _as_urgent(ticket: Ticket, before: Ticket, timing: Timing, now: datetime) -> Ticket:
    """Return the ticket awake and with nearer limits, where it is more urgent than before."""
    if not is_higher(ticket.severity, before.severity):
        return ticket
    return shortened(nearer(awake(ticket, timing, now), timing), timing, now)


def _corrected(
    ticket: Ticket, directory: Directory, now: datetime, correction: Correction
) -> Ticket:
    category = correction.category or ticket.category
    if correction.category:
        must_be_offered(correction.category, directory, kept=ticket.category)
    place = _place(correction, directory)
    area = place.code if place else ticket.area_code
    severity = _severity(ticket, category, directory)
    routing = replace(
        ticket.routing,
        directory_version=directory.version,
        category=category,
        area_code=area,
        decided_at=now,
        severity=severity,
    )
    if correction.category:
        routing = replace(
            routing, category_by="operator", confidence=None, words=(), guessed_category=None
        )
    if place is not None:
        routing = _placed(routing, place)
    facts = None
    if category and area:
        facts = ticket_facts(ticket, category, area, severity, directory, now)
    return replace(
        ticket,
        category=category,
        area_code=area,
        area_path=tuple(directory.areas.upwards(area)),
        severity=severity,
        routing=settled(routing, facts, directory),
    )


def _placed(routing: Routing, place: AreaFinding) -> Routing:
    return replace(
        routing,
        area_by="operator" if place.by == "code" else place.by,
        area_evidence=place.evidence,
        area_note=None,
        area_candidates=(),
    )


def _place(correction: Correction, directory: Directory) -> AreaFinding | None:
    if correction.area_code is not None:
        found = directory.areas.by_code(correction.area_code)
        if found is None:
            raise FieldRefused("area_code", "unknown_area", value=correction.area_code)
        return found
    if correction.point is None:
        return None
    found = directory.areas.by_point(*correction.point)
    if found is None:
        raise FieldRefused("point", "point_outside")
    return found


def _severity(ticket: Ticket, category: str | None, directory: Directory) -> Severity:
    """Return the new category's severity, unless danger or a person set the ticket's own."""
    danger, doubts = ticket.danger, ticket.doubts
    if ticket.severity != severity_of(ticket.category, danger, directory, doubts):
        return ticket.severity
    return severity_of(category, danger, directory, doubts)


def _next(ticket: Ticket, unit: str, name: NameOrder) -> str:
    return name(unit, len(ticket.orders) + 1)
