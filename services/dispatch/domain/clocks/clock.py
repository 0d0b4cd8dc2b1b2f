"""A clock (时限) of a ticket: one limit that runs, pauses, stops, is missed and climbs."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.limits import WORKING, Amount, Seconds
from services.dispatch.domain.terms import ClockKind
from services.dispatch.domain.whistles.pace import Pace

ClockState = Literal["running", "paused", "stopped"]
Mark = tuple[int, datetime]
APPROACHING: Final[frozenset[ClockKind]] = frozenset({"resolve", "wait"})


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit of a ticket; ``key`` names it within the ticket (``resolve:2``).

    ``marks`` are the reminders still to be given, ``tier`` the highest tier this clock has climbed
    to, ``next_tier_at`` when the next one begins. ``remaining`` seconds are kept while paused.
    ``pace`` is how long it waits before each tier; empty where the policy says so. A clock with a
    ``whistle_id`` belongs to a summons, not to an order.
    """

    key: str
    kind: ClockKind
    started_at: datetime
    due_at: datetime
    limit: Amount
    provisional: bool = False
    order_id: str | None = None
    unit: str | None = None
    state: ClockState = "running"
    marks: tuple[Mark, ...] = ()
    missed_at: datetime | None = None
    tier: int = 0
    next_tier_at: datetime | None = None
    stopped_at: datetime | None = None
    remaining: Seconds | None = None
    whistle_id: str | None = None
    pace: Pace = ()

    @property
    def next_at(self) -> datetime | None:
        """When this clock has something to do next; None while it rests or is at the top."""
        if self.state != "running":
            return None
        instants = [at for _, at in self.marks[:1]]
        if self.missed_at is None:
            instants.append(self.due_at)
        elif self.next_tier_at is not None:
            instants.append(self.next_tier_at)
        return min(instants, default=None)

    @property
    def is_stopped(self) -> bool:
        """Whether the clock is over for good."""
        return self.state == "stopped"

    @property
    def is_exhausted(self) -> bool:
        """Whether the clock has climbed all tiers: it rests with the district's leadership."""
        return self.state == "running" and self.next_at is None


def start_clock(
    kind: ClockKind,
    number: int,
    limit: Amount,
    calendar: Calendar,
    start: datetime,
    *,
    percents: tuple[int, ...] = (),
    order_id: str | None = None,
    unit: str | None = None,
) -> Clock:
    """Return a running clock; reminders only for the kinds that give them."""
    deadline = calendar.add(start, limit)
    marks = _marks(calendar, start, deadline.due_at, limit, percents if kind in APPROACHING else ())
    return Clock(
        key=f"{kind}:{number}",
        kind=kind,
        started_at=start,
        due_at=deadline.due_at,
        limit=limit,
        provisional=deadline.provisional,
        order_id=order_id,
        unit=unit,
        marks=marks,
    )


def clock_until(
    kind: ClockKind, number: int, start: datetime, until: datetime, *, order_id: str, unit: str
) -> Clock:
    """Return a running clock whose end is a date that somebody named."""
    return Clock(
        key=f"{kind}:{number}",
        kind=kind,
        started_at=start,
        due_at=until,
        limit=Amount(int((until - start).total_seconds() // 60), "minute"),
        order_id=order_id,
        unit=unit,
    )


def stop(clock: Clock, now: datetime) -> Clock:
    """Stop a clock for good: what it measured was done, or is no longer wanted."""
    if clock.state == "stopped":
        return clock
    return replace(clock, state="stopped", stopped_at=now, marks=(), next_tier_at=None)


def pause(clock: Clock, calendar: Calendar, now: datetime) -> Clock:
    """Hold a clock while somebody else has to act; what is left is kept, nothing is reset."""
    if clock.state != "running":
        return clock
    end = clock.due_at if clock.missed_at is None else (clock.next_tier_at or clock.due_at)
    return replace(
        clock, state="paused", stopped_at=now, remaining=_left(clock, calendar, now, end)
    )


def resume(clock: Clock, calendar: Calendar, now: datetime) -> Clock:
    """Let a paused clock go on with what was left (E4)."""
    if clock.state != "paused" or clock.remaining is None:
        return clock
    end = _later(clock, calendar, now, max(clock.remaining, 0.0))
    running = replace(clock, state="running", stopped_at=None, remaining=None)
    if clock.missed_at is None:
        shift = end - clock.due_at
        marks = tuple((percent, min(at + shift, end)) for percent, at in clock.marks)
        return replace(running, due_at=end, marks=marks)
    return replace(running, next_tier_at=end if clock.next_tier_at is not None else None)


def restart(clock: Clock, due_at: datetime, calendar: Calendar, percents: tuple[int, ...]) -> Clock:
    """Give a clock a new end (延期); what was missed is cleared, tiers climbed stay climbed."""
    marks = _marks(calendar, clock.started_at, due_at, clock.limit, percents)
    ungiven = {percent for percent, _ in clock.marks}
    return replace(
        clock,
        due_at=due_at,
        marks=tuple(mark for mark in marks if mark[0] in ungiven),
        missed_at=None,
        next_tier_at=None,
    )


def _left(clock: Clock, calendar: Calendar, now: datetime, end: datetime) -> Seconds:
    if clock.limit.unit in WORKING:
        return calendar.working_seconds(now, end)
    return (end - now).total_seconds()


def _later(clock: Clock, calendar: Calendar, now: datetime, seconds: Seconds) -> datetime:
    if clock.limit.unit in WORKING:
        return calendar.add_working_seconds(now, seconds).due_at
    return now + timedelta(seconds=seconds)


def _marks(
    calendar: Calendar, start: datetime, end: datetime, limit: Amount, percents: tuple[int, ...]
) -> tuple[Mark, ...]:
    """Return when shares of the counted time are used up."""
    if limit.unit in WORKING:
        total = calendar.working_seconds(start, end) if percents else 0.0
        return tuple(
            (percent, calendar.add_working_seconds(start, total * percent / 100).due_at)
            for percent in percents
        )
    return tuple((percent, start + (end - start) * percent / 100) for percent in percents)
