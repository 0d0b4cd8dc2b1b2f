"""Deadlines under other versions of the calendars (历法更新): counted anew, no step undone (E6)."""

from dataclasses import dataclass
from datetime import datetime

from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.calendars.counting import moment, time_between
from services.dispatch.domain.calendars.limits import WORKING
from services.dispatch.domain.clocks.clock import Clock, Named, ran_until
from services.dispatch.domain.clocks.deriving import due_of, rederived
from services.dispatch.domain.clocks.ticket_clocks import Timing, with_due
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.tickets.ticket import Ticket

RESIDENTS = "resident:1"


@dataclass(frozen=True, slots=True)
class Move:
    """An end that another version of the calendars gives a clock.

    ``held``: it lies in the past already, so that the clock keeps its end until somebody approves.
    Where ``after`` is ``before``, the end has become certain.
    """

    key: str
    kind: str
    before: datetime
    after: datetime
    provisional: bool
    order_id: str | None = None
    unit: str | None = None
    held: bool = False


def recomputed(
    ticket: Ticket, timing: Timing, after: Calendars, now: datetime
) -> tuple[Ticket, tuple[Move, ...]]:
    """Return a ticket that goes by other calendars from now on, and which of its ends moved.

    ``timing`` has those that it went by. What was missed stays missed, steps taken stay taken; an
    end that somebody named stands.
    """
    ticket = replace(ticket, calendar_version=after.version)
    moves: list[Move] = []
    for clock in ticket.clocks:
        fresh = _fresh(clock, timing, after, now)
        if fresh is None:
            continue
        move = _move(clock, fresh, now)
        ticket = with_due(ticket, _kept(clock, now) if move.held else fresh)
        moves.append(move)
    ticket = _with_return_limits(ticket, timing, after, now)
    return _with_promise(ticket, after, moves), tuple(moves)


def approved(
    ticket: Ticket, keys: frozenset[str], timing: Timing
) -> tuple[Ticket, tuple[Move, ...]]:
    """Return a ticket whose held ends are let go: they take effect, and what is late climbs."""
    moves = []
    for clock in ticket.clocks:
        if clock.key not in keys or not is_held(clock):
            continue
        fresh = rederived(replace(clock, named=None), timing.calendar_of(clock))
        ticket = with_due(ticket, fresh)
        moves.append(replace(_move(clock, fresh, clock.due_at), held=False))
    return ticket, tuple(moves)


def is_held(clock: Clock) -> bool:
    """Whether a clock keeps an end that the calendar would have it have no more."""
    kept = clock.named is not None and clock.named.why == "kept"
    return kept and not clock.is_stopped and clock.missed_at is None


def _fresh(clock: Clock, timing: Timing, after: Calendars, now: datetime) -> Clock | None:
    """Return a clock as the new calendars have it; None where nothing about it changes."""
    over = clock.is_stopped or clock.missed_at is not None or clock.named is not None
    if over or clock.limit.unit not in WORKING:
        return None
    calendar = after.named_or_district(clock.calendar)
    fresh = rederived(clock, calendar)
    before = timing.calendar_of(clock)
    if due_of(clock, before).due_at != clock.due_at:  # begun before gaps were kept
        left = time_between(before, clock.limit, now, clock.due_at)
        due_at = moment(calendar, now, clock.limit, left)
        provisional = calendar.is_provisional(now, due_at)
        fresh = replace(clock, due_at=due_at, provisional=provisional)
    same = (fresh.due_at, fresh.provisional) == (clock.due_at, clock.provisional)
    return None if same else fresh


def _move(clock: Clock, fresh: Clock, now: datetime) -> Move:
    held = fresh.due_at <= ran_until(clock, now) < clock.due_at
    return Move(
        key=clock.key,
        kind=clock.kind,
        before=clock.due_at,
        after=fresh.due_at,
        provisional=fresh.provisional,
        order_id=clock.order_id,
        unit=clock.unit,
        held=held,
    )


def _kept(clock: Clock, now: datetime) -> Clock:
    named = Named(clock.due_at, ran_until(clock, now), "kept")
    return replace(clock, named=named, provisional=False)


def _with_return_limits(ticket: Ticket, timing: Timing, after: Calendars, now: datetime) -> Ticket:
    """Move the limits of returns that are still as they were set when their orders were issued.

    One that would lie in the past stays: a unit that still may return an order keeps its time.
    """
    for order in ticket.live_orders:
        limit = timing.limits(ticket, order.unit).return_
        if limit is None or order.return_due_at is None or order.return_due_at <= now:
            continue
        set_at = timing.calendars.of(order.unit).add(order.issued_at, limit).due_at
        if set_at == order.return_due_at:
            moved = after.of(order.unit).add(order.issued_at, limit).due_at
            if moved > now:
                ticket = ticket.with_order(replace(order, return_due_at=moved))
    return ticket


def _with_promise(ticket: Ticket, after: Calendars, moves: list[Move]) -> Ticket:
    """Count the residents' promise anew; where another of the family is nearer, that one holds."""
    promise = ticket.promise
    if promise is None or promise.limit.unit not in WORKING:
        return ticket
    deadline = after.district.add(promise.since, promise.limit)
    if (deadline.due_at, deadline.provisional) == (promise.due_at, promise.provisional):
        return ticket
    holds = ticket.resident_due_at == promise.due_at
    if holds:  # what another's promise keeps where it is has not moved for anybody
        moved_to = deadline.due_at, deadline.provisional
        moves.append(Move(RESIDENTS, "resolve", promise.due_at, *moved_to))
    promise = replace(promise, due_at=deadline.due_at, provisional=deadline.provisional)
    due_at = deadline.due_at if holds else ticket.resident_due_at
    return replace(ticket, promise=promise, resident_due_at=due_at)
