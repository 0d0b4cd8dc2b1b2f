"""Quiet hours (免打扰时段): a step is taken when it is due, but telling of it may wait."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.dispatch.domain.escalation.policy import QuietHours
from services.dispatch.domain.terms import Severity


def tell_after(
    quiet: QuietHours | None, severity: Severity, zone: ZoneInfo, now: datetime
) -> datetime | None:
    """Return from when on units may be told; None: at once, as always of what is urgent."""
    if quiet is None or severity in quiet.urgent:
        return None
    local = now.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    over_midnight = quiet.ends <= quiet.begins
    if over_midnight:
        within = clock >= quiet.begins or clock < quiet.ends
    else:
        within = quiet.begins <= clock < quiet.ends
    if not within:
        return None
    tomorrow = over_midnight and clock >= quiet.begins
    day = local.date() + timedelta(days=1) if tomorrow else local.date()
    return datetime.combine(day, quiet.ends, zone).astimezone(now.tzinfo)
