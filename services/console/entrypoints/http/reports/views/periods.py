"""The periods that reports are asked for: named ones by the business day, or any two days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_DAY: Final = timedelta(days=1)
DEFAULT: Final = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """Business days, both included; ``name`` is ``custom`` where somebody chose them."""

    name: str
    first: date | None
    last: date | None

    @property
    def query(self) -> dict[str, str]:
        """Its days as a service is asked for them."""
        days = {"from": self.first, "to": self.last}
        return {key: day.isoformat() for key, day in days.items() if day is not None}

    @property
    def arguments(self) -> dict[str, str]:
        """Its part of a page's address."""
        return self.query if self.name == "custom" else {"period": self.name}


def _week(today: date) -> tuple[date, date]:
    return today - _DAY * today.weekday(), today


def _last_week(today: date) -> tuple[date, date]:
    monday = today - _DAY * today.weekday()
    return monday - 7 * _DAY, monday - _DAY


def _month(today: date) -> tuple[date, date]:
    return today.replace(day=1), today


def _last_month(today: date) -> tuple[date, date]:
    end = today.replace(day=1) - _DAY
    return end.replace(day=1), end


def _quarter(today: date) -> tuple[date, date]:
    return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today


def _year(today: date) -> tuple[date, date]:
    return today.replace(month=1, day=1), today


NAMED: Final[Mapping[str, Callable[[date], tuple[date, date]]]] = {
    "today": lambda today: (today, today),
    "yesterday": lambda today: (today - _DAY, today - _DAY),
    "week": _week,
    "last_week": _last_week,
    "month": _month,
    "last_month": _last_month,
    "quarter": _quarter,
    "year": _year,
    "last_30": lambda today: (today - 29 * _DAY, today),
}


def period(asked: Mapping[str, str], today: date) -> Period:
    """Return the period that an address asks for; what is no day or no name is the default one.

    ``period=all`` is without bounds. Days in the wrong order are put right: somebody typed them.
    """
    first, last = _day(asked.get("from")), _day(asked.get("to"))
    if first or last:
        if first and last and first > last:
            first, last = last, first
        return Period("custom", first, last)
    name = asked.get("period", DEFAULT)
    if name == "all":
        return Period(name, None, None)
    name = name if name in NAMED else DEFAULT
    return Period(name, *NAMED[name](today))


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
