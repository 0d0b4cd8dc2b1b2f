"""An appeal ends without a result; the last one takes the ticket with it.

Its reporter took it back, an operator answered it, or another authority has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.families.telling_families import left
from services.dispatch.application.telling import closed, taken_back
from services.dispatch.application.tickets.home import home_of, must_have
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.terms import LeaveReason
from services.dispatch.domain.tickets import feedback
from services.dispatch.domain.tickets.ticket import Ticket

_REVOKED_FOR: Final[Mapping[LeaveReason, str]] = MappingProxyType(
    {
        "withdrawn": "appeal_withdrawn",
        "answered_directly": "appeal_answered",
        "transferred": "appeal_transferred",
    }
)


@dataclass(frozen=True)
class EndAppeal:
    """The use case for ``appeal.withdrawn``, ``appeal.answered``, ``appeal.transferred``."""

    desk: Desk

    def __call__(self, appeal_id: str, reason: LeaveReason, event_id: str) -> Ticket:
        """Take the appeal out of its ticket.

        Raises:
            NotTakenOnYet, StaleAggregate: ask again later.

        """
        ticket_id = home_of(self.desk, appeal_id)

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            must_have(ticket, appeal_id)
            now = situation.now
            after = feedback.leave(ticket, appeal_id, reason, situation.timing, now)
            if after is ticket:
                return Decided(after, ())
            gone = left(after, appeal_id, reason, now)
            if after.is_open:
                return Decided(after, (gone,))
            why = after.close_reason or reason
            ended = taken_back(ticket, after, _REVOKED_FOR[reason], now)
            first = () if why == reason else (gone,)
            return Decided(after, (*first, *ended, closed(after, why, now)))

        return self.desk.on_ticket(ticket_id, Order(PLATFORM, causation_id=event_id), decide)
