"""A unit waits for somebody outside the district (等外部单位)."""

from dataclasses import dataclass
from datetime import datetime

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.waiting.telling import put_off
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting import waits


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
            return Decided(after, (put_off(after, "waiting_external", order.caller.subject, now),))

        return self.desk.on_order(work_order_id, order, decide)
