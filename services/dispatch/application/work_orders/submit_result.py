"""A unit hands in its result; the centre has yet to accept it."""

from dataclasses import dataclass
from datetime import datetime

from services.common.contracts.events.work_order import WorkOrderSubmitted
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.application.telling import concerned, lead_of, taken_back
from services.dispatch.domain.orders import handling
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.results.result import Result
from services.dispatch.domain.terms import Outcome
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class SubmitResult:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self,
        work_order_id: str,
        order: Order,
        *,
        outcome: Outcome,
        answer: str,
        points: tuple[str, ...] = (),
        proofs: tuple[Proof, ...] = (),
        public_reason: str | None = None,
        override: str | None = None,
    ) -> Ticket:
        """Submit; an answer that says nothing ("已办") is refused with its field named.

        With ``override`` a lead does not wait for its supports: they end, and are told.
        """

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            now = situation.now
            physical = situation.directory.is_physical(ticket.category)
            result = Result(outcome, answer, points, proofs, public_reason, physical)
            after = handling.submit(
                ticket,
                work_order_id,
                order.caller,
                situation.timing,
                now,
                result=result,
                override=override,
            )
            released = taken_back(ticket, after, "lead_finished", now)
            told = _submitted(after, work_order_id, order.caller.subject, outcome, now)
            return Decided(after, (*released, told))

        return self.desk.on_order(work_order_id, order, decide)


def _submitted(ticket: Ticket, order_id: str, by: str, outcome: Outcome, now: datetime) -> Told:
    done = ticket.order_of(order_id)
    event = WorkOrderSubmitted(
        ticket_id=ticket.id,
        work_order_id=done.id,
        unit=done.unit,
        by=by,
        outcome=outcome,
        submitted_at=now,
        in_time=bool(done.submitted_in_time),
        evidence=len(done.proofs),
        needs_approval=done.needs_approval,
        role=done.role,
        lead_unit=lead_of(ticket, done),
        override=done.override,
    )
    return Told(event, concerned(ticket, done))
