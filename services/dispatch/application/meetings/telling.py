"""Turns what happens to joint meetings into events; whoever comes gets a copy."""

from datetime import datetime
from typing import Literal, cast

from services.common.contracts.events.meeting import JointMeetingCalled, JointMeetingClosed
from services.dispatch.domain.meetings.meeting import Meeting
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


def meeting_called(case: Ticket, meeting: Meeting, held: datetime | None) -> Told:
    """A meeting was called; units are told from ``held`` on."""
    event = JointMeetingCalled(
        ticket_id=case.id,
        meeting_id=meeting.id,
        number=case.number,
        by_unit=meeting.called_by,
        units=list(meeting.units),
        called_at=meeting.called_at,
        hold_by=meeting.hold_by,
        trigger=meeting.trigger,
        rule=meeting.rule,
        tell_after=held,
        reason=meeting.reason,
    )
    return Told(event, meeting.units)


def meeting_closed(case: Ticket, meeting: Meeting) -> Told:
    """It was held, or called off."""
    event = JointMeetingClosed(
        ticket_id=case.id,
        meeting_id=meeting.id,
        outcome=cast("Literal['held', 'called_off']", meeting.state),
        minutes=meeting.minutes or "",
        by=meeting.closed_by or "",
        closed_at=meeting.closed_at or meeting.called_at,
        units=list(meeting.units),
    )
    return Told(event, meeting.units)
