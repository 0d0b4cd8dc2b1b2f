"""A tier hands the case back to a lower one, with a reason (F6); that tier gets time of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.escalation.policy import Responsible, limit_for
from services.dispatch.domain.escalation.responsible import Ladder, answering, case_of
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.refusals import FieldRefused, LimitReached, RoleMissing
from services.dispatch.domain.terms import MIN_BASIS, TIERS
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket

_HANDLER = "unit_handler"


@dataclass(frozen=True, slots=True)
class HandedBack:
    """A ticket at a lower tier; ``to`` answers now, until ``due_at`` the tiers above rest."""

    ticket: Ticket
    from_tier: int
    to_tier: int
    to: Responsible
    reason: str
    due_at: datetime
    unit: str | None
    order_id: str | None


def hand_back(
    ticket: Ticket,
    ladder: Ladder,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    to_tier: int,
    reason: str,
) -> HandedBack:
    """Hand a case back; 0 stands for the handling unit (承办人) itself.

    Every clock that climbed above that tier waits there, as long as the policy gives it, and then
    climbs again. Steps taken stay taken, deadlines stay what they were.

    Raises:
        LimitReached: the case has not climbed.
        FieldRefused: the tier is not a lower one.
        RoleMissing: the caller answers neither for the case's tier nor for one above it.

    """
    ticket = enter(ticket, "hand_back", caller, timing, now)
    if ticket.tier == 0:
        raise LimitReached("not_escalated")
    if not 0 <= to_tier < ticket.tier:
        raise FieldRefused("to_tier", "not_a_lower_tier", value=to_tier, most=ticket.tier - 1)
    order = ticket.order
    unit = order.unit if order else None
    if not may_hand_back(ticket, caller, ladder):
        raise RoleMissing({who.role for who in _from(ticket, ladder, unit)})
    text = substantial("reason", reason, MIN_BASIS)
    after, due_at = lowered(ticket, ladder, now, to_tier=to_tier)
    to = _answers_at(ticket, ladder, to_tier, unit)
    order_id = order.id if order else None
    return HandedBack(after, ticket.tier, to_tier, to, text, due_at, unit, order_id)


def may_hand_back(ticket: Ticket, caller: Caller, ladder: Ladder) -> bool:
    """Whether the case has climbed and the caller answers for its tier, or for one above it."""
    if ticket.tier == 0:
        return False
    unit = ticket.order.unit if ticket.order else None
    posts = _from(ticket, ladder, unit)
    return any(_is(caller, who, ladder.directory.center_unit) for who in posts)


def lowered(
    ticket: Ticket, ladder: Ladder, now: datetime, *, to_tier: int
) -> tuple[Ticket, datetime]:
    """Return a ticket at a lower tier, and until when the tiers above it rest."""
    limit = limit_for(ladder.policy.hand_back.limit, ticket.severity)
    due_at = ladder.calendar.add(now, limit).due_at
    resting = tuple(_lowered(clock, to_tier, now, due_at) for clock in ticket.clocks)
    tier, backs = min(ticket.tier, to_tier), ticket.hand_backs + 1
    return replace(ticket, tier=tier, clocks=resting, hand_backs=backs), due_at


def _from(ticket: Ticket, ladder: Ladder, unit: str | None) -> Iterator[Responsible]:
    for tier in TIERS[ticket.tier - 1 :]:
        row = ladder.policy.tier(tier)
        yield answering(row, ladder, case_of(ticket, unit))[0]
        yield row.fallback


def _is(caller: Caller, who: Responsible, center_unit: str) -> bool:
    """Whether the caller holds a post; a district office need not say that it sits at the centre.

    A duty officer is whoever leads the shift at that unit.
    """
    shift = {"supervisor", "unit_leader", "street"} if who.role == "duty_officer" else {who.role}
    if caller.roles.isdisjoint(shift):
        return False
    at_centre = who.unit in (center_unit, "centre") and caller.is_district_wide
    return caller.unit == who.unit or at_centre


def _answers_at(ticket: Ticket, ladder: Ladder, tier: int, unit: str | None) -> Responsible:
    if tier == 0:
        return Responsible(_HANDLER, unit or ladder.directory.center_unit)
    return answering(ladder.policy.tier(TIERS[tier - 1]), ladder, case_of(ticket, unit))[0]


def _lowered(clock: Clock, tier: int, now: datetime, until: datetime) -> Clock:
    if clock.is_stopped or clock.tier <= tier:
        return clock
    held = now - clock.stopped_at if clock.state == "paused" and clock.stopped_at else timedelta(0)
    return replace(clock, tier=tier, next_tier_at=until - held)
