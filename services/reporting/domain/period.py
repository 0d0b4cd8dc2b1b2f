"""Periods in business days of the district's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


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
        """Return the instants (from, before) in UTC that the days mean in a time zone."""
        start = _midnight(self.first, zone) if self.first else None
        end = _midnight(self.last + timedelta(days=1), zone) if self.last else None
        return start, end


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
