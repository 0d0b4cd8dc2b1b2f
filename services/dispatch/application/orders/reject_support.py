"""The lead, or the centre, sends a support's result back."""

from dataclasses import dataclass

from services.common.contracts.events.work_order import WorkOrderRejected
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import concerned, lead_of
from services.dispatch.domain.orders.supporting import reject_support
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class RejectSupport:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order, *, reason: str) -> Ticket:
        """Reject; the support's clock goes on with what it had left."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after, text = reject_support(
                ticket, work_order_id, order.caller, situation.timing, now, reason=reason
            )
            done = after.order_of(work_order_id)
            event = WorkOrderRejected(
                ticket_id=after.id,
                work_order_id=done.id,
                unit=done.unit,
                by=order.caller.subject,
                reason=text,
                rejected_at=now,
                role=done.role,
                lead_unit=lead_of(after, done),
            )
            return Decided(after, (Told(event, concerned(after, done)),))

        return self.desk.on_order(work_order_id, order, decide)
