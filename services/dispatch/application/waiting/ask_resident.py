"""A unit asks the reporters something that it needs to go on (等居民补充, D4)."""

from dataclasses import dataclass

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.waiting.telling import asked
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting import waits


@dataclass(frozen=True)
class AskResident:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order, *, question: str) -> Ticket:
        """Ask; the reporters are told and reminded; silence is for a checker to conclude."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after = waits.ask_resident(
                ticket, work_order_id, order.caller, situation.timing, now, question=question
            )
            return Decided(after, (asked(after, order.caller.subject, now),))

        return self.desk.on_order(work_order_id, order, decide)
