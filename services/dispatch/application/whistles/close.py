"""The side that blew ends its whistle."""

from dataclasses import dataclass

from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.whistles.telling import closed
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles import working
from services.dispatch.domain.whistles.parties import whistle_of


@dataclass(frozen=True)
class Close:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, whistle_id: str, order: Order, *, reason: str | None = None) -> Ticket:
        """Close: settled with its result, called off with a reason without one."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after = working.close(
                ticket,
                whistle_id,
                order.caller,
                situation.directory.center_unit,
                now,
                reason=reason,
                assess_until=situation.assess_until(),
            )
            return Decided(after, (closed(after, whistle_of(after, whistle_id), now),))

        return self.desk.on_whistle(whistle_id, order, decide)
