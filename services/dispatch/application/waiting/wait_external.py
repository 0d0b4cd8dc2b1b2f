"""A unit waits for somebody outside the district (等外部单位)."""

from dataclasses import dataclass
from datetime import datetime

from services.common.contracts.events.waiting import TicketWaiting
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting import waits
from services.dispatch.ports import Told


@dataclass(frozen=True)
class WaitExternal:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, work_order_id: str, order: Order, *, party: str, reason: str, until: datetime
    ) -> Ticket:
        """Wait; at the date the work goes on by itself."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after = waits.wait_external(
                ticket,
                work_order_id,
                order.caller,
                situation.timing,
                now,
                party=party,
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
                state="waiting_external",
                reason=wait.text,
                waiting_at=now,
                until=until,
                party=wait.party,
            )
            return Decided(after, (Told(event, (lead.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
