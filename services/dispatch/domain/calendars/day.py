"""One local day of a calendar: worked or not, why, and from when to when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ONE_DAY: Final = timedelta(days=1)
_MIDNIGHT: Final = time(0)

Span = tuple[datetime, datetime]
Opening = tuple[time, time]
"""Opens and closes, local; closing at or before the opening time is on the next day."""


@dataclass(frozen=True, slots=True)
class Day:
    """One local day: whether it is worked and why; ``spans`` are its opening hours, in UTC.

    A night shift belongs to the day on which it begins: its span ends after the day's ``end``.
    """

    date: date
    working: bool
    reason: str
    provisional: bool
    spans: tuple[Span, ...]
    start: datetime
    end: datetime


def make_day(
    when: date,
    zone: ZoneInfo,
    openings: Iterable[Opening],
    *,
    working: bool,
    reason: str,
    provisional: bool,
) -> Day:
    """Return a day with its bounds and opening hours in UTC; without openings nobody is there."""
    spans = tuple(
        (_at(when, opens, zone), _at(when if opens < closes else when + ONE_DAY, closes, zone))
        for opens, closes in openings
    )
    start, end = _at(when, _MIDNIGHT, zone), _at(when + ONE_DAY, _MIDNIGHT, zone)
    return Day(when, working and bool(spans), reason, provisional, spans, start, end)


def _at(when: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return a local time as UTC, in which all instants are kept and compared."""
    return datetime.combine(when, clock, zone).astimezone(UTC)
