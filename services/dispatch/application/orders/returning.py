"""What a return of a support order leads to: its lead is told, the ticket stays where it is."""

from services.common.contracts.events.work_order import WorkOrderReturned
from services.dispatch.application.commanding import Decided, Order, Situation
from services.dispatch.application.telling import concerned, lead_of
from services.dispatch.domain.orders.supporting import return_support
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


def returned_support(
    ticket: Ticket,
    work_order_id: str,
    order: Order,
    situation: Situation,
    *,
    reason: str,
    basis: str,
) -> Decided:
    """Return the ticket after a support's return, with what is told of it."""
    after = return_support(
        ticket,
        work_order_id,
        order.caller,
        situation.directory,
        situation.timing,
        situation.now,
        reason=reason,
        basis=basis,
    )
    done = after.order_of(work_order_id)
    event = WorkOrderReturned(
        ticket_id=after.id,
        work_order_id=done.id,
        unit=done.unit,
        by=order.caller.subject,
        reason=reason,
        basis=done.return_basis or "",
        returned_at=situation.now,
        role=done.role,
        lead_unit=lead_of(after, done),
    )
    return Decided(after, (Told(event, concerned(after, done)),))
