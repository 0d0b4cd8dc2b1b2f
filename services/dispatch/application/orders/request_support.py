"""Ask units to help the lead (协办): the centre asks, or the lead's own unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.naming import order_namer
from services.dispatch.application.telling import issued_since
from services.dispatch.domain.orders.supporting import Part, request_support
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class RequestSupport:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, ticket_id: str, order: Order, *, units: Sequence[str], reason: str
    ) -> Ticket:
        """Issue a support order to each unit; the reason is what they are asked to do."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = request_support(
                ticket,
                order.caller,
                situation.directory,
                situation.timing,
                situation.now,
                parts=[Part(unit, reason) for unit in units],
                name=order_namer(ticket.id),
            )
            return Decided(after, issued_since(ticket, after, situation.directory))

        return self.desk.on_ticket(ticket_id, order, decide)
