"""The centre accepts a result (办结); every reporter is now asked to rate it."""

from dataclasses import dataclass

from services.common.contracts.events.ticket import TicketResolved
from services.common.contracts.events.work_order import WorkOrderResolved
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.tickets import centre
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Accept:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(self, ticket_id: str, order: Order) -> Ticket:
        """Accept the result that was submitted."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after = centre.accept(ticket, order.caller, situation.timing, situation.now)
            done = latest(after)
            return Decided(
                after,
                (
                    Told(_order_resolved(after, done, order, situation), (done.unit,)),
                    Told(_ticket_resolved(after, done, situation), (done.unit,)),
                ),
            )

        return self.desk.on_ticket(ticket_id, order, decide)


def _order_resolved(
    ticket: Ticket, done: WorkOrder, order: Order, situation: Situation
) -> WorkOrderResolved:
    return WorkOrderResolved(
        ticket_id=ticket.id,
        work_order_id=done.id,
        unit=done.unit,
        by=order.caller.subject,
        outcome=done.outcome or "done",
        resolved_at=situation.now,
        in_time=bool(done.submitted_in_time),
    )


def _ticket_resolved(ticket: Ticket, done: WorkOrder, situation: Situation) -> TicketResolved:
    return TicketResolved(
        ticket_id=ticket.id,
        work_order_id=done.id,
        unit=done.unit,
        round=ticket.round,
        outcome=done.outcome or "done",
        answer=done.answer or "",
        resolved_at=situation.now,
        rate_until=ticket.rate_until or situation.now,
        public_reason=done.public_reason,
        asked=[member.appeal_id for member in ticket.unanswered()] if ticket.round > 1 else None,
    )
