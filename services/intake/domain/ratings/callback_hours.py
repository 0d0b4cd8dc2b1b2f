"""When a call-back is tried: at different hours of working days, three times."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Morning, afternoon, end of the working day.
HOURS = (time(9, 30), time(14, 30), time(16, 30))
_HORIZON_DAYS = 30


def first_attempt_at(
    now: datetime, zone: ZoneInfo, is_working_day: Callable[[date], bool]
) -> datetime:
    """Return the next hour of calling at or after ``now``."""
    return _next_hour(now, HOURS, zone, is_working_day)


def next_attempt_at(
    attempts: Sequence[datetime], zone: ZoneInfo, is_working_day: Callable[[date], bool]
) -> datetime:
    """Return when to try again: an hour that was not tried yet, after the last attempt.

    Args:
        attempts: the attempts made, oldest first, at least one.
        zone: the district's time zone.
        is_working_day: whether calls are made on a local date.

    """
    tried = {_nearest(attempt.astimezone(zone)) for attempt in attempts}
    fresh = tuple(hour for hour in HOURS if hour not in tried) or HOURS
    return _next_hour(attempts[-1], fresh, zone, is_working_day)


def _nearest(local: datetime) -> time:
    minutes = local.hour * 60 + local.minute
    return min(HOURS, key=lambda hour: abs(hour.hour * 60 + hour.minute - minutes))


def _next_hour(
    after: datetime,
    hours: Sequence[time],
    zone: ZoneInfo,
    is_working_day: Callable[[date], bool],
) -> datetime:
    local = after.astimezone(zone)
    for offset in range(_HORIZON_DAYS):
        day = local.date() + timedelta(days=offset)
        if not is_working_day(day):
            continue
        for hour in hours:
            moment = datetime.combine(day, hour, zone)
            if moment >= after:
                return moment.astimezone(after.tzinfo)
    return after + timedelta(days=1)
