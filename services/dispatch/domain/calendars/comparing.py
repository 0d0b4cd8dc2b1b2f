"""What a new version of the calendars changes: which days, from when on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.calendars.day import Day

_OF_EVERY_DAY: Final = ("hours", "hours_of", "weekend", "observes", "zone")
_OF_SINGLE_DAYS: Final = ("holidays", "workdays", "closed", "opened")
_YEARS_AHEAD: Final = 1  # of the last published year: what runs beyond it is provisional in both


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day that one calendar counts otherwise than before; ``settled``: it was provisional."""

    calendar: str
    day: date
    worked_before: bool
    worked: bool
    reason: str
    settled: bool


def changed_days(before: Calendars, after: Calendars) -> list[ChangedDay]:
    """Return the days on which anybody's calendar differs, in any year that one of them knows."""
    return sorted(
        (
            change
            for code, old, new in _of_each_code(before, after)
            for change in _changes(code, old, new)
        ),
        key=lambda change: (change.day, change.calendar),
    )


def first_change(before: Calendars, after: Calendars) -> datetime | None:
    """Return the start of the first day that counts otherwise, its certainty included.

    It may be over: a make-up day that is told of late. None where no deadline can move, so that
    nobody's ends have to be looked at.
    """
    starts = [
        day.start
        for _, old, new in _of_each_code(before, after)
        for day, other in _pairs(old, new)
        if (day.spans, day.provisional) != (other.spans, other.provisional)
    ]
    return min(starts, default=None)


def _of_each_code(before: Calendars, after: Calendars) -> Iterator[tuple[str, Calendar, Calendar]]:
    """Yield what each code stands for before and after; whose own is gone go by the district's."""
    for code in dict.fromkeys(one.code for one in (*after.all(), *before.all())):
        yield code, before.named_or_district(code), after.named_or_district(code)


def _changes(code: str, before: Calendar, after: Calendar) -> Iterator[ChangedDay]:
    for day, other in _pairs(before, after):
        if day.spans != other.spans:
            settled = other.provisional and not day.provisional
            yield ChangedDay(code, day.date, other.working, day.working, day.reason, settled)


def _pairs(before: Calendar, after: Calendar) -> Iterator[tuple[Day, Day]]:
    for year in _years_to_compare(before, after):
        for day in after.days_from(date(year, 1, 1)):
            if day.date.year > year:
                break
            yield day, before.day(day.date)


def _years_to_compare(before: Calendar, after: Calendar) -> list[int]:
    """Return the years of which something is said otherwise; all where the hours are others."""
    years = before.years | after.years
    every = range(min(years), max(years) + _YEARS_AHEAD + 1)
    if any(getattr(before, name) != getattr(after, name) for name in _OF_EVERY_DAY):
        return list(every)
    said: set[int] = set(before.years ^ after.years)
    for name in _OF_SINGLE_DAYS:
        differing = getattr(before, name).keys() ^ getattr(after, name).keys()
        said |= {day.year for day in differing}
    return [year for year in every if year in said]
