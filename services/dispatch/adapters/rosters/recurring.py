"""When a repeating event of a calendar falls: its rule, more days and days left out (RFC 5545).

Counted day by day up to an end: a library's rule that never falls is looked for to the year 9999.
"""

import calendar
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Event
from icalendar.prop import vRecur

CHANGED: Final = "RECURRENCE-ID"
"""Names the one turn of an event for which another event stands."""
RULES: Final = ("RRULE", "RDATE")
AHEAD: Final = timedelta(days=366)
"""How far a rule is followed, which need not end: nobody plans duty further ahead."""
EARLIEST_YEAR: Final = 2000
LATEST_YEAR: Final = 2200
"""No rota is in other years; next to the years 1 and 9999 there are no instants either."""
_ONE_DAY: Final = timedelta(days=1)
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN: Final = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY"}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """How duties repeat: every so many days, weeks or months, on which of their days."""

    step: str
    every: int
    most: int  # turns in all
    week_begins: int
    weekdays: tuple[tuple[int, int], ...]  # which one of the month (0: each, -1: the last), which
    months: tuple[int, ...]
    month_days: tuple[int, ...]

    def falls_on(self, day: date, first: date) -> bool:
        """Whether a turn falls on a day, where the first one was on ``first``."""
        steps = self._steps(day, first)
        if steps % self.every or (self.months and day.month not in self.months):
            return False
        if self.month_days and not self._is_month_day(day):
            return False
        if self.weekdays:
            return any(_is_the(n, weekday, day) for n, weekday in self.weekdays)
        if self.step == "WEEKLY":
            return day.weekday() == first.weekday()
        return self.step == "DAILY" or bool(self.month_days) or day.day == first.day

    def _steps(self, day: date, first: date) -> int:
        if self.step == "DAILY":
            return (day - first).days
        if self.step == "WEEKLY":
            return ((day - first).days + (first.weekday() - self.week_begins) % 7) // 7
        return (day.year - first.year) * 12 + day.month - first.month

    def _is_month_day(self, day: date) -> bool:
        from_end = day.day - calendar.monthrange(day.year, day.month)[1] - 1
        return day.day in self.month_days or from_end in self.month_days


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of one event, counted in the time in which it begins (``own``).

    Every day at eight is at eight local time, whatever the clocks do.
    """

    event: Event
    zone: ZoneInfo
    until: datetime

    @property
    def own(self) -> tzinfo:
        """The zone in which the event repeats."""
        return own_zone(self.event, self.zone)

    def begin(self) -> list[datetime]:
        """Return when they begin, in UTC, in order: the event's own time, and what is added.

        A day without hours that is left out leaves out every turn that begins on it.
        """
        added = (self._naive(one) for one in _listed(self.event.get("RDATE", [])))
        starts = {self._naive(self.event.start), *added, *self._ruled()}
        out = set(_listed(self.event.get("EXDATE", [])))
        out_at = {self._naive(one) for one in out if isinstance(one, datetime)}
        left = (start for start in starts - out_at if start.date() not in out)
        turns = (start.replace(tzinfo=self.own).astimezone(UTC) for start in left)
        return sorted(turn for turn in turns if turn <= self.until)

    def _ruled(self) -> Iterator[datetime]:
        said: Any = self.event.get("RRULE")
        rule = rule_of(said) if said is not None else None
        if rule is None:
            return iter(())
        first = self._naive(self.event.start)
        ends = (instant(_end_of(one), self.zone) for one in _ends(said))
        end = self._naive(min([*ends, self.until]))
        days = (first + n * _ONE_DAY for n in range((end - first).days + 1))
        falling = (at for at in days if rule.falls_on(at.date(), first.date()))
        return islice(falling, rule.most)

    def _naive(self, value: date | datetime) -> datetime:
        """Return an instant as the clocks of the event's own zone show it."""
        return instant(value, self.zone).astimezone(self.own).replace(tzinfo=None)


def own_zone(event: Event, zone: tzinfo) -> tzinfo:
    """Return the zone of an event's beginning; the district's where it names none."""
    begins = event.start
    return (begins.tzinfo if isinstance(begins, datetime) else None) or zone


def fault_of(name: str, said: Any) -> str | None:
    """Return the code of what is wrong with a property that tells how an event repeats.

    Not followed are several rules, one that is not by days, weeks or months, times with a length of
    their own or without a day, and what changes a turn and all after it.
    """
    days = _DAYS_OF[name](said)
    is_ruled = name != "RRULE" or rule_of(said) is not None
    if not is_ruled or not all(isinstance(day, date) for day in days):
        return "calendar_recurring"
    is_known = all(EARLIEST_YEAR <= day.year <= LATEST_YEAR for day in days)
    return None if is_known else "calendar_unreadable"


def rule_of(said: Any) -> Rule | None:
    """Return the rule that a property says; None for one that no duty follows."""
    if not isinstance(said, vRecur) or not _KNOWN.issuperset(name.upper() for name in said):
        return None
    step = str(_first(said, "FREQ", "")).upper()
    begins = str(_first(said, "WKST", _WEEKDAYS[0])).upper()
    every, most = _first(said, "INTERVAL", 1), _first(said, "COUNT", sys.maxsize)
    weekdays = tuple(_weekday(str(one)) for one in said.get("BYDAY", ()))
    nth = any(found and found[0] for found in weekdays)
    if (
        step not in ("DAILY", "WEEKLY", "MONTHLY")
        or min(every, most) < 1
        or begins not in _WEEKDAYS
        or None in weekdays
        or (nth and step != "MONTHLY")
    ):
        return None
    return Rule(
        step=step,
        every=every,
        most=most,
        week_begins=_WEEKDAYS.index(begins),
        weekdays=tuple(found for found in weekdays if found is not None),
        months=_numbers(said, "BYMONTH"),
        month_days=_numbers(said, "BYMONTHDAY"),
    )


def instant(value: date | datetime, zone: ZoneInfo) -> datetime:
    """Return a day's beginning or an instant in UTC; hours without a zone are local."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(0), zone)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _first(said: Any, name: str, default: Any) -> Any:
    return next(iter(said.get(name, ())), default)


def _weekday(text: str) -> tuple[int, int] | None:
    """Return which weekday of the month is said (``-1FR``), 0 for each; None for neither."""
    number, name = text[:-2], text[-2:].upper()
    if name not in _WEEKDAYS or not (number == "" or number.lstrip("+-").isdecimal()):
        return None
    return int(number or 0), _WEEKDAYS.index(name)


def _is_the(n: int, weekday: int, day: date) -> bool:
    if day.weekday() != weekday:
        return False
    last = calendar.monthrange(day.year, day.month)[1]
    return n in (0, (day.day - 1) // 7 + 1, -((last - day.day) // 7 + 1))


def _numbers(said: Any, name: str) -> tuple[int, ...]:
    return tuple(int(one) for one in said.get(name, ()))


def _end_of(until: date | datetime) -> datetime:
    """Return the last instant of a rule: a day counts whole."""
    return until if isinstance(until, datetime) else datetime.combine(until, time.max)


def _listed(said: Any) -> Sequence[Any]:
    """Return the times of a list of dates, or of several; None stands for what is none."""
    lists = said if isinstance(said, list) else [said]
    return [_dated(one) for dates in lists for one in getattr(dates, "dts", [dates])]


def _dated(said: Any) -> Any:
    return None if "RANGE" in said.params else getattr(said, "dt", None)


def _ends(said: Any) -> Sequence[Any]:
    """Return when a rule ends, if not in a year that stands for no end (programs write 9999)."""
    ends = said.get("UNTIL", ()) if isinstance(said, vRecur) else ()
    return [one for one in ends if getattr(one, "year", 0) <= LATEST_YEAR]


_DAYS_OF: Final[Mapping[str, Callable[[Any], Sequence[Any]]]] = {
    "RRULE": _ends,
    "RDATE": _listed,
    "EXDATE": _listed,
    CHANGED: lambda said: [None if isinstance(said, list) else _dated(said)],
}
REPEATING: Final = tuple(_DAYS_OF)
"""The properties that tell how an event repeats."""
