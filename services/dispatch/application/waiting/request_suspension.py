"""A unit asks that the work rest until a review date (挂账申请, D9)."""

from dataclasses import dataclass
from datetime import datetime

from services.common.contracts.events.waiting import WorkOrderSuspensionRequested
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting import suspending
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class RequestSuspension:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, work_order_id: str, order: Order, *, reason: str, review_at: datetime
    ) -> Ticket:
        """Ask; urgent matters (P0, P1) never rest."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after = suspending.request_suspension(
                ticket,
                work_order_id,
                order.caller,
                situation.timing,
                now,
                reason=reason,
                review_at=review_at,
            )
            lead = latest(after)

            event = WorkOrderSuspensionRequested(
                ticket_id=after.id,
                work_order_id=lead.id,
                unit=lead.unit,
                by=order.caller.subject,
                reason=lead.suspension.reason if lead.suspension else reason,
                review_at=review_at,
                requested_at=now,
            )
            return Decided(after, (Told(event, (lead.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
