"""Working time (工作时间): opening hours, weekends, holidays and make-up working days (调休)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

TimeUnit = Literal["minute", "hour", "working_hour", "day", "working_day"]
TIME_UNITS: tuple[TimeUnit, ...] = ("minute", "hour", "working_hour", "day", "working_day")
WORKING: frozenset[str] = frozenset({"working_hour", "working_day"})
_SATURDAY = 5
_MIDNIGHT = time(0)
_ONE_DAY = timedelta(days=1)

Seconds = float
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Amount:
    """A limit such as two working hours; amounts are whole and positive or zero."""

    amount: int
    unit: TimeUnit


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a limit ends; ``provisional`` when it runs into a year without a published calendar."""

    due_at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One local day: whether it is worked and why; ``spans`` are its opening hours."""

    date: date
    working: bool
    reason: str
    provisional: bool
    spans: tuple[Span, ...]
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Calendar:
    """The district's working calendar, one version of it.

    ``holidays`` and ``workdays`` name single days; a year in neither ``years`` is not published
    yet: weekends alone count there, and every deadline that touches it is provisional.
    """

    code: str
    version: int
    hours: tuple[tuple[time, time], ...]
    holidays: Mapping[date, str]
    workdays: Mapping[date, str]
    years: frozenset[int]
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    _days: dict[date, Day] = field(default_factory=dict, compare=False, repr=False)

    def day(self, when: date) -> Day:
        """Return a local day, remembered."""
        known = self._days.get(when)
        if known is None:
            known = self._days[when] = self._make(when)
        return known

    def local_date(self, instant: datetime) -> date:
        """Return the local date of an instant."""
        return instant.astimezone(self.zone).date()

    def is_open(self, instant: datetime) -> bool:
        """Whether the offices are open."""
        spans = self.day(self.local_date(instant)).spans
        return any(opens <= instant < closes for opens, closes in spans)

    def add(self, start: datetime, limit: Amount) -> Deadline:
        """Return when a limit that begins at ``start`` ends.

        Minutes and hours run day and night. For days and working days the first counted day is the
        one after receipt, and the limit ends with the last day: at midnight, or at closing time.
        """
        if limit.unit == "minute":
            return Deadline(start + timedelta(minutes=limit.amount), False)
        if limit.unit == "hour":
            return Deadline(start + timedelta(hours=limit.amount), False)
        if limit.unit == "working_hour":
            return self.add_working_seconds(start, limit.amount * 3600.0)
        if limit.amount == 0:
            return Deadline(start, False)
        if limit.unit == "day":
            return Deadline(self.day(self.local_date(start) + limit.amount * _ONE_DAY).end, False)
        return self._add_working_days(start, limit.amount)

    def add_working_seconds(self, start: datetime, seconds: Seconds) -> Deadline:
        """Return when so many seconds of opening hours have passed since ``start``."""
        today = self.day(self.local_date(start))
        provisional = False
        while True:
            provisional = provisional or today.provisional
            for opens, closes in today.spans:
                begins = max(opens, start)
                available = (closes - begins).total_seconds()
                if available >= seconds and closes > begins:
                    return Deadline(begins + timedelta(seconds=seconds), provisional)
                seconds -= max(available, 0.0)
            today = self.day(today.date + _ONE_DAY)

    def working_seconds(self, start: datetime, end: datetime) -> Seconds:
        """Return how many seconds of opening hours lie between two instants."""
        total = 0.0
        today = self.day(self.local_date(start))
        while today.start < end:
            for opens, closes in today.spans:
                total += max((min(closes, end) - max(opens, start)).total_seconds(), 0.0)
            today = self.day(today.date + _ONE_DAY)
        return total

    def coverage_days(self, now: datetime) -> int:
        """Return how many days from now on the published calendar reaches without a gap."""
        today = self.local_date(now)
        year = today.year
        if year not in self.years:
            return 0
        while year + 1 in self.years:
            year += 1
        return (date(year, 12, 31) - today).days

    def _add_working_days(self, start: datetime, amount: int) -> Deadline:
        today = self.day(self.local_date(start))
        provisional = False
        while amount:
            today = self.day(today.date + _ONE_DAY)
            provisional = provisional or today.provisional
            amount -= today.working
        return Deadline(today.spans[-1][1], provisional)

    def _make(self, when: date) -> Day:
        working, reason = self._reason(when)
        spans = tuple(
            (self._at(when, opens), self._at(when, closes))
            for opens, closes in (self.hours if working else ())
        )
        start, end = self._at(when, _MIDNIGHT), self._at(when + _ONE_DAY, _MIDNIGHT)
        return Day(when, working, reason, when.year not in self.years, spans, start, end)

    def _at(self, when: date, clock: time) -> datetime:
        """Return a local time as UTC, in which all instants are kept and compared."""
        return datetime.combine(when, clock, self.zone).astimezone(UTC)

    def _reason(self, when: date) -> tuple[bool, str]:
        if when in self.workdays:
            return True, f"makeup_day:{self.workdays[when]}"
        if when in self.holidays:
            return False, f"holiday:{self.holidays[when]}"
        return (False, "weekend") if when.weekday() >= _SATURDAY else (True, "working_day")
