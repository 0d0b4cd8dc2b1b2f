"""Cuts a period into days, weeks or months: the points of a trend."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final, Literal

from services.reporting.domain.period import Period

Step = Literal["day", "week", "month"]
MOST: Final = 62
"""How many points a trend may have: two months of days, more than a year of weeks."""


class TooManySteps(ValueError):
    """The period has more steps than a trend may have points."""


def _sunday(day: date) -> date:
    return day + min(timedelta(days=6 - day.weekday()), date.max - day)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


_ENDS: Final[Mapping[Step, Callable[[date], date]]] = {
    "day": lambda day: day,
    "week": _sunday,
    "month": _month_end,
}


def cut(first: date, last: date, step: Step) -> tuple[Period, ...]:
    """Return the parts of a period: weeks begin on Monday, months on their first day.

    The first and the last part are as short as the period makes them.

    Raises:
        TooManySteps: there are more than ``MOST``.

    """
    found: list[Period] = []
    while first <= last:
        if len(found) == MOST:
            raise TooManySteps(step)
        ends = min(last, _ENDS[step](first))
        found.append(Period(first, ends))
        if ends == last:
            break
        first = ends + timedelta(days=1)
    return tuple(found)
