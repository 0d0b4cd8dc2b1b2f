"""A correction gives the clocks that run the limits of what the matter really is (E4)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.dispatch.domain.clocks.clock import Clock, ran_until
from services.dispatch.domain.clocks.deriving import rederived
from services.dispatch.domain.clocks.ticket_clocks import Timing, with_due
from services.dispatch.domain.families.retriaging import shorten
from services.dispatch.domain.terms import ClockKind
from services.dispatch.domain.tickets.ticket import Ticket

# By which limit of a profile a clock runs; the others have limits of their own.
_LIMITS: Final[Mapping[ClockKind, ClockKind]] = {
    "screen": "screen",
    "acknowledge": "acknowledge",
    "contact": "contact",
    "resolve": "resolve",
    "approve": "acknowledge",
}


def relimited(ticket: Ticket, before: Ticket, timing: Timing, now: datetime) -> Ticket:
    """Return a corrected ticket whose running clocks have the limits of the matter as it is now.

    Each is counted anew from its own start, so that no elapsed or held time is lost. One that would
    have been over already begins now, where that is nearer than what was left: nobody could know.
    What was missed stays missed; an end that somebody named, and limits of another origin, stand.
    """
    for clock in ticket.clocks:
        if not clock.is_stopped and clock.missed_at is None and clock.named is None:
            ticket = _relimited(ticket, before, clock, timing, now)
    return ticket


def _relimited(
    ticket: Ticket, before: Ticket, clock: Clock, timing: Timing, now: datetime
) -> Ticket:
    name = _LIMITS.get(clock.kind)
    if name is None or timing.limits(before, clock.unit).of(name) != clock.limit:
        return ticket
    limit = timing.limits(ticket, clock.unit).of(name)
    if limit == clock.limit:
        return ticket
    fresh = rederived(replace(clock, limit=limit), timing.calendar_of(clock))
    if fresh.due_at > ran_until(clock, now):
        return with_due(ticket, fresh)
    return shorten(ticket, clock, limit, timing, now)
