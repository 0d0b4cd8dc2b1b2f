"""How a limit is counted: how much it gives, when it is used up, and what time is not counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.limits import WHOLE_DAYS, WORKING, Amount, Deadline

NOTHING: Final = timedelta()


@dataclass(frozen=True, slots=True)
class Gap:
    """Time in which a clock was held, and why; ``until`` is None while it still is."""

    since: datetime
    until: datetime | None
    why: str


def given(calendar: Calendar, start: datetime, limit: Amount) -> timedelta:
    """Return how much counted time lies between the start of a limit and its end, never held.

    For days that includes what is left of the day of receipt: it is no day of the limit, but it
    may be worked in, and what is held of it is made good.
    """
    return time_between(calendar, limit, start, calendar.add(start, limit).due_at)


def worth(calendar: Calendar, start: datetime, limit: Amount) -> timedelta:
    """Return how much counted time a limit itself is: for days the length of those days.

    A working day is as long as its opening hours; on the day of receipt, where that counts, only
    what is left of it.
    """
    if not limit.amount:
        return NOTHING
    counts_from = receipt_end(calendar, start, limit)
    return time_between(calendar, limit, counts_from, calendar.add(start, limit).due_at)


def receipt_end(calendar: Calendar, start: datetime, limit: Amount) -> datetime:
    """Return from when on a limit counts: days from the end of the day of receipt and its shift."""
    if limit.unit not in WHOLE_DAYS or limit.counts_receipt:
        return start
    day = calendar.day(calendar.local_date(start))
    if limit.unit == "day" or not day.spans:
        return day.end
    return max(day.end, day.spans[-1][1])


def time_between(calendar: Calendar, limit: Amount, start: datetime, end: datetime) -> timedelta:
    """Return the time between two instants that a limit of this unit counts."""
    if limit.unit in WORKING:
        return calendar.working_time(start, end)
    return max(end - start, NOTHING)


def moment(
    calendar: Calendar, start: datetime, limit: Amount, share: timedelta, gaps: Sequence[Gap] = ()
) -> datetime:
    """Return when so much counted time has passed since ``start``; gaps do not count.

    ``gaps`` follow one another and are over.
    """
    at, left = start, share
    for gap in gaps:
        if gap.until is None or gap.until <= at:
            continue
        counted = time_between(calendar, limit, at, gap.since)
        if counted >= left:
            break
        at, left = gap.until, left - counted
    return calendar.after_working_time(at, left) if limit.unit in WORKING else at + left


def due_after(
    calendar: Calendar, start: datetime, limit: Amount, gaps: Sequence[Gap] = ()
) -> Deadline:
    """Return when a limit ends that was held for a while; without gaps as ``Calendar.add``."""
    if not gaps or not limit.amount:
        return calendar.add(start, limit)
    due_at = moment(calendar, start, limit, given(calendar, start, limit), gaps)
    return Deadline(due_at, limit.unit in WORKING and calendar.is_provisional(start, due_at))


def counted_between(
    calendar: Calendar,
    start: datetime,
    limit: Amount,
    gaps: Sequence[Gap],
    end: datetime,
) -> timedelta:
    """Return how much of a limit that began at ``start`` was counted by an instant."""
    at, total = start, NOTHING
    for gap in gaps:
        if gap.since >= end:
            break
        if gap.since > at:
            total += time_between(calendar, limit, at, gap.since)
        at = max(at, gap.until or end)
    return total + time_between(calendar, limit, at, end) if at < end else total
