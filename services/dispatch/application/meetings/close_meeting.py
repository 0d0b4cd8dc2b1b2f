"""The centre notes that a joint meeting was held, or calls it off."""

from dataclasses import dataclass

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.meetings.telling import meeting_closed
from services.dispatch.domain.meetings import calling
from services.dispatch.domain.meetings.meeting import MeetingOutcome
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class CloseMeeting:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, ticket_id: str, order: Order, *, outcome: MeetingOutcome, minutes: str
    ) -> Ticket:
        """Close the meeting that is called on a ticket."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = calling.close_meeting(
                ticket,
                order.caller,
                situation.timing,
                situation.now,
                outcome=outcome,
                minutes=minutes,
            )
            closed = next(
                one
                for one, before in zip(after.meetings, ticket.meetings, strict=True)
                if one != before
            )
            return Decided(after, (meeting_closed(after, closed),))

        return self.desk.on_ticket(ticket_id, order, decide)
