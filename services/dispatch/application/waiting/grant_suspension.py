"""One tier up lets the work rest until a review date (挂账, D9)."""

from dataclasses import dataclass
from datetime import datetime

from services.common.contracts.events.waiting import TicketSuspended
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting import suspending
from services.dispatch.ports import Told


@dataclass(frozen=True)
class GrantSuspension:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, work_order_id: str, order: Order, *, review_at: datetime | None = None
    ) -> Ticket:
        """Grant; the ticket leaves the overdue count and comes back by itself."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after = suspending.grant_suspension(
                ticket, work_order_id, order.caller, situation.timing, now, review_at=review_at
            )
            lead = latest(after)
            wait = lead.wait
            if wait is None:
                raise AssertionError("a waiting order has its wait")
            event = TicketSuspended(
                ticket_id=after.id,
                work_order_id=lead.id,
                unit=lead.unit,
                by=order.caller.subject,
                reason=wait.text,
                suspended_at=now,
                review_at=wait.until,
            )
            return Decided(after, (Told(event, (lead.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
