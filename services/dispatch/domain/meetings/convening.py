"""The centre, a street or a community convenes a joint meeting by itself (召集会商)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.meetings.calling import WITHIN
from services.dispatch.domain.meetings.meeting import MOST_MEETINGS, Meeting
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.refusals import FieldRefused, LimitReached
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.secrecy.barring import must_not_bar
from services.dispatch.domain.terms import MIN_BASIS
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket

LONGEST: Final = timedelta(days=30)
"""A meeting that is called lies within a month; what is later is a plan, not a call."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who is asked to come, why, and until when it is held; without ``hold_by`` as by rule."""

    units: Sequence[str]
    reason: str
    hold_by: datetime | None = None


def convene_meeting(
    ticket: Ticket,
    invitation: Invitation,
    caller: Caller,
    ladder: Ladder,
    timing: Timing,
    now: datetime,
    *,
    meeting_id: str,
) -> Ticket:
    """Return the ticket with the meeting; its caller comes too, and those who work on it.

    Raises:
        RoleMissing, NotAllowed: this is not for the caller, or the ticket is over.
        LimitReached: one is called already, or the ticket has had too many.
        FieldRefused: a unit is not there or accused, the reason says too little, the date is not
            within a month.

    """
    ticket = enter(ticket, "call_meeting", caller, timing, now)
    if len(ticket.meetings) >= MOST_MEETINGS:
        raise LimitReached("too_many_meetings", most=MOST_MEETINGS)
    directory = ladder.directory
    for place, unit in enumerate(invitation.units):
        if unit not in directory.units:
            raise FieldRefused(f"units.{place}", "unknown_unit", value=unit)
        must_not_bar(ticket.seal, f"units.{place}", unit)
    by_unit = caller.unit or directory.center_unit
    working = (order.unit for order in ticket.live_orders)
    meeting = Meeting(
        id=meeting_id,
        n=len(ticket.meetings) + 1,
        trigger="convened",
        called_by=by_unit,
        units=ticket.seal.admitted(dict.fromkeys((by_unit, *invitation.units, *working))),
        called_at=now,
        hold_by=_hold_by(invitation.hold_by, ladder, now),
        reason=substantial("reason", invitation.reason, MIN_BASIS),
    )
    return replace(ticket, meetings=(*ticket.meetings, meeting))


def _hold_by(wanted: datetime | None, ladder: Ladder, now: datetime) -> datetime:
    if wanted is None:
        return ladder.calendar.add(now, WITHIN).due_at
    latest = now + LONGEST
    if not now < wanted <= latest:
        raise FieldRefused("hold_by", "not_within", latest=latest.isoformat())
    return wanted
