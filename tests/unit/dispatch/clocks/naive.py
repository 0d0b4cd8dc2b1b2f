"""A naive specification of working time: minute by minute, from the raw data, no arithmetic."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

SHANGHAI = timedelta(hours=8)
MINUTE = timedelta(minutes=1)

HOLIDAYS = {f"2026-10-0{day}" for day in range(1, 8)} | {"2026-01-01"}
WORKDAYS = {"2026-10-10", "2026-09-20"}


def is_working_day(local: datetime) -> bool:
    """Whether the small district of the tests works on that day."""
    day = local.date().isoformat()
    return day in WORKDAYS or (day not in HOLIDAYS and local.weekday() < 5)


def is_working_minute(instant: datetime) -> bool:
    """Whether its offices are open in the minute that begins then."""
    local = instant.astimezone(UTC).replace(tzinfo=None) + SHANGHAI
    return is_working_day(local) and local.hour in (9, 10, 11, 13, 14, 15, 16)


def is_counted(unit: str) -> Callable[[datetime], bool]:
    """Return whether a minute counts for a limit of a unit."""
    return is_working_minute if unit.startswith("working") else lambda _minute: True


def minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the minutes from one instant to another."""
    while start < end:
        yield start
        start += MINUTE


def end_of(unit: str, amount: int, start: datetime) -> datetime:
    """Return when a limit ends, by going on minute after minute."""
    if not amount:
        return start
    if unit in ("day", "working_day"):
        return _end_of_days(unit, amount, start)
    left = amount if unit == "minute" else amount * 60
    counts = is_counted(unit)
    while left:
        left -= counts(start)
        start += MINUTE
    return start


def _end_of_days(unit: str, amount: int, start: datetime) -> datetime:
    local = start.astimezone(UTC).replace(tzinfo=None) + SHANGHAI
    day = local.replace(hour=0, minute=0)
    while amount:
        day += timedelta(days=1)
        amount -= unit == "day" or is_working_day(day)
    closes = timedelta(hours=24 if unit == "day" else 17)
    return (day + closes - SHANGHAI).replace(tzinfo=UTC)
