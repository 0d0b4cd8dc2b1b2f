"""The centre, a street or a community calls units together on a ticket (召集会商)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.ids import derived_id
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.meetings.telling import meeting_called
from services.dispatch.domain.meetings.convening import Invitation, convene_meeting
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class ConveneMeeting:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self,
        ticket_id: str,
        order: Order,
        *,
        units: Sequence[str],
        reason: str,
        hold_by: datetime | None = None,
    ) -> Ticket:
        """Call the meeting; every unit that is to come is told."""
        invitation = Invitation(tuple(dict.fromkeys(units)), reason, hold_by)

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = convene_meeting(
                ticket,
                invitation,
                order.caller,
                situation.ladder_of(ticket),
                situation.timing,
                situation.now,
                meeting_id=derived_id("mtg", ticket.id, str(len(ticket.meetings) + 1)),
            )
            return Decided(after, (meeting_called(after, after.meetings[-1], None),))

        return self.desk.on_ticket(ticket_id, order, decide)
