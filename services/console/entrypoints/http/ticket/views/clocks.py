"""Why a deadline is what it is: the stretches that counted and those that did not, as a strip."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

WIDTH: Final = 1000
_LEAST: Final = 1.5  # a stretch of some minutes in a month is still seen
_MOST_TICKS: Final = 14
_SHOWN: Final = {"resolve": 0, "screen": 1, "acknowledge": 2, "contact": 3}


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch: where it lies in the strip, and what it says."""

    x: float
    width: float
    counted: bool
    reason: str
    detail: str
    begins: str
    ends: str
    seconds: float
    provisional: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """One clock drawn: ``now_x`` and the ticks lie on the same scale as the pieces, 0 to 1000."""

    key: str
    clock: str
    unit: str | None
    state: str
    limit: Mapping[str, Any]
    due_at: str | None
    started_at: str
    missed: bool
    provisional: bool
    calendar: str
    pieces: tuple[Piece, ...]
    ticks: tuple[tuple[float, str], ...]
    now_x: float | None
    sums: Mapping[str, float]
    held: tuple[Mapping[str, Any], ...]
    is_resident: bool = False


def strips(deadlines: Mapping[str, Any], zone: ZoneInfo) -> list[Strip]:
    """Return a strip for each clock, running ones and the resident's first."""
    as_of = _instant(deadlines.get("as_of"))
    found = [_strip(clock, as_of, zone) for clock in deadlines.get("clocks") or []]
    found.sort(key=_rank)
    resident = deadlines.get("resident")
    if resident:
        found.insert(0, _strip(resident, as_of, zone, is_resident=True))
    return found


def running(strips_of: Iterable[Strip]) -> list[Strip]:
    """Return those that have not stopped."""
    return [one for one in strips_of if one.state == "running"]


def _rank(strip: Strip) -> tuple[bool, int, str]:
    return strip.state == "stopped", _SHOWN.get(strip.clock, 9), strip.started_at


def _strip(
    clock: Mapping[str, Any], as_of: datetime | None, zone: ZoneInfo, *, is_resident: bool = False
) -> Strip:
    intervals: Sequence[Mapping[str, Any]] = clock.get("intervals") or []
    bounds = _bounds(intervals)
    return Strip(
        key=str(clock.get("key", "")),
        clock=str(clock.get("clock", "")),
        unit=clock.get("unit"),
        state=str(clock.get("state", "")),
        limit=clock.get("limit") or {},
        due_at=clock.get("due_at"),
        started_at=str(clock.get("started_at", "")),
        missed=bool(clock.get("missed_at")),
        provisional=bool(clock.get("provisional")),
        calendar=str(clock.get("calendar", "")),
        pieces=tuple(_piece(one, bounds) for one in intervals) if bounds else (),
        ticks=tuple(_ticks(bounds, zone)) if bounds else (),
        now_x=_inside(as_of, bounds),
        sums=clock.get("sums") or {},
        held=tuple(clock.get("held") or ()),
        is_resident=is_resident,
    )


Bounds = tuple[datetime, datetime]


def _bounds(intervals: Sequence[Mapping[str, Any]]) -> Bounds | None:
    if not intervals:
        return None
    first, last = _instant(intervals[0].get("from")), _instant(intervals[-1].get("to"))
    return (first, last) if first and last and last > first else None


def _piece(interval: Mapping[str, Any], bounds: Bounds) -> Piece:
    begins, ends = _instant(interval["from"]), _instant(interval["to"])
    left, right = _x(begins, bounds), _x(ends, bounds)
    code, _, detail = str(interval.get("reason", "")).partition(":")
    return Piece(
        x=left,
        width=max(round(right - left, 2), _LEAST),
        counted=bool(interval.get("counted")),
        reason=code,
        detail=detail,
        begins=str(interval["from"]),
        ends=str(interval["to"]),
        seconds=float(interval.get("seconds") or 0),
        provisional=bool(interval.get("provisional")),
    )


def _ticks(bounds: Bounds, zone: ZoneInfo) -> Iterable[tuple[float, str]]:
    """Yield local midnights, not more than fit beside one another; of a short limit the hours."""
    length = bounds[1] - bounds[0]
    short = length < timedelta(days=2)
    step = timedelta(hours=6) if short else timedelta(days=length.days // _MOST_TICKS + 1)
    at = bounds[0].astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) + step
    while at < bounds[1]:
        if at > bounds[0]:
            yield _x(at, bounds), at.strftime("%H:%M" if short and at.hour else "%m-%d")
        at += step


def _inside(at: datetime | None, bounds: Bounds | None) -> float | None:
    if at is None or bounds is None or not bounds[0] <= at <= bounds[1]:
        return None
    return _x(at, bounds)


def _x(at: datetime | None, bounds: Bounds) -> float:
    if at is None:
        return 0
    share = (at - bounds[0]) / (bounds[1] - bounds[0])
    return round(min(max(share, 0.0), 1.0) * WIDTH, 2)


def _instant(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
