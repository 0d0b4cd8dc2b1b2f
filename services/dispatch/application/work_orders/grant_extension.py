"""One tier up gives a unit more time (延期批准)."""

from dataclasses import dataclass
from datetime import datetime

from services.common.contracts.events.work_order import WorkOrderExtended
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.domain.orders import handling
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class GrantExtension:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, work_order_id: str, order: Order, *, due_at: datetime | None = None
    ) -> Ticket:
        """Grant what was asked for, or an earlier end."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = handling.grant_extension(
                ticket,
                work_order_id,
                order.caller,
                situation.timing,
                situation.now,
                due_at=due_at,
            )
            extended = after.order_of(work_order_id)
            event = WorkOrderExtended(
                ticket_id=after.id,
                work_order_id=extended.id,
                unit=extended.unit,
                by=order.caller.subject,
                resolve_due_at=extended.resolve_due_at,
                extended_at=situation.now,
                role=extended.role,
            )
            return Decided(after, (Told(event, (extended.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
