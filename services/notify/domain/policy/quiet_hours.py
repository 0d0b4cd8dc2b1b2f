"""Quiet hours (免打扰时段): when a reader is not to be disturbed, in the district's own time."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``start`` to ``end`` on the wall of the district, over midnight where end is earlier.

    ``passes`` are the urgencies that may disturb. A start that equals the end is no quiet at all.
    """

    start: time
    end: time
    passes: frozenset[str] = frozenset()

    def ends_at(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when the quiet hours that ``now`` lies in end (UTC), None outside of them.

        Where clocks jump over the end, it is the first instant after the jump; where they show it
        twice, it is the first time.
        """
        local = now.astimezone(zone)
        clock = local.time().replace(tzinfo=None)
        if not self._covers(clock):
            return None
        day = local.date() + timedelta(days=int(self.start > self.end and clock >= self.start))
        end = datetime.combine(day, self.end, tzinfo=zone).astimezone(UTC)
        return end if end > now else None

    def _covers(self, clock: time) -> bool:
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end
