"""One tier up does not let the work rest (不予挂账)."""

from dataclasses import dataclass

from services.common.contracts.events.waiting import WorkOrderSuspensionRefused
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting import suspending
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class RefuseSuspension:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order, *, reason: str) -> Ticket:
        """Refuse; the work goes on as it was."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after, text = suspending.refuse_suspension(
                ticket, work_order_id, order.caller, situation.timing, now, reason=reason
            )
            lead = latest(after)

            event = WorkOrderSuspensionRefused(
                ticket_id=after.id,
                work_order_id=lead.id,
                unit=lead.unit,
                by=order.caller.subject,
                reason=text,
                refused_at=now,
            )
            return Decided(after, (Told(event, (lead.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
