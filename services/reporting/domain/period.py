"""Periods in business days of the district's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = timedelta(days=1)
_FIRST: Final = date.min + _DAY  # the instant before has to be one as well


class ImpossiblePeriod(ValueError):
    """The period ends before it begins."""


@dataclass(frozen=True)
class Period:
    """From the first day's start to the last day's end, both days included; None is open."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.first and self.last and self.last < self.first:
            raise ImpossiblePeriod(f"{self.last} is before {self.first}")

    def bounds(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """Return the instants (from, before) in UTC that the days mean in a time zone.

        None is open; the first and the last day that there can be are as good as open.
        """
        start = _midnight(self.first, zone) if self.first and self.first > _FIRST else None
        end = _midnight(self.last + _DAY, zone) if self.last and self.last < date.max else None
        return start, end


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
