"""同比 and 环比: the periods that a period is compared with."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from services.reporting.domain.period import Period

_MARGIN_DAYS: Final = 40  # months before are up to a month longer than the days say


@dataclass(frozen=True, slots=True)
class Change:
    """How a value changed: the difference, and relative to what it was where that can be said."""

    before: Fraction | None
    difference: Fraction | None
    relative: Fraction | None


def change(now: Fraction | None, before: Fraction | None) -> Change:
    """Return the change from one value to another; unknown where either is."""
    if now is None or before is None:
        return Change(before, None, None)
    return Change(before, now - before, (now - before) / before if before else None)


def previous(period: Period) -> Period | None:
    """Return the period just before (环比): whole months before whole months, else as many days.

    None for a period that is open at an end: it has no "before"; nor has one of the calendar's
    first days.
    """
    if period.first is None or period.last is None:
        return None
    if (period.last - period.first).days > (period.first - date.min).days - _MARGIN_DAYS:
        return None
    months = _whole_months(period.first, period.last)
    if months:
        return Period(_month_back(period.first, months), period.first - timedelta(days=1))
    days = (period.last - period.first).days + 1
    return Period(period.first - timedelta(days=days), period.first - timedelta(days=1))


def year_before(period: Period) -> Period | None:
    """Return the same days a year before (同比); the 29th of February becomes the 28th."""
    if period.first is None or period.last is None or period.first.year == date.min.year:
        return None
    last = _year_back(period.last)
    if _whole_months(period.first, period.last):  # a whole February stays one, leap year or not
        last = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    return Period(_year_back(period.first), last)


def _whole_months(first: date, last: date) -> int:
    ends = last.day == calendar.monthrange(last.year, last.month)[1]
    if first.day != 1 or not ends:
        return 0
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _month_back(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _year_back(day: date) -> date:
    latest = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, latest))
