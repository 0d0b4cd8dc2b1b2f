"""Another policy has other shares of a limit at which it reminds: a clock that runs takes them."""

from datetime import datetime

from services.dispatch.domain.clocks.clock import Clock, ran_until
from services.dispatch.domain.clocks.deriving import marks_of
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.escalation.policy import Policy
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.tickets.ticket import Ticket


def with_shares_of(
    policy: Policy, before: Policy, ticket: Ticket, timing: Timing, now: datetime
) -> Ticket:
    """Return a ticket whose limits are reminded of at the shares of the policy that holds now.

    ``before`` is the one that held until now. What it has reminded of stays so; a share that only
    the new one names, and that is used up already, is passed over: nobody could have been told.
    """
    if policy.approaching_percent == before.approaching_percent:
        return ticket
    for clock in ticket.clocks:
        if clock.kind == "resolve" and not clock.is_stopped and clock.missed_at is None:
            ticket = ticket.with_clock(_marked(clock, policy, before, timing, now))
    return ticket


def _marked(clock: Clock, policy: Policy, before: Policy, timing: Timing, now: datetime) -> Clock:
    waiting = {percent for percent, _ in clock.marks}
    given = frozenset(before.approaching_percent) - waiting
    ran, shares = ran_until(clock, now), policy.approaching_percent
    marks = (
        (percent, at)
        for percent, at in marks_of(clock, timing.calendar_of(clock), shares)
        if percent in waiting or (percent not in given and at > ran)
    )
    return replace(clock, marks=tuple(marks))
