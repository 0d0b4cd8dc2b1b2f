"""The periods of bulletins: days, weeks from Monday, months, quarters, years."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from services.reporting.domain.period import Period

Span = Literal["day", "week", "month", "quarter", "year"]

_FORMS: Final[dict[Span, str]] = {
    "day": r"(\d{4})-(\d\d)-(\d\d)",
    "week": r"(\d{4})-W(\d\d)",
    "month": r"(\d{4})-(\d\d)",
    "quarter": r"(\d{4})-Q([1-4])",
    "year": r"(\d{4})",
}
_DAY: Final = timedelta(days=1)
_MOST_BUCKETS: Final = 31
_EARLIEST: Final = 1900  # the calendar has to reach further back, to what a period is compared with


class NoSuchPeriod(ValueError):
    """The words name no period of this length."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A part of a period, as a chart names it."""

    label: str
    first: date
    last: date


def named(span: Span, words: str) -> Period:
    """Return the period of a name such as 2026-11-20, 2026-W47, 2026-11, 2026-Q4 or 2026.

    Raises:
        NoSuchPeriod: when there is none of that name and length.

    """
    match = re.fullmatch(_FORMS[span], words, re.ASCII)
    if match is None:
        raise NoSuchPeriod(words)
    numbers = [int(one) for one in match.groups()]
    if numbers[0] < _EARLIEST:
        raise NoSuchPeriod(words)
    try:
        first = _first(span, numbers)
    except ValueError as error:
        raise NoSuchPeriod(words) from error
    return Period(first, last_day(span, first))


def last_complete(span: Span, today: date) -> Period:
    """Return the latest period that was over before a day."""
    yesterday = today - _DAY
    first = _start(span, today)
    before = _start(span, first - _DAY) if first != today or span != "day" else yesterday
    return Period(before, last_day(span, before))


def name_of(span: Span, period: Period) -> str:
    """Return a period's name, which ``named`` reads."""
    first = period.first or date.min
    year, week, _ = first.isocalendar()
    names: dict[Span, str] = {
        "day": first.isoformat(),
        "week": f"{year}-W{week:02}",
        "month": f"{first:%Y-%m}",
        "quarter": f"{first.year}-Q{(first.month + 2) // 3}",
        "year": f"{first.year}",
    }
    return names[span]


def in_words(span: Span, period: Period) -> str:
    """Return a period in Chinese, as the head of a bulletin names it."""
    first, last = period.first or date.min, period.last or date.max
    year, week, _ = first.isocalendar()
    words: dict[Span, str] = {
        "day": f"{first.year}年{first.month}月{first.day}日",
        "week": f"{year}年第{week}周（{first.month}月{first.day}日至{last.month}月{last.day}日）",
        "month": f"{first.year}年{first.month}月",
        "quarter": f"{first.year}年第{'一二三四'[(first.month - 1) // 3]}季度",
        "year": f"{first.year}年",
    }
    return words[span]


def issue_of(span: Span, period: Period) -> str:
    """Return the number of the issue within its year: the day, week, month or quarter it is of."""
    first = period.first or date.min
    numbers: dict[Span, int] = {
        "day": first.timetuple().tm_yday,
        "week": first.isocalendar().week,
        "month": first.month,
        "quarter": (first.month + 2) // 3,
        "year": 1,
    }
    year = first.isocalendar().year if span == "week" else first.year
    return f"{year}年第{numbers[span]}期"


def buckets(span: Span, period: Period) -> list[Bucket]:
    """Return the parts in which a chart shows a period: days of up to a month, else months.

    A single day is shown with the six before it.
    """
    first, last = period.first or date.min, period.last or date.max
    if span == "day":
        first = last - 6 * _DAY
    if (last - first).days < _MOST_BUCKETS:
        days = [first + number * _DAY for number in range((last - first).days + 1)]
        return [Bucket(f"{day.month}/{day.day}", day, day) for day in days]
    found = []
    while first <= last:
        found.append(Bucket(f"{first.month}月", first, last_day("month", first)))
        first = last_day("month", first) + _DAY
    return found


def last_day(span: Span, first: date) -> date:
    """Return the last day of the period that begins with a day."""
    if span in ("day", "week"):
        return first if span == "day" else first + 6 * _DAY
    months = {"month": 1, "quarter": 3, "year": 12}[span]
    number = first.year * 12 + first.month - 1 + months - 1
    year, month = number // 12, number % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _first(span: Span, numbers: list[int]) -> date:
    if span == "week":
        return date.fromisocalendar(numbers[0], numbers[1], 1)
    if span == "quarter":
        return date(numbers[0], numbers[1] * 3 - 2, 1)
    return date(*(*numbers, 1, 1)[:3])


def _start(span: Span, day: date) -> date:
    starts: dict[Span, date] = {
        "day": day,
        "week": day - day.weekday() * _DAY,
        "month": day.replace(day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "year": day.replace(month=1, day=1),
    }
    return starts[span]
