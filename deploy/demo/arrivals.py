"""When the demo's appeals come in: over five working days, more at their beginning."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from deploy.demo.stage import MORNING, ZONE

# Percent by day: what comes in early can be seen closed at the end of the week.
SHARES = (34, 26, 20, 13, 7)
_LAST = time(17, 0)


def arrivals(count: int, days: Sequence[date]) -> list[datetime]:
    """Return when each of ``count`` appeals is posted, in order, during office hours."""
    found: list[datetime] = []
    for n, day in enumerate(days):
        until = count * sum(SHARES[: n + 1]) // sum(SHARES)
        found += _evenly(day, until - len(found))
    return found


def _evenly(day: date, count: int) -> list[datetime]:
    first, last = (datetime.combine(day, hour, ZONE) for hour in (MORNING, _LAST))
    gap = (last - first) / max(count, 1)
    return [first + gap * n for n in range(count)]


def hours_between(now: datetime, until: datetime) -> int:
    """Return the whole hours that are left; 0 when none are."""
    return max(0, int((until - now) / timedelta(hours=1)))
