"""A support is taken back (并回): its part of the matter is again the lead's."""

from dataclasses import dataclass

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import taken_back
from services.dispatch.domain.orders.supporting import rejoin
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class Rejoin:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order, *, reason: str) -> Ticket:
        """Take it back; its unit is told, and its clocks end."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after, text = rejoin(
                ticket, work_order_id, order.caller, situation.timing, now, reason=reason
            )
            return Decided(after, taken_back(ticket, after, "rejoined", now, note=text))

        return self.desk.on_order(work_order_id, order, decide)
