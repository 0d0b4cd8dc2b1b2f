"""A unit asks the reporters something that it needs to go on (等居民补充, D4)."""

from dataclasses import dataclass

from services.common.contracts.events.waiting import TicketQuestionAsked
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.waiting import waits
from services.dispatch.ports import Told


@dataclass(frozen=True)
class AskResident:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order, *, question: str) -> Ticket:
        """Ask; the reporters are told, reminded at half of the time, and silence ends the case."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after = waits.ask_resident(
                ticket, work_order_id, order.caller, situation.timing, now, question=question
            )
            lead = latest(after)
            wait = lead.wait
            if wait is None:
                raise AssertionError("a waiting order has its wait")
            event = TicketQuestionAsked(
                ticket_id=after.id,
                work_order_id=lead.id,
                unit=lead.unit,
                by=order.caller.subject,
                question=wait.text,
                asked_at=now,
                reply_until=wait.until,
            )
            return Decided(after, (Told(event, (lead.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
