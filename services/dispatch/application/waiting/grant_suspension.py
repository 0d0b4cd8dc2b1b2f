"""One tier up lets the work rest until a review date (挂账, D9)."""

from dataclasses import dataclass
from datetime import datetime

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.waiting.telling import suspended
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting import suspending


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
            return Decided(after, (suspended(after, order.caller.subject, now),))

        return self.desk.on_order(work_order_id, order, decide)
