"""Every deadline explains itself: what was counted, what was skipped, and why (E3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.dispatch.domain.clocks.calendar import Amount, Calendar, Day

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time; ``reason`` says why it counts or does not."""

    start: datetime
    end: datetime
    counted: bool
    reason: str


def explain(calendar: Calendar, start: datetime, limit: Amount) -> list[Interval]:
    """Return the intervals from ``start`` to the limit's end, without gaps.

    The counted ones add up: to the limit's time for minutes and hours, to its number of intervals
    for days and working days.
    """
    due_at = calendar.add(start, limit).due_at
    if limit.unit in ("minute", "hour"):
        return [Interval(start, due_at, True, "round_the_clock")]
    days = _days(calendar, start, due_at)
    if limit.unit == "working_hour":
        pieces = [piece for day in days for piece in _hours(day)]
    else:
        receipt = calendar.local_date(start)
        pieces = [_whole(day, limit.unit == "day", day.date == receipt) for day in days]
    return _merged(_clipped(pieces, start, due_at), merge_counted=limit.unit == "working_hour")


def _days(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Day]:
    today = calendar.day(calendar.local_date(start))
    while today.start < end:
        yield today
        today = calendar.day(today.date + _ONE_DAY)


def _hours(day: Day) -> Iterator[Interval]:
    if not day.working:
        yield Interval(day.start, day.end, False, day.reason)
        return
    at = day.start
    for number, (opens, closes) in enumerate(day.spans):
        yield Interval(at, opens, False, "lunch" if number else "outside_hours")
        yield Interval(opens, closes, True, day.reason)
        at = closes
    yield Interval(at, day.end, False, "outside_hours")


def _whole(day: Day, every_day: bool, is_receipt: bool) -> Interval:
    if is_receipt:
        return Interval(day.start, day.end, False, "day_of_receipt")
    return Interval(day.start, day.end, every_day or day.working, day.reason)


def _clipped(pieces: list[Interval], start: datetime, end: datetime) -> list[Interval]:
    return [
        Interval(max(item.start, start), min(item.end, end), item.counted, item.reason)
        for item in pieces
        if item.end > start and item.start < end
    ]


def _merged(pieces: list[Interval], *, merge_counted: bool) -> list[Interval]:
    """Join neighbours of one reason; counted days stay apart, so that they can be counted."""
    merged: list[Interval] = []
    for item in pieces:
        last = merged[-1] if merged else None
        joins = last and (last.counted, last.reason) == (item.counted, item.reason)
        if last and joins and (merge_counted or not item.counted):
            merged[-1] = Interval(last.start, item.end, item.counted, item.reason)
        else:
            merged.append(item)
    return merged
