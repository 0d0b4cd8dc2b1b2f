"""Watches whether work is touched: signed is not done (F4), and a card may go unheeded."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from services.dispatch.domain.clocks import clock as clocks
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.deriving import start_clock
from services.dispatch.domain.escalation.policy import Rule, limit_for
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.terms import ClockKind
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import TicketState

_WATCHING: Final[frozenset[ClockKind]] = frozenset({"untouched", "ignored"})
_SIGNED: Final[frozenset[TicketState]] = frozenset({"acknowledged", "in_progress"})
_WITH_UNIT: Final = _SIGNED | {"dispatched"}


def watched(ticket: Ticket, ladder: Ladder, now: datetime, *, touched: bool) -> Ticket:
    """Return the ticket after a command, its watches started, started anew or ended.

    ``touched`` says that the unit which leads did it. While the work waits for somebody else, or
    its result is handed in, nobody watches; a merged ticket rests as it is.
    """
    if ticket.state == "merged":
        return ticket
    order = ticket.live_order
    for clock in _running(ticket):
        allowed = _SIGNED if clock.kind == "untouched" else _WITH_UNIT
        over = order is None or clock.order_id != order.id or ticket.state not in allowed
        if over or touched:
            ticket = _ended(ticket, clock, now)
    if order is None or ticket.state not in _SIGNED:
        return ticket
    for rule in ladder.policy.on("untouched", ticket.severity):
        if all(clock.rule != rule.code for clock in _running(ticket)):
            ticket = _started(ticket, ladder, rule, now)
    return ticket


def armed(
    ticket: Ticket, ladder: Ladder, code: str, since: datetime, order_id: str | None
) -> Ticket:
    """Return the ticket watching whether the unit that leads heeds what a rule has just started.

    What was about a support's order is the lead's to follow up: it answers for the whole.
    """
    order = ticket.live_order
    if order is None or order_id != order.id or ticket.state not in _WITH_UNIT:
        return ticket
    for rule in ladder.policy.following(code, ticket.severity):
        ticket = _started(ticket, ladder, rule, since)
    return ticket


def _running(ticket: Ticket) -> Iterable[Clock]:
    return [c for c in ticket.clocks if c.kind in _WATCHING and not c.is_stopped]


def _ended(ticket: Ticket, clock: Clock, now: datetime) -> Ticket:
    """Stop a watch; one that never came to anything leaves no trace."""
    if clock.missed_at is not None:
        return ticket.with_clock(clocks.stop(clock, now))
    return replace(ticket, clocks=tuple(c for c in ticket.clocks if c.key != clock.key))


def _started(ticket: Ticket, ladder: Ladder, rule: Rule, since: datetime) -> Ticket:
    order = ticket.live_order
    if order is None or rule.after is None:
        return ticket
    kind: ClockKind = "untouched" if rule.on == "untouched" else "ignored"
    limit = limit_for(rule.after, ticket.severity)
    watch = start_clock(
        kind,
        _next_number(ticket, kind),
        limit,
        ladder.calendar,
        since,
        order_id=order.id,
        unit=order.unit,
    )
    return ticket.with_clock(replace(watch, rule=rule.code))


def _next_number(ticket: Ticket, kind: ClockKind) -> int:
    """Return a number that no watch with a trace has; those without one were taken away."""
    taken = (int(c.key.partition(":")[2]) for c in ticket.clocks if c.kind == kind)
    return 1 + max(taken, default=0)
