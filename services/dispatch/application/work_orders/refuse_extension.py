"""One tier up gives no more time; the old limit stands."""

from dataclasses import dataclass

from services.common.contracts.events.work_order import WorkOrderExtensionRefused
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.domain.masking import masked
from services.dispatch.domain.orders import handling
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class RefuseExtension:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order, *, reason: str) -> Ticket:
        """Refuse the extension that was asked for."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = handling.refuse_extension(
                ticket,
                work_order_id,
                order.caller,
                situation.timing,
                situation.now,
                reason=reason,
            )
            asking = after.order_of(work_order_id)
            event = WorkOrderExtensionRefused(
                ticket_id=after.id,
                work_order_id=asking.id,
                unit=asking.unit,
                by=order.caller.subject,
                reason=masked(reason),
                refused_at=situation.now,
                role=asking.role,
            )
            return Decided(after, (Told(event, (asking.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
