"""Calls a joint meeting for a step of a policy, and notes that it was held or called off."""

from datetime import datetime
from typing import Final

from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.escalation.steps import Escalated, Pressed
from services.dispatch.domain.meetings.meeting import (
    MOST_MEETINGS,
    Meeting,
    MeetingOutcome,
    open_among,
)
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.refusals import LimitReached
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.terms import MIN_BASIS
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket

WITHIN: Final = Amount(2, "working_day")
"""Until when a meeting is held where the policy does not say."""


def call_meeting(
    ticket: Ticket,
    step: Escalated | Pressed,
    ladder: Ladder,
    now: datetime,
    *,
    meeting_id: str,
) -> Ticket | None:
    """Return the ticket with the meeting of a step; None where one is called already.

    Who answers for the step calls it, without a tier the centre; whoever is told of the step comes,
    and the units that have the work.
    """
    if open_among(ticket.meetings) is not None or len(ticket.meetings) >= MOST_MEETINGS:
        return None
    centre = ladder.directory.center_unit
    caller = step.responsible_unit if isinstance(step, Escalated) else centre
    working = (order.unit for order in ticket.live_orders)
    units = ticket.seal.admitted(dict.fromkeys((caller, *step.tell_units, *working)))
    meeting = Meeting(
        id=meeting_id,
        n=len(ticket.meetings) + 1,
        trigger=step.trigger,
        called_by=caller,
        units=units,
        called_at=now,
        hold_by=ladder.calendar.add(now, step.meeting or WITHIN).due_at,
        rule=step.basis.rule,
    )
    return replace(ticket, meetings=(*ticket.meetings, meeting))


def close_meeting(
    ticket: Ticket,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    outcome: MeetingOutcome,
    minutes: str,
) -> Ticket:
    """Note what came of the meeting that is called; its ``minutes`` are kept.

    Raises:
        RoleMissing, NotAllowed: this is not for the caller, or the ticket is over.
        LimitReached: no meeting is called.
        FieldRefused: the minutes say too little.

    """
    ticket = enter(ticket, "close_meeting", caller, timing, now)
    meeting = open_among(ticket.meetings)
    if meeting is None:
        raise LimitReached("no_meeting_called")
    closed = replace(
        meeting,
        state=outcome,
        closed_at=now,
        closed_by=caller.subject,
        minutes=substantial("minutes", minutes, MIN_BASIS),
    )
    kept = tuple(closed if one.id == closed.id else one for one in ticket.meetings)
    return replace(ticket, meetings=kept)
