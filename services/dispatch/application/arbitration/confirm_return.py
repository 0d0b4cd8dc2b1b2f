"""The centre confirms a return (退单成立): the order had come to the wrong unit."""

from dataclasses import dataclass

from services.dispatch.application.arbitration.telling import return_confirmed
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.domain.arbitration.returning import confirm_return
from services.dispatch.domain.refusals import NotAllowed
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class ConfirmReturn:
    """The use case; see ``Desk`` for what is raised. To screen again confirms as well."""

    desk: Desk

    def __call__(self, ticket_id: str, order: Order) -> Ticket:
        """Confirm the return that waits; the ticket has yet to be dispatched."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now, by = situation.now, order.caller
            pending = ticket.dispute.pending
            after = confirm_return(ticket, by, situation.timing, now)
            if pending is None:
                raise NotAllowed(ticket.state, "confirm_return")
            return Decided(after, (return_confirmed(after, pending.order_id, by.subject, now),))

        return self.desk.on_ticket(ticket_id, order, decide)
