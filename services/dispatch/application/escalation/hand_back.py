"""Whoever answers for a tier hands the case back to a lower one (F6)."""

from dataclasses import dataclass

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.escalation.telling import handed_back
from services.dispatch.domain.escalation import handing_back
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class HandBack:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, ticket_id: str, order: Order, *, to_tier: int, reason: str) -> Ticket:
        """Hand the case back; the lower tier gets time of its own."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            done = handing_back.hand_back(
                ticket,
                situation.ladder_of(ticket),
                order.caller,
                situation.timing,
                situation.now,
                to_tier=to_tier,
                reason=reason,
            )
            told = handed_back(done, order.caller.subject, situation.now)
            return Decided(done.ticket, (told,))

        return self.desk.on_ticket(ticket_id, order, decide)
