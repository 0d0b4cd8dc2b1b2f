"""A unit asks for more time before its limit (延期申请)."""

from dataclasses import dataclass
from datetime import datetime

from services.common.contracts.events.work_order import WorkOrderExtensionRequested
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.domain.orders import handling
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class RequestExtension:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, work_order_id: str, order: Order, *, reason: str, wanted_due_at: datetime
    ) -> Ticket:
        """Ask; too late, too often or too much is refused."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after = handling.request_extension(
                ticket,
                work_order_id,
                order.caller,
                situation.timing,
                now,
                reason=reason,
                wanted_due_at=wanted_due_at,
            )
            asking = after.order_of(work_order_id)
            event = WorkOrderExtensionRequested(
                ticket_id=after.id,
                work_order_id=asking.id,
                unit=asking.unit,
                by=order.caller.subject,
                reason=asking.extension.reason if asking.extension else reason,
                wanted_due_at=wanted_due_at,
                requested_at=now,
                role=asking.role,
            )
            return Decided(after, (Told(event, (asking.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
