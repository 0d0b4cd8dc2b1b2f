"""A unit gives its order back (退单); from the policy's number of returns on, a tier rules."""

from dataclasses import dataclass

from services.dispatch.application.arbitration.returning import returned_lead
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.orders.returning import returned_support
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class ReturnOrder:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order, *, reason: str, basis: str) -> Ticket:
        """Return the order; the resident's clock goes on, the centre looks or a tier rules."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            returned = returned_lead
            if not ticket.order_of(work_order_id).is_lead:
                returned = returned_support
            return returned(ticket, work_order_id, order, situation, reason=reason, basis=basis)

        return self.desk.on_order(work_order_id, order, decide)
