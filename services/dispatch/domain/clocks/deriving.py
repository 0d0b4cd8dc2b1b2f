"""What follows from a clock's facts: its end, its reminders, what it has counted (E4).

Nothing here depends on the way in which the facts came about: a clock that was held ten times, or
that meets another version of its calendar, is counted anew from its start. So no elapsed time is
lost, and none is counted twice.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.counting import (
    Gap,
    counted_between,
    due_after,
    given,
    moment,
    time_between,
)
from services.dispatch.domain.calendars.limits import WORKING, Amount, Deadline
from services.dispatch.domain.clocks.clock import (
    APPROACHING,
    Clock,
    Mark,
    Named,
    closed_gaps,
    whole,
)
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.terms import ClockKind


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
    began = whole(start)
    deadline = calendar.add(began, limit)
    clock = Clock(
        key=f"{kind}:{number}",
        kind=kind,
        started_at=began,
        due_at=deadline.due_at,
        limit=limit,
        provisional=deadline.provisional,
        order_id=order_id,
        unit=unit,
        calendar=calendar.code,
    )
    marks = marks_of(clock, calendar, percents)
    return replace(clock, marks=marks) if marks else clock


def clock_until(
    kind: ClockKind, number: int, start: datetime, until: datetime, *, order_id: str, unit: str
) -> Clock:
    """Return a running clock whose end is a date that somebody named."""
    began, end = whole(start), whole(until)
    return Clock(
        key=f"{kind}:{number}",
        kind=kind,
        started_at=began,
        due_at=end,
        limit=Amount(int((end - began).total_seconds() // 60), "minute"),
        order_id=order_id,
        unit=unit,
        named=Named(end, began, "agreed"),
    )


def resume(clock: Clock, calendar: Calendar, now: datetime) -> Clock:
    """Let a clock that was held go on with what was left (E4)."""
    if clock.state != "paused":
        return clock
    held_since = clock.gaps[-1].since
    going = replace(clock, state="running", stopped_at=None, gaps=closed_gaps(clock, now))
    if clock.missed_at is None:
        return rederived(going, calendar)
    if clock.next_tier_at is None:
        return going
    left = time_between(calendar, clock.limit, held_since, clock.next_tier_at)
    at = moment(calendar, whole(now), clock.limit, left)
    return replace(going, next_tier_at=at)


def extend(clock: Clock, due_at: datetime, calendar: Calendar, now: datetime) -> Clock:
    """Give a clock a later end (延期); what was missed is cleared, tiers climbed stay climbed."""
    longer = replace(
        clock, named=Named(whole(due_at), whole(now), "extended"), missed_at=None, next_tier_at=None
    )
    return rederived(longer, calendar)


def rederived(clock: Clock, calendar: Calendar) -> Clock:
    """Return a clock with end and reminders as its facts and a calendar have them."""
    deadline = due_of(clock, calendar)
    clock = replace(clock, due_at=deadline.due_at, provisional=deadline.provisional)
    return replace(clock, marks=marks_of(clock, calendar, [percent for percent, _ in clock.marks]))


def due_of(clock: Clock, calendar: Calendar) -> Deadline:
    """Return a clock's end; while it is held, as if it went on where it stopped."""
    gaps = _over(clock.gaps)
    if clock.named is None:
        return due_after(calendar, clock.started_at, clock.limit, gaps)
    due_at = _named_end(clock, clock.named, gaps, calendar)
    return Deadline(due_at, False)


def given_to(clock: Clock, calendar: Calendar) -> timedelta:
    """Return how much counted time a clock has from start to end, whether it runs or not."""
    if clock.named is None:
        return given(calendar, clock.started_at, clock.limit)
    due_at, gaps = due_of(clock, calendar).due_at, _over(clock.gaps)
    return counted_between(calendar, clock.started_at, clock.limit, gaps, due_at)


def counted_by(clock: Clock, calendar: Calendar, now: datetime) -> timedelta:
    """Return how much time a clock had counted by an instant, or by its own stop before that."""
    end = min(now, clock.stopped_at) if clock.is_stopped and clock.stopped_at else now
    return counted_between(calendar, clock.started_at, clock.limit, clock.gaps, end)


def marks_of(clock: Clock, calendar: Calendar, percents: Iterable[int]) -> tuple[Mark, ...]:
    """Return when shares of a clock's time are used up."""
    wanted = tuple(percents) if clock.kind in APPROACHING else ()
    if not wanted:
        return ()
    total = given_to(clock, calendar)
    gaps = _over(clock.gaps)
    return tuple(
        (
            percent,
            whole(moment(calendar, clock.started_at, clock.limit, total * percent / 100, gaps)),
        )
        for percent in wanted
    )


def _named_end(clock: Clock, named: Named, gaps: tuple[Gap, ...], calendar: Calendar) -> datetime:
    """Return the end that was named, later by what the clock was held since."""
    since = tuple(
        replace(gap, since=max(gap.since, named.at))
        for gap in gaps
        if gap.until is not None and gap.until > named.at
    )
    if not since or named.due_at <= named.at:
        return named.due_at
    left = time_between(calendar, clock.limit, named.at, named.due_at)
    return max(named.due_at, moment(calendar, named.at, clock.limit, left, since))


def _over(gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    return tuple(gap for gap in gaps if gap.until is not None)


def is_counted_by_calendar(clock: Clock) -> bool:
    """Whether a clock's end depends on which days are worked."""
    return clock.limit.unit in WORKING
