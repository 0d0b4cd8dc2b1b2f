"""Work that waited, was planned or suspended is taken up again (恢复办理)."""

from dataclasses import dataclass

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest
from services.dispatch.application.waiting.telling import resumed
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting import resuming


@dataclass(frozen=True)
class Resume:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order) -> Ticket:
        """Resume; the unit's clock goes on with what it had left."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after = resuming.resume(ticket, work_order_id, order.caller, situation.timing, now)
            own = latest(after).unit == order.caller.unit
            told = resumed(after, ticket.state, "unit" if own else "superior", now)
            return Decided(after, (told,))

        return self.desk.on_order(work_order_id, order, decide)
