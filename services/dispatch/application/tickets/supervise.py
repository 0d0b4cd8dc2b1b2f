"""A superior orders that a case be dealt with (督办, D5); never limited, always counted."""

from dataclasses import dataclass
from datetime import datetime

from services.common.contracts.events.pressing import SupervisionOrdered
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import units_of
from services.dispatch.domain.tickets import pressing
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Supervise:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self,
        ticket_id: str,
        order: Order,
        *,
        instruction: str,
        reply_due_at: datetime | None = None,
    ) -> Ticket:
        """Supervise; the unit that has the order is told."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = pressing.supervise(
                ticket,
                order.caller,
                situation.timing,
                situation.now,
                instruction=instruction,
                reply_due_at=reply_due_at,
            )
            lead = after.order
            event = SupervisionOrdered(
                ticket_id=after.id,
                by=order.caller.subject,
                instruction=after.supervisions[-1].instruction,
                count=after.supervision_count,
                ordered_at=situation.now,
                work_order_id=lead.id if lead else None,
                unit=lead.unit if lead else None,
                reply_due_at=reply_due_at,
            )
            return Decided(after, (Told(event, units_of(after)),))

        return self.desk.on_ticket(ticket_id, order, decide)
