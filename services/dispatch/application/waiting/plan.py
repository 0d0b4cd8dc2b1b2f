"""A unit gives the work its date in a plan (列入计划)."""

from dataclasses import dataclass
from datetime import datetime

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.waiting.telling import put_off
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting import waits


@dataclass(frozen=True)
class Plan:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order, *, reason: str, until: datetime) -> Ticket:
        """Plan; at the date the work goes on by itself."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after = waits.plan(
                ticket,
                work_order_id,
                order.caller,
                situation.timing,
                now,
                reason=reason,
                until=until,
            )
            return Decided(after, (put_off(after, "planned", order.caller.subject, now),))

        return self.desk.on_order(work_order_id, order, decide)
