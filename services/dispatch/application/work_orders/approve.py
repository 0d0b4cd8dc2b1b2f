"""The unit's leader approves a result (单位内审核); the centre looks at it next."""

from dataclasses import dataclass

from services.common.contracts.events.approval import WorkOrderApproved
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest
from services.dispatch.domain.results import approving
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Approve:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order) -> Ticket:
        """Approve; nobody approves what he submitted himself."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = approving.approve(
                ticket,
                work_order_id,
                order.caller,
                situation.timing,
                situation.now,
            )
            done = latest(after)
            event = WorkOrderApproved(
                ticket_id=after.id,
                work_order_id=done.id,
                unit=done.unit,
                by=order.caller.subject,
                approved_at=situation.now,
            )
            return Decided(after, (Told(event, (done.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
