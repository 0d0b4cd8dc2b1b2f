"""A reporter took an appeal back; the last one takes the ticket with it."""

from dataclasses import dataclass

from services.common.contracts.events.appeal import AppealWithdrawn
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.families.telling_families import left
from services.dispatch.application.telling import closed, taken_back
from services.dispatch.application.tickets.home import home_of, must_have
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.tickets import feedback
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True)
class WithdrawAppeal:
    """The use case for ``appeal.withdrawn``."""

    desk: Desk

    def __call__(self, event: AppealWithdrawn, event_id: str) -> Ticket:
        """Take the appeal out of its ticket.

        Raises:
            NotTakenOnYet, StaleAggregate: ask again later.

        """
        ticket_id = home_of(self.desk, event.appeal_id)

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            must_have(ticket, event.appeal_id)
            now = situation.now
            after = feedback.withdraw(ticket, event.appeal_id, situation.timing, now)
            if after is ticket:
                return Decided(after, ())
            gone = left(after, event.appeal_id, now)
            if after.is_open:
                return Decided(after, (gone,))
            reason = after.close_reason or "withdrawn"
            ended = taken_back(ticket, after, "appeal_withdrawn", now)
            first = () if reason == "withdrawn" else (gone,)
            return Decided(after, (*first, *ended, closed(after, reason, now)))

        return self.desk.on_ticket(ticket_id, Order(PLATFORM, causation_id=event_id), decide)
