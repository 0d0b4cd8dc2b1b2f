"""The unit's leader approves a result before the centre sees it, or sends it back (D8)."""

from datetime import datetime

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.orders.handling import substantial
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.tickets.moving import enter
from services.dispatch.domain.tickets.ticket import Ticket

_LEAST_REASON = 4


def approve(ticket: Ticket, order_id: str, caller: Caller, timing: Timing, now: datetime) -> Ticket:
    """Approve the result within the unit: now it is the centre's to look at."""
    ticket = enter(ticket, "approve", caller, timing, now, order_id=order_id)
    order = ticket.order_of(order_id)
    return ticket.with_order(replace(order, approved_at=now, approved_by=caller.subject))


def disapprove(
    ticket: Ticket, order_id: str, caller: Caller, timing: Timing, now: datetime, *, reason: str
) -> tuple[Ticket, str]:
    """Send the result back within the unit; the unit's clock goes on with what it had left."""
    ticket = enter(ticket, "disapprove", caller, timing, now, order_id=order_id)
    text = substantial("reason", reason, _LEAST_REASON)
    order = ticket.order_of(order_id)
    return ticket.with_order(replace(order, submitted_at=None)), text
