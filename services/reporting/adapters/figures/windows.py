"""Which sums make up a window of days: whole months at once, and the days before and after them.

A year by unit is a dozen sums a unit and those of its odd days, not one for each of its days.
"""

from datetime import date, timedelta
from typing import Any, Final

from services.reporting.domain.figures import LAST, FigureQuery

_MONTHLY: Final = "/month"
_MONTH: Final = len("2026-10")
_DECEMBER: Final = 12
_NEVER: Final = "9999-99"


def monthly(dimension: str) -> str:
    """Return the name under which a dimension's sums of whole months are kept."""
    return dimension + _MONTHLY


def month_of(day: str) -> str:
    """Return the month, ``YYYY-MM``, of a day."""
    return day[:_MONTH]


def windows(dimension: str, query: FigureQuery) -> list[dict[str, Any]]:
    """Return the filters of the sums that together are those of the query's days, none twice."""
    first, last = query.first or "", query.last or LAST
    start, end = _first_of_month(first), _month_after(last)
    if query.by == "day" or start >= end:
        return [{"dimension": dimension, "day": {"$gte": first, "$lte": last}}]
    found = [{"dimension": monthly(dimension), "day": {"$gte": start, "$lt": end}}]
    # A month's name sorts before its days, so it parts them from the days of the months before.
    if first < start:
        found.append({"dimension": dimension, "day": {"$gte": first, "$lt": start}})
    if last >= end:
        found.append({"dimension": dimension, "day": {"$gte": end, "$lte": last}})
    return found


def _first_of_month(first: str) -> str:
    """Return the first month that begins on or after a day; all of them after no day."""
    if not first:
        return ""
    day = date.fromisoformat(first)
    return month_of(first) if day.day == 1 else _next_month(day)


def _month_after(last: str) -> str:
    """Return the month in which the day after a day is: the first that is not whole."""
    if last == LAST:
        return _NEVER
    return month_of((date.fromisoformat(last) + timedelta(days=1)).isoformat())


def _next_month(day: date) -> str:
    if day.month == _DECEMBER:
        return f"{day.year + 1:04}-01" if day.year < date.max.year else _NEVER
    return f"{day.year:04}-{day.month + 1:02}"
