"""The duty officer takes a danger on (险情接警)."""

from dataclasses import dataclass

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.danger.telling import acknowledged
from services.dispatch.domain.danger import judging
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class AcknowledgeDanger:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, ticket_id: str, order: Order) -> Ticket:
        """Take it on; doing so again changes nothing."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            directory, now = situation.directory, situation.now
            after = judging.acknowledge(ticket, order.caller, directory, situation.timing, now)
            if after == ticket:
                return Decided(ticket, ())
            return Decided(after, (acknowledged(after, order.caller.subject, directory, now),))

        return self.desk.on_ticket(ticket_id, order, decide)
