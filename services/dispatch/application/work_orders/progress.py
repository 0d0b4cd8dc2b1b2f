"""A unit writes a progress note, masked before anybody reads it."""

from dataclasses import dataclass

from services.common.contracts.events.work_order import WorkOrderProgressed
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest
from services.dispatch.domain import handling
from services.dispatch.domain.ticket import Ticket
from services.dispatch.ports import Told


@dataclass(frozen=True)
class Progress:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, work_order_id: str, order: Order, *, note: str) -> Ticket:
        """Write the note."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after, text = handling.progress(
                ticket, work_order_id, order.caller, situation.timing, situation.now, note=note
            )
            done = latest(after)
            event = WorkOrderProgressed(
                ticket_id=after.id,
                work_order_id=done.id,
                unit=done.unit,
                by=order.caller.subject,
                note=text,
                progressed_at=situation.now,
            )
            return Decided(after, (Told(event, (done.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
