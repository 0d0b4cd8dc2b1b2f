"""A unit notes that it spoke with the reporter (首次联系)."""

from dataclasses import dataclass

from services.common.contracts.events.work_order import WorkOrderContacted
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.domain.orders import handling
from services.dispatch.domain.terms import ContactMethod
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Contact:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order, *, method: ContactMethod) -> Ticket:
        """Note a contact; only the first one changes anything and is told."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after = handling.contact(
                ticket, work_order_id, order.caller, situation.timing, now, method=method
            )
            done = after.order_of(work_order_id)
            if ticket.order_of(work_order_id).contacted_at is not None:
                return Decided(ticket, ())
            event = WorkOrderContacted(
                ticket_id=after.id,
                work_order_id=done.id,
                unit=done.unit,
                by=order.caller.subject,
                method=method,
                contacted_at=now,
                in_time=bool(done.contacted_in_time),
                role=done.role,
            )
            return Decided(after, (Told(event, (done.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
