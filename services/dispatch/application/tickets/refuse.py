"""The centre does not take a matter on (不予受理), and says on what ground."""

from dataclasses import dataclass

from services.common.contracts.events.ticket import TicketRefused
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import taken_back, units_of
from services.dispatch.domain.terms import RefusalGround
from services.dispatch.domain.tickets import centre
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Refuse:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, ticket_id: str, order: Order, *, ground: RefusalGround, explanation: str
    ) -> Ticket:
        """Refuse; a live order is taken back from its unit."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after, text = centre.refuse(
                ticket,
                order.caller,
                situation.timing,
                now,
                ground=ground,
                explanation=explanation,
            )
            event = TicketRefused(
                ticket_id=after.id,
                ground=ground,
                explanation=text,
                by=order.caller.subject,
                refused_at=now,
                tell_units=list(units_of(after)),
            )
            ended = taken_back(ticket, after, "ticket_refused", now)
            return Decided(after, (*ended, Told(event, units_of(after))))

        return self.desk.on_ticket(ticket_id, order, decide)
