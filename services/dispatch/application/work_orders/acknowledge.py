"""A unit signs for its order (签收)."""

from dataclasses import dataclass

from services.common.contracts.events.work_order import WorkOrderAcknowledged
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.domain.orders import handling
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Acknowledge:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order) -> Ticket:
        """Sign; the unit's name and whether it was in time are told."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after = handling.acknowledge(ticket, work_order_id, order.caller, situation.timing, now)
            done = after.order_of(work_order_id)
            event = WorkOrderAcknowledged(
                ticket_id=after.id,
                work_order_id=done.id,
                unit=done.unit,
                by=order.caller.subject,
                acknowledged_at=now,
                in_time=bool(done.acknowledged_in_time),
                role=done.role,
            )
            return Decided(after, (Told(event, (done.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
