"""A unit gives its order back (退单); from the policy's number of returns on, a tier rules."""

from dataclasses import dataclass

from services.common.contracts.events.work_order import WorkOrderReturned
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import latest, stepped
from services.dispatch.domain import handling
from services.dispatch.domain.escalation import escalate_return
from services.dispatch.domain.terms import ReturnReason
from services.dispatch.domain.ticket import Ticket
from services.dispatch.ports import Told


@dataclass(frozen=True)
class ReturnOrder:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, work_order_id: str, order: Order, *, reason: ReturnReason, basis: str
    ) -> Ticket:
        """Return the order; the resident's clock goes on, the centre screens again."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            after = handling.return_order(
                ticket,
                work_order_id,
                order.caller,
                situation.timing,
                now,
                reason=reason,
                basis=basis,
            )
            done = latest(after)
            event = WorkOrderReturned(
                ticket_id=after.id,
                work_order_id=done.id,
                unit=done.unit,
                by=order.caller.subject,
                reason=reason,
                basis=done.return_basis or "",
                returned_at=now,
            )
            moves = escalate_return(after, situation.ladder, now)
            steps = [stepped(after, step, now) for step in moves.steps]
            return Decided(moves.ticket, (Told(event, (done.unit,)), *steps))

        return self.desk.on_order(work_order_id, order, decide)
