"""Working time (工作时间): opening hours, weekends, holidays and make-up working days (调休)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from services.dispatch.domain.calendars.day import ONE_DAY, Day, Opening, Span, make_day
from services.dispatch.domain.calendars.limits import Amount, Deadline, Seconds

_WEEKEND = frozenset({5, 6})  # Saturday and Sunday, Monday being 0
_NO_DAYS: Mapping[date, str] = {}
_REMEMBERED: Final = 4096  # answers of one calendar; a batch of tickets asks for a handful

T = TypeVar("T")


def _remembered(reckon: Callable[..., T]) -> Callable[..., T]:
    """Reckon once what a calendar is asked again: the tickets of a batch begin at one instant."""

    @wraps(reckon)
    def remembered(calendar: "Calendar", *asked: Any) -> T:
        key = (reckon.__name__, *asked)
        known: T | None = calendar._known.get(key)
        if known is None:
            if len(calendar._known) >= _REMEMBERED:
                calendar._known.clear()
            known = calendar._known[key] = reckon(calendar, *asked)
        return known

    return remembered


@dataclass(frozen=True)
class Calendar:
    """One version of a working calendar: the district's, a unit's own, or the hotline's.

    ``holidays`` and ``workdays`` name single days of published years; a year in none of ``years``
    is not published yet: weekends alone count there, and every deadline that touches it is
    provisional. ``closed`` and ``opened`` are days of the unit's own, which go before the notice.
    One that does not ``observe`` holidays (7×24) is never provisional. ``hours_of`` has weekdays
    (Monday is 0) with hours of their own.
    """

    code: str
    version: int
    hours: tuple[Opening, ...]
    holidays: Mapping[date, str]
    workdays: Mapping[date, str]
    years: frozenset[int]
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    name: str = ""
    weekend: frozenset[int] = _WEEKEND
    hours_of: Mapping[int, tuple[Opening, ...]] = field(default_factory=dict)
    closed: Mapping[date, str] = field(default_factory=lambda: _NO_DAYS)
    opened: Mapping[date, str] = field(default_factory=lambda: _NO_DAYS)
    observes: bool = True
    _days: dict[date, Day] = field(default_factory=dict, compare=False, repr=False)
    _known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def day(self, when: date) -> Day:
        """Return a local day, remembered."""
        known = self._days.get(when)
        if known is None:
            known = self._days[when] = self._make(when)
        return known

    def days_from(self, when: date) -> Iterator[Day]:
        """Yield the days from one on, without end."""
        while True:
            yield self.day(when)
            when += ONE_DAY

    def local_date(self, instant: datetime) -> date:
        """Return the local date of an instant."""
        return instant.astimezone(self.zone).date()

    def is_open(self, instant: datetime) -> bool:
        """Whether somebody is there; after midnight that may be yesterday's night shift."""
        today = self.local_date(instant)
        spans = (*self.day(today - ONE_DAY).spans, *self.day(today).spans)
        return any(opens <= instant < closes for opens, closes in spans)

    def add(self, start: datetime, limit: Amount) -> Deadline:
        """Return when a limit that begins at ``start`` ends.

        Minutes and hours run day and night. Days and working days end with their last day: at
        midnight, or at closing time.
        """
        if limit.amount == 0:
            return Deadline(start, False)
        if limit.unit == "minute":
            return Deadline(start + timedelta(minutes=limit.amount), False)
        if limit.unit == "hour":
            return Deadline(start + timedelta(hours=limit.amount), False)
        if limit.unit == "working_hour":
            return self.add_working_seconds(start, limit.amount * 3600.0)
        if limit.unit == "day":
            return Deadline(self._last_day(start, limit).end, False)
        return self._add_working_days(start, limit)

    def first_day(self, start: datetime, limit: Amount) -> date:
        """Return the first day that a limit in whole days may count."""
        receipt = self.local_date(start)
        return receipt if limit.counts_receipt else receipt + ONE_DAY

    def counts(self, day: Day, start: datetime) -> bool:
        """Whether a working day counts for a limit that began at ``start``.

        The day of receipt counts only where somebody was still there to receive it.
        """
        return day.working and day.spans[-1][1] > start

    def add_working_seconds(self, start: datetime, seconds: Seconds) -> Deadline:
        """Return when so many seconds of opening hours have passed since ``start``."""
        return self._deadline(start, self.after_working_time(start, timedelta(seconds=seconds)))

    def working_seconds(self, start: datetime, end: datetime) -> Seconds:
        """Return how many seconds of opening hours lie between two instants."""
        return self.working_time(start, end).total_seconds()

    @_remembered
    def after_working_time(self, start: datetime, left: timedelta) -> datetime:
        """Return the instant at which so much opening time has passed since ``start``."""
        for opens, closes in self.spans_from(start):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise AssertionError("opening hours never end")

    @_remembered
    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return how much opening time lies between two instants."""
        total = timedelta()
        for opens, closes in self.spans_from(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def spans_from(self, start: datetime) -> Iterator[Span]:
        """Yield the opening hours after an instant, without end, the first one cut to it."""
        for day in self.days_from(self.local_date(start) - ONE_DAY):
            for opens, closes in day.spans:
                if closes > start:
                    yield max(opens, start), closes

    def is_provisional(self, start: datetime, end: datetime) -> bool:
        """Whether working time between two instants touches a year that is not published yet."""
        years = range(self.local_date(start).year, self.local_date(end).year + 1)
        return self.observes and not self.years.issuperset(years)

    def coverage_days(self, now: datetime) -> int:
        """Return how many days from now on the published calendar reaches without a gap."""
        today = self.local_date(now)
        year = today.year
        if year not in self.years:
            return 0
        while year + 1 in self.years:
            year += 1
        return (date(year, 12, 31) - today).days

    def _last_day(self, start: datetime, limit: Amount) -> Day:
        return self.day(self.first_day(start, limit) + (limit.amount - 1) * ONE_DAY)

    @_remembered
    def _add_working_days(self, start: datetime, limit: Amount) -> Deadline:
        left = limit.amount
        for day in self.days_from(self.first_day(start, limit)):
            left -= self.counts(day, start)
            if not left:
                return self._deadline(start, day.spans[-1][1])
        raise AssertionError("days never end")

    def _deadline(self, start: datetime, due_at: datetime) -> Deadline:
        return Deadline(due_at, self.is_provisional(start, due_at))

    def _make(self, when: date) -> Day:
        working, reason = self._reason(when)
        hours = self.hours_of.get(when.weekday(), self.hours)
        if working and (when.weekday() in self.weekend or not hours):
            hours = self.hours  # a make-up day is worked like any other day, and one opened besides
        return make_day(
            when,
            self.zone,
            hours if working else (),
            working=working,
            reason=reason,
            provisional=self.observes and when.year not in self.years,
        )

    def _reason(self, when: date) -> tuple[bool, str]:
        if when in self.closed:
            return False, f"closed:{self.closed[when]}"
        if when in self.opened:
            return True, f"opened:{self.opened[when]}"
        if self.observes and when in self.workdays:
            return True, f"makeup_day:{self.workdays[when]}"
        if self.observes and when in self.holidays:
            return False, f"holiday:{self.holidays[when]}"
        rests = when.weekday() in self.weekend or not self.hours_of.get(when.weekday(), self.hours)
        return (False, "weekend") if rests else (True, "working_day")
