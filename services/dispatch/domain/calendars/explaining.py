"""Every stretch of time that a limit counts, and every one that it does not, and why (E3)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.counting import (
    NOTHING,
    Gap,
    counted_between,
    given,
    receipt_end,
)
from services.dispatch.domain.calendars.day import ONE_DAY, Day
from services.dispatch.domain.calendars.limits import WHOLE_DAYS, WORKING, Amount

PAUSED: Final = "paused"
_FOREVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time; ``reason`` says why it counts or does not.

    ``provisional`` where that may change, for its year is not published yet.
    """

    start: datetime
    end: datetime
    counted: bool
    reason: str
    provisional: bool = False

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start


def explain(
    calendar: Calendar, start: datetime, limit: Amount, gaps: Sequence[Gap] = ()
) -> list[Interval]:
    """Return the intervals from ``start`` until the limit is used up, without holes.

    Those that count add up to the limit's ``worth`` and what was held on the day of receipt; the
    last one ends at the deadline. ``gaps`` follow one another and are over.
    """
    if not limit.amount:
        return []
    spent: list[Interval] = []
    received = counted_between(calendar, start, limit, gaps, receipt_end(calendar, start, limit))
    left = given(calendar, start, limit) - received
    for piece in _without(gaps, stretches(calendar, start, limit)):
        if not left:
            break
        used = min(piece.length, left) if piece.counted else NOTHING
        spent.append(replace(piece, end=piece.start + used) if piece.counted else piece)
        left -= used
    return _merged(spent)


def explain_until(
    calendar: Calendar, start: datetime, limit: Amount, gaps: Sequence[Gap], end: datetime
) -> list[Interval]:
    """Return the intervals from ``start`` to an instant, whatever is left of the limit then."""
    return _merged(_until(_without(gaps, stretches(calendar, start, limit)), end))


def stretches(calendar: Calendar, start: datetime, limit: Amount) -> Iterator[Interval]:
    """Yield what lies after ``start``, piece by piece and without end."""
    if limit.unit not in WORKING | WHOLE_DAYS:
        yield Interval(start, _FOREVER, True, "round_the_clock")
        return
    at = receipt_end(calendar, start, limit)
    if start < at:
        yield Interval(start, at, False, "day_of_receipt")
    first = calendar.local_date(start) - ONE_DAY  # whose night shift may not be over
    if limit.unit in WHOLE_DAYS:
        first = calendar.first_day(start, limit)
    for day in calendar.days_from(first):
        for piece in _whole(day, at) if limit.unit == "day" else _hours(day, at):
            yield piece
            at = piece.end


def _whole(day: Day, at: datetime) -> Iterator[Interval]:
    yield Interval(at, day.end, True, "calendar_day")


def _hours(day: Day, at: datetime) -> Iterator[Interval]:
    """Yield what of a day lies after ``at``: a night shift of the day before may reach into it."""
    for number, (opens, closes) in enumerate(day.spans):
        if at < opens:
            yield Interval(at, opens, False, "lunch" if number else "night", day.provisional)
        if at < closes:
            at = max(at, opens)
            yield Interval(at, closes, True, day.reason, day.provisional)
            at = closes
    if at < day.end:
        reason = "night" if day.working else day.reason
        yield Interval(at, day.end, False, reason, day.provisional)


def _without(gaps: Sequence[Gap], pieces: Iterable[Interval]) -> Iterator[Interval]:
    """Cut the gaps out of the pieces: what lies in them is not counted, whatever it was."""
    for piece in pieces:
        at = piece.start
        for gap in gaps:
            begins, ends = max(gap.since, at), min(gap.until or _FOREVER, piece.end)
            if begins >= ends:
                continue
            if at < begins:
                yield replace(piece, start=at, end=begins)
            yield Interval(begins, ends, False, f"{PAUSED}:{gap.why}")
            at = ends
        if at < piece.end:
            yield replace(piece, start=at)


def _until(pieces: Iterable[Interval], end: datetime) -> Iterator[Interval]:
    for piece in pieces:
        if piece.start >= end:
            return
        yield piece if piece.end <= end else replace(piece, end=end)


def _merged(pieces: Iterable[Interval]) -> list[Interval]:
    """Join skipped neighbours of one reason; counted days stay apart, to be counted."""
    merged: list[Interval] = []
    for item in pieces:
        last = merged[-1] if merged else None
        skipped = last is not None and not last.counted
        if last and skipped and replace(last, start=item.start, end=item.end) == item:
            merged[-1] = replace(last, end=item.end)
        else:
            merged.append(item)
    return merged
