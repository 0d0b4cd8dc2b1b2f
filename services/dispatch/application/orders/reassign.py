"""The centre moves the lead to another unit (改派); the resident's clock goes on."""

from dataclasses import dataclass
from datetime import datetime

from services.common.contracts.events.work_order import WorkOrderReassigned
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.naming import order_namer
from services.dispatch.application.telling import issued_since, latest, supports_ended
from services.dispatch.domain.orders.changing_hands import reassign
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Reassign:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self,
        ticket_id: str,
        order: Order,
        *,
        unit: str,
        reason: str,
        wrong_dispatch: bool = True,
    ) -> Ticket:
        """Reassign; after a wrong dispatch the first unit is not charged with the time."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now, directory = situation.now, situation.directory
            after, text = reassign(
                ticket,
                order.caller,
                directory,
                situation.timing,
                now,
                unit=unit,
                reason=reason,
                wrong_dispatch=wrong_dispatch,
                name=order_namer(ticket.id),
            )
            told = (
                _reassigned(ticket, after, order.caller.subject, text, now),
                *supports_ended(ticket, after, now),
                *issued_since(ticket, after, directory),
            )
            return Decided(after, told)

        return self.desk.on_ticket(ticket_id, order, decide)


def _reassigned(before: Ticket, after: Ticket, by: str, reason: str, now: datetime) -> Told:
    lead = latest(after)
    first = after.order_of(latest(before).id) if before.order else lead
    event = WorkOrderReassigned(
        ticket_id=after.id,
        work_order_id=first.id,
        unit=first.unit,
        to_work_order_id=lead.id,
        to_unit=lead.unit,
        by=by,
        reason=reason,
        charged=first.charged,
        reassigned_at=now,
    )
    return Told(event, (first.unit, lead.unit))
