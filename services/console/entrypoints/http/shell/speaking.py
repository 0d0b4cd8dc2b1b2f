"""Times, spans and figures as people read them, in the page's language and the district's time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.console.entrypoints.http.shell.wording import Wording

_STEPS: Final = (
    (timedelta(days=1), timedelta(days=2), "day"),
    (timedelta(hours=1), timedelta(hours=1), "hour"),
    (timedelta(minutes=1), timedelta(minutes=1), "minute"),
)
_JUST_NOW: Final = timedelta(seconds=45)
# With less than this share of its time left, or these hours, a deadline is near.
_NEAR_SHARE: Final = 0.2
_NEAR: Final = timedelta(hours=4)

Instant = str | datetime | None


def instant(value: Instant) -> datetime | None:
    """Return an instant as the services write it; None for none."""
    if not value:
        return None
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


class Speaking:
    """What templates say of times and figures; ``now`` is business time."""

    def __init__(
        self, zone: ZoneInfo, now: Callable[[], datetime], wording: Callable[[], Wording]
    ) -> None:
        self._zone = zone
        self._now = now
        self._wording = wording

    def local(self, value: Instant, form: str = "%Y-%m-%d %H:%M") -> str:
        """Return an instant in the district's time, such as ``2026-11-23 00:30``."""
        found = instant(value)
        return found.astimezone(self._zone).strftime(form) if found else ""

    def day(self, value: Instant) -> str:
        """Return the day of an instant, such as ``2026-11-23``."""
        return self.local(value, "%Y-%m-%d")

    def ago(self, value: Instant) -> str:
        """Return how long ago an instant was; of one ahead the time itself.

        Services note by the wall clock when they sent something, which in a simulated month is
        ahead of the district's time.
        """
        found, w = instant(value), self._wording()
        if found is None:
            return ""
        gone = self._now() - found
        if abs(gone) < _JUST_NOW:
            return w("shell.ago.now")
        return (
            w("shell.ago.past", span=self.span(gone)) if gone > timedelta(0) else self.local(found)
        )

    def span(self, length: timedelta | float) -> str:
        """Return a length of time (seconds, or a timedelta) in its largest useful unit."""
        length = length if isinstance(length, timedelta) else timedelta(seconds=length)
        w = self._wording()
        for unit, least, name in _STEPS:
            if length >= least:
                return w(f"shell.span.{name}", n=int(length / unit))
        return w("shell.span.second", n=max(ceil(length.total_seconds()), 0))

    def clock(self, due: Instant, since: Instant = None) -> dict[str, Any]:
        """Return how a deadline stands: ``state`` (over, near, calm) and its words.

        ``since`` is when it began to run: with it, near means the last fifth.
        """
        ends, began = instant(due), instant(since)
        if ends is None:
            return {"state": "none", "words": ""}
        left = ends - self._now()
        if left < timedelta(0):
            words = self._wording()("shell.clock.over", span=self.span(-left))
            return {"state": "over", "words": words}
        near = max((ends - began) * _NEAR_SHARE, timedelta(0)) if began else _NEAR
        words = self._wording()("shell.clock.left", span=self.span(left))
        return {"state": "near" if left <= near else "calm", "words": words}

    def number(self, value: float | None) -> str:
        """Return a figure with its thousands set apart; a dash for none."""
        return "–" if value is None else f"{value:,}"

    def percent(self, share: float | None, digits: int = 1) -> str:
        """Return a share (0 to 1) as a percentage; a dash for none."""
        return "–" if share is None else f"{share * 100:.{digits}f}%"
