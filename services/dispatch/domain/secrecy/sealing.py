"""Seals a ticket: against accused units and all below them, or for the disciplinary office."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks import clock as clocks
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.orders.releasing import release
from services.dispatch.domain.refusals import FieldRefused, LimitReached
from services.dispatch.domain.secrecy.seal import Seal
from services.dispatch.domain.secrecy.subordinates import seal_against
from services.dispatch.domain.terms import ClockKind
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.opening import issue_order
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.whistle import Summons, Whistle

MOST_ACCUSED: Final = 10
_PLAN: Final[ClockKind] = "joint_plan"


def accuse(
    ticket: Ticket,
    caller: Caller,
    directory: Directory,
    timing: Timing,
    now: datetime,
    *,
    units: Sequence[str],
) -> Ticket:
    """Note which units a report is against; what they had of the ticket is taken from them.

    An order with one of them goes back to the centre's queue, supports end, summonses are off.

    Raises:
        FieldRefused: no unit, too many, an unknown one, or the dispatch centre, whose own people
            cannot judge it: that is for the disciplinary office.

    """
    if not 1 <= len(units) <= MOST_ACCUSED:
        raise FieldRefused("units", "units_out_of_range", most=MOST_ACCUSED)
    for number, code in enumerate(units):
        if code not in directory.units:
            raise FieldRefused(f"units.{number}", "unknown_unit", value=code)
        if code == directory.center_unit:
            raise FieldRefused(f"units.{number}", "centre_accused", value=code)
    seal = seal_against(units, directory, ticket.seal.office)
    ticket = enter(replace(ticket, seal=seal), "accuse", caller, timing, now)
    return _without_accused(ticket, directory.center_unit, now)


def hand_to_discipline(
    ticket: Ticket,
    caller: Caller,
    directory: Directory,
    timing: Timing,
    now: datetime,
    *,
    order_id: str,
) -> Ticket:
    """Give a discipline clue to the disciplinary office; nobody else knows of it from now on.

    Raises:
        LimitReached: the district's directory names no such office.

    """
    office = directory.discipline_unit
    if office is None or office not in directory.units:
        raise LimitReached("no_discipline_unit")
    ticket = enter(ticket, "discipline", caller, timing, now)
    ticket = replace(ticket, seal=replace(ticket.seal, office=office))
    ticket = _without_accused(ticket, office, now)
    return issue_order(ticket, office, timing, order_id=order_id, now=now)


def sealed_with_survivor(resting: Ticket, seal: Seal, centre: str, now: datetime) -> Ticket:
    """Return a merged ticket as closed as the one that it rests in: they are one matter.

    Its lead order rests with it; whoever may not have it loses it when it comes back.
    """
    return _without_accused(replace(resting, seal=seal), seal.office or centre, now)


def taken_from_accused(ticket: Ticket, caller: Caller, timing: Timing, now: datetime) -> Ticket:
    """Return a ticket that comes back: where an accused unit leads it, it waits at the centre."""
    lead = ticket.live_order
    if lead is None or not ticket.seal.bars(lead.unit):
        return ticket
    return enter(ticket, "accuse", caller, timing, now)


def _without_accused(ticket: Ticket, heir: str, now: datetime) -> Ticket:
    """End what closed units still have: supports and summonses, with their clocks.

    What an accused unit has called others to is not theirs to drop: the ``heir``, who has the case
    now, answers for the whistle and its plan.
    """
    for order in ticket.supports:
        if ticket.seal.bars(order.unit):
            ticket = release(ticket, order, now, "taken_back")
    gone = {order.id for order in ticket.orders if ticket.seal.bars(order.unit)}
    released = tuple(_released(item, ticket.seal, heir, now) for item in ticket.whistles)
    keys = {
        item.clock_key
        for whistle in released
        for item in whistle.summons
        if item.released_at is not None
    }
    stopped = tuple(
        clocks.stop(item, now) if item.order_id in gone or item.key in keys else item
        for item in ticket.clocks
    )
    stopped = tuple(
        replace(item, unit=heir) if item.kind == _PLAN and ticket.seal.bars(item.unit) else item
        for item in stopped
    )
    return replace(ticket, whistles=released, clocks=stopped)


def _released(whistle: Whistle, seal: Seal, heir: str, now: datetime) -> Whistle:
    def free(item: Summons) -> Summons:
        off = item.is_awaited and seal.bars(item.unit)
        return replace(item, released_at=now) if off else item

    inherited = whistle.is_live and seal.bars(whistle.blower_unit)
    return replace(
        whistle,
        summons=tuple(free(item) for item in whistle.summons),
        blower_unit=heir if inherited else whistle.blower_unit,
    )
