"""The only place that reads a clock: business time for the domain, wall time for the rest."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Tells business time, in whole milliseconds: as it is told, so MongoDB will give it back."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """Wall time: leases, signatures, tokens, retries, and business time in production."""

    def now(self) -> datetime:
        """Return the wall clock's instant, aware, in UTC."""
        return _in_milliseconds(datetime.now(UTC))


@dataclass(frozen=True)
class ClockSetting:
    """How business time follows wall time.

    From ``anchor`` (wall) on, business time starts at ``start`` and runs ``speed`` times as fast as
    the wall until it reaches ``until``; from there it runs at speed 1. A crashed demo thus falls
    back to plain time by itself, and business time never goes backwards.
    """

    anchor: datetime
    start: datetime
    speed: float = 1.0
    until: datetime | None = None

    def at(self, wall: datetime) -> datetime:
        """Return business time at the given wall instant."""
        elapsed = max(wall - self.anchor, timedelta())
        fast = self.start + elapsed * self.speed
        if self.until is None or fast <= self.until:
            return fast
        lead = (self.until - self.start) / self.speed
        return self.until + (elapsed - lead)

    def to_json(self) -> str:
        """Return the setting as the text of a clock file."""
        until = self.until.isoformat() if self.until else None
        return json.dumps(
            {
                "anchor": self.anchor.isoformat(),
                "start": self.start.isoformat(),
                "speed": self.speed,
                "until": until,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "ClockSetting":
        """Read a clock file's text.

        Raises:
            ValueError, KeyError: when the text is not a clock setting.

        """
        raw = json.loads(text)
        until = raw.get("until")
        return cls(
            anchor=_utc(raw["anchor"]),
            start=_utc(raw["start"]),
            speed=float(raw["speed"]),
            until=_utc(until) if until else None,
        )


def _in_milliseconds(instant: datetime) -> datetime:
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def _utc(text: str) -> datetime:
    """Read an instant; whatever zone it was written in, time is told in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


class BusinessClock:
    """Business time as a file says it (``ClockSetting``), shared by every process of a system.

    Every question looks whether the file has changed (2 us) and reads it again if so: what is done
    after a jump of time is done at the new time, in every process. Should the file be replaced by
    one that would turn time back, a process holds its last instant until the new time catches up.
    """

    def __init__(self, path: Path, wall: Callable[[], datetime] | None = None) -> None:
        self._path = path
        self._wall = wall = wall or SystemClock().now
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._setting = ClockSetting(anchor=wall(), start=wall())
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """Return business time, aware, in UTC, never earlier than the last answer."""
        with self._lock:
            self._reload()
            self._last = max(self._last, _in_milliseconds(self._setting.at(self._wall())))
            return self._last

    def _reload(self) -> None:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if stamp != self._stamp:
            self._setting = ClockSetting.from_json(self._path.read_text())
            self._stamp = stamp


def open_clock(path: Path | None) -> Clock:
    """Return the business clock of the given file, or wall time where none is named."""
    return BusinessClock(path) if path else SystemClock()


def write_clock(path: Path, setting: ClockSetting) -> None:
    """Replace a clock file in one step, so that no reader sees half of it."""
    fresh = path.with_suffix(".new")
    fresh.write_text(setting.to_json())
    fresh.replace(path)
