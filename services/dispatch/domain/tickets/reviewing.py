"""What a review comes to beside redoing and concluding (H3): more time, or another unit."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.deriving import extend
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.orders.room import must_have_room
from services.dispatch.domain.orders.supporting import NameOrder, must_be_allowed
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.refusals import FieldRefused, NotAllowed
from services.dispatch.domain.secrecy.barring import must_not_bar
from services.dispatch.domain.terms import MIN_BASIS
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.opening import issue_order
from services.dispatch.domain.tickets.ticket import Ticket

ReviewOutcome = Literal["redo", "conclude", "extend", "hand_over"]
# What the complaint was about, as the checker found it; the three are counted apart.
ReviewGround = Literal["unresolved", "unreasonable", "attitude"]

LONGEST_EXTENSION: Final = timedelta(days=90)
# A reporter's dissatisfaction opens so many reviews of one ticket; later ones are counted.
MOST_REVIEWS: Final = 3


def redo(
    ticket: Ticket,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    reason: str,
    until: datetime | None = None,
) -> tuple[Ticket, str]:
    """Find the complaint right: another round, with the limit of a redo or a longer one.

    The order goes back to its unit without a handler: the handler's superior says who does it.

    Raises:
        FieldRefused: ``until`` is no longer than a redo's limit, or beyond any reason.

    """
    must_not_bar(ticket.seal, "outcome", _order(ticket).unit)
    ticket = enter(ticket, "redo" if until is None else "redo_longer", caller, timing, now)
    text = substantial("reason", reason, MIN_BASIS)
    ticket = replace(ticket, round=ticket.round + 1, rate_until=None)
    order = replace(
        _order(ticket),
        submitted_at=None,
        sent_back_at=now,
        resolved_at=None,
        ended_at=None,
        end_reason=None,
        handler=None,
    )
    started = timing.start(ticket, "resolve", timing.profile(ticket).redo, now, order)
    if until is not None:
        latest = now + LONGEST_EXTENSION
        if not started.due_at < until <= latest:
            raise FieldRefused("until", "due_at_out_of_range", latest=latest.isoformat())
        started = extend(started, until, timing.calendar_of(started), now)
    order = replace(order, resolve_due_at=started.due_at)
    return ticket.with_order(order).with_clock(started), text


def redirect(
    ticket: Ticket,
    caller: Caller,
    directory: Directory,
    timing: Timing,
    now: datetime,
    *,
    unit: str,
    reason: str,
    name: NameOrder,
) -> tuple[Ticket, str]:
    """Find that another unit has to do it: another round, an order and clocks of its own.

    Raises:
        FieldRefused: the unit is not there, may not have it, or had it so far.

    """
    ticket = enter(ticket, "redirect", caller, timing, now)
    text = substantial("reason", reason, MIN_BASIS)
    must_have_room(ticket)
    must_be_allowed(directory, unit, ticket, "unit")
    if unit == _order(ticket).unit:
        raise FieldRefused("unit", "unit_leads", value=unit)
    routing = replace(
        ticket.routing, unit=unit, unit_by="operator", rule_id=None, rule_version=None
    )
    ticket = replace(ticket, routing=routing, round=ticket.round + 1, rate_until=None)
    order_id = name(unit, len(ticket.orders) + 1)
    return issue_order(ticket, unit, timing, order_id=order_id, now=now), text


def may_be_reviewed(ticket: Ticket) -> bool:
    """Whether one more complaint still opens a review, or is only counted."""
    return ticket.round <= MOST_REVIEWS


def _order(ticket: Ticket) -> WorkOrder:
    order = ticket.order
    if order is None:
        raise NotAllowed(ticket.state, "redo")
    return order
