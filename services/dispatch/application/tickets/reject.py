"""The centre sends a result back to the unit: it does not answer what was raised."""

from dataclasses import dataclass

from services.common.contracts.events.work_order import WorkOrderRejected
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest
from services.dispatch.domain.terms import RejectionCode
from services.dispatch.domain.tickets import centre
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Reject:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, ticket_id: str, order: Order, *, reason: str, code: RejectionCode = "other"
    ) -> Ticket:
        """Reject; the unit's clock goes on with what it had left."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after, text = centre.reject(
                ticket, order.caller, situation.timing, situation.now, reason=reason, code=code
            )
            done = latest(after)
            event = WorkOrderRejected(
                ticket_id=after.id,
                work_order_id=done.id,
                unit=done.unit,
                by=order.caller.subject,
                reason=text,
                rejected_at=situation.now,
                code=code,
            )
            return Decided(after, (Told(event, (done.unit,)),))

        return self.desk.on_ticket(ticket_id, order, decide)
