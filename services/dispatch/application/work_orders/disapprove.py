"""The unit's leader sends a result back to who submitted it (单位内退回修改)."""

from dataclasses import dataclass

from services.common.contracts.events.approval import WorkOrderDisapproved
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest
from services.dispatch.domain.results import approving
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Disapprove:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order, *, reason: str) -> Ticket:
        """Send back; the unit's clock goes on with what it had left."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after, text = approving.disapprove(
                ticket,
                work_order_id,
                order.caller,
                situation.timing,
                situation.now,
                reason=reason,
            )
            done = latest(after)
            event = WorkOrderDisapproved(
                ticket_id=after.id,
                work_order_id=done.id,
                unit=done.unit,
                by=order.caller.subject,
                reason=text,
                disapproved_at=situation.now,
            )
            return Decided(after, (Told(event, (done.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
