"""A unit gives the work its date in a plan (列入计划)."""

from dataclasses import dataclass
from datetime import datetime

from services.common.contracts.events.waiting import TicketWaiting
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting import waits
from services.dispatch.ports import Told


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
            lead = latest(after)
            wait = lead.wait
            if wait is None:
                raise AssertionError("a waiting order has its wait")
            event = TicketWaiting(
                ticket_id=after.id,
                work_order_id=lead.id,
                unit=lead.unit,
                by=order.caller.subject,
                state="planned",
                reason=wait.text,
                waiting_at=now,
                until=until,
            )
            return Decided(after, (Told(event, (lead.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
