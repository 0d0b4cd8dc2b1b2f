"""The centre gives a discipline clue (违纪线索) to the disciplinary office alone (L2)."""

from dataclasses import dataclass

from services.common.ids import derived_id
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.secrecy.telling import sealed
from services.dispatch.application.telling import issued_since, taken_back
from services.dispatch.domain.secrecy import sealing
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class HandToDiscipline:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, ticket_id: str, order: Order) -> Ticket:
        """Hand over; whoever does it sees no more of the case from then on."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            number = str(len(ticket.orders) + 1)
            office = situation.directory.discipline_unit or ""
            after = sealing.hand_to_discipline(
                ticket,
                order.caller,
                situation.directory,
                situation.timing,
                situation.now,
                order_id=derived_id("wo", ticket.id, office, number),
            )
            ended = taken_back(ticket, after, "taken_back", situation.now)
            told = sealed(after, order.caller.subject, situation.now)
            news = issued_since(ticket, after, situation.directory)
            return Decided(after, (*ended, told, *news))

        return self.desk.on_ticket(ticket_id, order, decide)
