"""A unit writes a progress note, masked before anybody reads it."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.contracts.events.work_order import ProofTold, WorkOrderProgressed
from services.dispatch.application.commanding import Decided, Desk, Order, Situation
from services.dispatch.domain.orders import handling
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


@dataclass(frozen=True)
class Progress:
    """The use case; see ``Desk`` for what is raised."""

    desk: Desk

    def __call__(
        self, work_order_id: str, order: Order, *, note: str, proofs: Sequence[Proof] = ()
    ) -> Ticket:
        """Write the note; where a proof was taken stays with the order."""

        def decide(ticket: Ticket, situation: Situation) -> Decided:
            after, text = handling.progress(
                ticket,
                work_order_id,
                order.caller,
                situation.timing,
                situation.now,
                note=note,
                proofs=proofs,
            )
            done = after.order_of(work_order_id)
            event = WorkOrderProgressed(
                ticket_id=after.id,
                work_order_id=done.id,
                unit=done.unit,
                by=order.caller.subject,
                note=text,
                progressed_at=situation.now,
                role=done.role,
                proofs=[ProofTold(proof.attachment_id, proof.taken_at) for proof in proofs],
            )
            return Decided(after, (Told(event, (done.unit,)),))

        return self.desk.on_order(work_order_id, order, decide)
