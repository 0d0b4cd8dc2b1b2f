"""What a new version of the calendars changes: which days, from when on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.calendars.day import Day

_YEARS_AHEAD = 1  # of the last published year: what runs beyond it is provisional in both


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
            for calendar in after.all()
            for change in _changes(before.named_or_district(calendar.code), calendar)
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
        for calendar in after.all()
        for day, other in _pairs(before.named_or_district(calendar.code), calendar)
        if (day.spans, day.provisional) != (other.spans, other.provisional)
    ]
    return min(starts, default=None)


def _changes(before: Calendar, after: Calendar) -> Iterator[ChangedDay]:
    for day, other in _pairs(before, after):
        if day.spans != other.spans:
            settled = other.provisional and not day.provisional
            yield ChangedDay(after.code, day.date, other.working, day.working, day.reason, settled)


def _pairs(before: Calendar, after: Calendar) -> Iterator[tuple[Day, Day]]:
    years = before.years | after.years
    last_year = max(years) + _YEARS_AHEAD
    for day in after.days_from(date(min(years), 1, 1)):
        if day.date > date(last_year, 12, 31):
            return
        yield day, before.day(day.date)
