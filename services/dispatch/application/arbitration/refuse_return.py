"""The centre refuses a return (退单不成立): the order goes back to its unit, its clocks go on."""

from dataclasses import dataclass

from services.common.contracts.events.work_order import WorkOrderReturnRefused
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest
from services.dispatch.domain.arbitration.returning import refuse_return
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class RefuseReturn:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, ticket_id: str, order: Order, *, reason: str) -> Ticket:
        """Refuse the return that waits, with a reason that the unit reads."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now, by = situation.now, order.caller
            after, text = refuse_return(ticket, by, situation.timing, now, reason=reason)
            back = latest(after)
            event = WorkOrderReturnRefused(
                ticket_id=after.id,
                work_order_id=back.id,
                unit=back.unit,
                by=by.subject,
                reason=text,
                refused_at=now,
                resolve_due_at=back.resolve_due_at,
                state=after.state,  # type: ignore[arg-type]  # one of three: an order was returned
            )
            return Decided(after, (Told(event, (back.unit,)),))

        return self.desk.on_ticket(ticket_id, order, decide)
