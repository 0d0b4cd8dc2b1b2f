"""The lead, or the centre, takes a support's result."""

from dataclasses import dataclass

from services.common.contracts.events.work_order import WorkOrderResolved
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import concerned, lead_of
from services.dispatch.domain.orders.supporting import accept_support
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class AcceptSupport:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order) -> Ticket:
        """Accept; the support's clocks end, the ticket goes on with its lead."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after = accept_support(ticket, work_order_id, order.caller, situation.timing, now)
            done = after.order_of(work_order_id)
            event = WorkOrderResolved(
                ticket_id=after.id,
                work_order_id=done.id,
                unit=done.unit,
                by=order.caller.subject,
                outcome=done.outcome or "done",
                resolved_at=now,
                in_time=bool(done.submitted_in_time),
                role=done.role,
                lead_unit=lead_of(after, done),
            )
            return Decided(after, (Told(event, concerned(after, done)),))

        return self.desk.on_order(work_order_id, order, decide)
