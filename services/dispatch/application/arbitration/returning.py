"""What a return of the lead order leads to: the centre looks at it, or the tier above rules."""

from services.common.ids import derived_id
from services.dispatch.application.arbitration.telling import opened, returned
from services.dispatch.application.commanding import Decided, Order, Situation
from services.dispatch.application.escalation.telling import steps_told
from services.dispatch.domain.arbitration.arbitrating import must_arbitrate, open_arbitration
from services.dispatch.domain.arbitration.returning import return_lead
from services.dispatch.domain.tickets.ticket import Ticket


def returned_lead(
    ticket: Ticket,
    work_order_id: str,
    order: Order,
    situation: Situation,
    *,
    reason: str,
    basis: str,
) -> Decided:
    """Return the ticket after a return, with what is told of it."""
    now = situation.now
    after = return_lead(
        ticket,
        work_order_id,
        order.caller,
        situation.directory,
        situation.timing,
        now,
        reason=reason,
        basis=basis,
    )
    told = [returned(after, after.dispute.returns[-1])]
    if must_arbitrate(after, situation.ladder):
        number = str(len(after.dispute.arbitrations) + 1)
        done = open_arbitration(
            after,
            situation.ladder,
            situation.timing,
            now,
            arbitration_id=derived_id("arb", ticket.id, number),
        )
        after = done.ticket
        told += [opened(after, done.arbitration)]
        told += steps_told(after, done.step, situation.ladder, now)
    return Decided(after, tuple(told))
