"""When something was, as another system's file writes it: its clock's words, and the instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

ISO: Final = "iso8601"
SERIAL: Final = "excel"
_SERIAL_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's day 0, in the file's own time
_TIME_DIRECTIVES: Final = ("%H", "%I", "%X", "%c", "%T", "%R")

Doubt = Literal["ambiguous", "missing"]


class UnreadableMoment(ValueError):
    """No format reads the value."""


class AmbiguousMoment(ValueError):
    """Two formats read the value as different days."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time of a file.

    ``wall`` is what the file's clock showed (no zone), ``at`` the instant in UTC. ``has_time`` is
    False where the file tells a day only. ``doubt`` says that the clock showed this time twice
    (``ambiguous``, the end of summer time) or never (``missing``, its beginning). ``is_exact`` says
    that the file told itself how far from UTC its clock was.
    """

    wall: datetime
    at: datetime
    has_time: bool = True
    doubt: Doubt | None = None
    is_exact: bool = False

    def is_after(self, other: "Moment") -> bool:
        """Tell whether this was later; where either tells a day only, by the day.

        Two times of one file are compared as its own clock showed them, so that neither a change of
        summer time nor our choice in a doubtful hour makes a case late or early. Where both tell
        their offset there is no doubt, and the instants are compared.
        """
        if self.has_time and other.has_time and self.is_exact and other.is_exact:
            return self.at > other.at
        if self.has_time and other.has_time:
            return self.wall > other.wall
        return self.wall.date() > other.wall.date()


@dataclass(frozen=True, slots=True)
class TimeRules:
    """How a file writes time.

    ``formats`` are ``strptime``'s, or ``iso8601`` or ``excel`` (days since 1899-12-30).
    ``doubtful`` chooses, of an hour that the clock showed twice, the ``earlier`` or ``later`` one.
    """

    zone: ZoneInfo
    formats: Sequence[str]
    doubtful: Literal["earlier", "later"] = "earlier"

    def read(self, value: str | datetime) -> Moment:
        """Return what a cell means.

        Raises:
            UnreadableMoment: when no format fits.
            AmbiguousMoment: when formats fit that mean different times.

        """
        if isinstance(value, datetime):
            return self._moment(value, has_time=value.time() != datetime.min.time())
        found = {one for one in (self._by(form, value) for form in self.formats) if one}
        if not found:
            raise UnreadableMoment(value)
        if len({(wall, has_time) for wall, has_time in found}) > 1:
            told = " / ".join(sorted(f"{wall:%Y-%m-%d %H:%M}" for wall, _ in found))
            raise AmbiguousMoment(told)
        wall, has_time = found.pop()
        return self._moment(wall, has_time=has_time)

    def _by(self, form: str, value: str) -> tuple[datetime, bool] | None:
        try:
            if form == ISO:
                return datetime.fromisoformat(value), len(value) > len("2026-01-01")
            if form == SERIAL:
                days = float(value)
                return _SERIAL_ZERO + timedelta(seconds=round(days * 86400)), days % 1 != 0
            has_time = any(one in form for one in _TIME_DIRECTIVES)
            return datetime.strptime(value, form), has_time  # noqa: DTZ007 - the zone comes below
        except (ValueError, OverflowError):
            return None

    def _moment(self, read: datetime, *, has_time: bool) -> Moment:
        if read.tzinfo is not None:  # the file says itself how far from UTC it was
            wall = read.astimezone(self.zone).replace(tzinfo=None)
            return Moment(wall, read.astimezone(UTC), has_time, is_exact=True)
        doubt = self._doubt(read) if has_time else None  # of a day no hour is told
        fold = int(doubt == "ambiguous" and self.doubtful == "later")
        at = read.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)
        return Moment(read, at, has_time, doubt)

    def _doubt(self, wall: datetime) -> Doubt | None:
        first = wall.replace(tzinfo=self.zone, fold=0)
        second = wall.replace(tzinfo=self.zone, fold=1)
        if first.utcoffset() == second.utcoffset():
            return None
        back = first.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None)
        return "ambiguous" if back == wall else "missing"
