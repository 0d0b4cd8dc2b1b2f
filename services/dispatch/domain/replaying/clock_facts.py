"""The clocks of a story played again: begun, held, let go and stopped when they really were."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.clocks import clock as clocks
from services.dispatch.domain.clocks import deriving
from services.dispatch.domain.clocks.clock import Clock, whole
from services.dispatch.domain.clocks.ticket_clocks import Timing
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.replaying.story import Entry
from services.dispatch.domain.terms import TIERS, ClockKind
from services.dispatch.domain.tickets.ticket import Ticket

_TOLD_DUES: Final[dict[ClockKind, str]] = {
    "acknowledge": "acknowledge_due_at",
    "contact": "contact_due_at",
    "resolve": "resolve_due_at",
}
Told = dict[tuple[str | None, str], Any]


def told_dues(entries: Iterable[Entry]) -> Told:
    """Return the ends that orders were issued with, by order and kind of clock."""
    return {
        (entry.data["work_order_id"], kind): entry.data[name]
        for entry in entries
        if entry.type == "work_order.issued.v1"
        for kind, name in _TOLD_DUES.items()
    }


def begun(fact: Clock, ticket: Ticket, timing: Timing, told: Told, arbitrated: int) -> Clock:
    """Return a clock as it was when it began, with the reminders of the policy that is played."""
    calendar = timing.calendar_of(fact)
    percents = timing.policy_of(ticket).approaching_percent
    named = fact.named if fact.named is not None and fact.named.why != "extended" else None
    clock = replace(
        fact,
        state="running",
        marks=tuple((percent, fact.started_at) for percent in percents),
        missed_at=None,
        tier=TIERS[min(arbitrated, len(TIERS)) - 1] if fact.kind == "arbitration" else 0,
        next_tier_at=None,
        stopped_at=None,
        gaps=(),
        named=named,
    )
    found = deriving.rederived(clock, calendar)
    return _with_told_end(found, ticket, timing, told)


def changed(clock: Clock, fact: Clock, timing: Timing, now: datetime) -> Clock:
    """Return a clock after what really happened to it at an instant."""
    for gap in fact.gaps:
        if gap.since == now:
            clock = clocks.pause(clock, now, gap.why)
        if gap.until == now:
            clock = deriving.resume(clock, timing.calendar_of(clock), now)
    if fact.is_stopped and fact.stopped_at is not None and whole(fact.stopped_at) == now:
        clock = clocks.stop(clock, now)
    return clock


def extended(ticket: Ticket, entry: Entry, timing: Timing, due_at: datetime) -> Ticket:
    """Return the ticket after more time was granted for one of its orders."""
    clock = ticket.running("resolve", entry.data["work_order_id"])
    if clock is None:
        return ticket
    longer = deriving.extend(clock, due_at, timing.calendar_of(clock), entry.at)
    return ticket.with_clock(longer)


def corrected(ticket: Ticket, facts: Iterable[Clock], timing: Timing) -> Ticket:
    """Return the ticket whose clocks have the limits that a correction gave them."""
    for fact in facts:
        clock = next((one for one in ticket.clocks if one.key == fact.key), None)
        if clock is None or clock.limit == fact.limit or clock.is_stopped or clock.missed_at:
            continue
        ticket = ticket.with_clock(_limited(clock, fact.limit, timing.calendar_of(clock)))
    return ticket


def _with_told_end(clock: Clock, ticket: Ticket, timing: Timing, told: Told) -> Clock:
    """Return the clock with the limit that it began with, where a correction changed that."""
    due_at = told.get((clock.order_id, clock.kind))
    if due_at is None or clock.due_at == due_at or clock.named is not None:
        return clock
    limit = timing.limits(ticket, clock.unit).of(clock.kind)
    first = _limited(clock, limit, timing.calendar_of(clock))
    return first if first.due_at == due_at else clock


def _limited(clock: Clock, limit: Amount, calendar: Calendar) -> Clock:
    return deriving.rederived(replace(clock, limit=limit), calendar)
