"""The residents' clock (居民时限): when an answer was promised for; no unit holds it (D2)."""

from datetime import datetime

from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.clocks.clock import Clock, Named
from services.dispatch.domain.clocks.promise import Promise
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import ANSWERED


def promised(ticket: Ticket, timing: Timing, since: datetime) -> Ticket:
    """Return the ticket with the answer that its limits promise, counted from an instant on."""
    promise = promise_of(ticket, timing, since)
    return replace(ticket, promise=promise, resident_due_at=promise.due_at)


def promised_if_nearer(ticket: Ticket, timing: Timing, since: datetime) -> Ticket:
    """Return the same where that is nearer: what was promised is never put off."""
    promise = promise_of(ticket, timing, since)
    if ticket.resident_due_at is not None and promise.due_at >= ticket.resident_due_at:
        return ticket
    return replace(ticket, promise=promise, resident_due_at=promise.due_at)


def promise_of(ticket: Ticket, timing: Timing, since: datetime) -> Promise:
    """Return what a ticket's limits promise; the residents go by the district's calendar."""
    limit: Amount = timing.limits(ticket).resolve
    deadline = timing.calendar.add(since, limit)
    return Promise(since, limit, deadline.due_at, deadline.provisional)


def resident_clock(ticket: Ticket) -> Clock | None:
    """Return the promise as a clock, to be explained like any other; None where there is none.

    In a family the earliest promise holds for all: an end that another ticket of it named.
    """
    promise, due_at = ticket.promise, ticket.resident_due_at
    if due_at is None:
        return None
    if promise is None:  # of an older version
        promise = Promise(ticket.received_at, Amount(0, "minute"), due_at)
    over = ticket.state in ANSWERED or not ticket.is_open
    order = ticket.order
    stopped_at = ticket.closed_at or (order.resolved_at if order else None)
    named = Named(due_at, promise.since, "agreed")
    return Clock(
        key="resident:1",
        kind="resolve",
        started_at=promise.since,
        due_at=due_at,
        limit=promise.limit,
        provisional=promise.provisional,
        state="stopped" if over and stopped_at else "running",
        stopped_at=stopped_at if over else None,
        named=None if promise.due_at == due_at else named,
    )
