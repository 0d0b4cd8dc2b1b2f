"""A reviewer judges a complaint about a result: done again, or concluded."""

from dataclasses import dataclass
from typing import Literal

from services.common.contracts.events.ticket import TicketReopened
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import closed, latest
from services.dispatch.domain.tickets import centre
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports import Told

ReviewOutcome = Literal["redo", "conclude"]


@dataclass(frozen=True)
class Review:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, ticket_id: str, order: Order, *, outcome: ReviewOutcome, reason: str
    ) -> Ticket:
        """Review; "redo" begins another round with its own limit, "conclude" closes."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            if outcome == "conclude":
                after, _ = centre.conclude(
                    ticket, order.caller, situation.timing, now, reason=reason
                )
                return Decided(after, (closed(after, after.close_reason or "concluded", now),))
            after, text = centre.redo(ticket, order.caller, situation.timing, now, reason=reason)
            again = latest(after)
            event = TicketReopened(
                ticket_id=after.id,
                round=after.round,
                work_order_id=again.id,
                unit=again.unit,
                reason=text,
                resolve_due_at=again.resolve_due_at,
                reopened_at=now,
            )
            return Decided(after, (Told(event, (again.unit,)),))

        return self.desk.on_ticket(ticket_id, order, decide)
