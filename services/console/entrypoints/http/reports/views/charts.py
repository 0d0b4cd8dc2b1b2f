"""Charts drawn on the server as SVG: they need no script, print well, and stand beside a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

WIDTH: Final = 720.0
HEIGHT: Final = 220.0
LEFT: Final = 64.0
BOTTOM: Final = 26.0
TOP: Final = 12.0
RIGHT: Final = 12.0
_MOST_LABELS: Final = 8
_NICE: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
# Where the axis of a rate begins, and in which steps it goes up to one: as low as the values need.
_RATES: Final = ((0.8, 0.05), (0.5, 0.1), (0.0, 0.25))
_COLOURS: Final = 8


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a trend: its place, value and days; ``weak`` where the sample is small."""

    x: float
    y: float
    value: float
    first: str
    last: str
    weak: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """A trend as a path, its dots, and the marks of both axes (place, label or value)."""

    path: str
    dots: tuple[Dot, ...]
    days: tuple[tuple[float, str], ...]
    levels: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a stacked bar, in hundredths of the longest bar."""

    kind: str
    count: int
    x: float
    width: float
    colour: int


def trend_plot(points: Sequence[Mapping[str, Any]], *, is_rate: bool) -> Plot | None:
    """Return a trend's drawing; a step without a value breaks the line. None: nothing to draw."""
    known = [point["value"] for point in points if point["value"] is not None]
    if not known:
        return None
    low, high, step = _scale(min(known), max(known), is_rate=is_rate)
    across = (WIDTH - LEFT - RIGHT) / max(1, len(points) - 1)
    dots, path, joined = [], [], False
    for number, point in enumerate(points):
        if point["value"] is None:
            joined = False
            continue
        x = round(LEFT + number * across, 1)
        y = _height(point["value"], low, high)
        weak = not point["sample_is_enough"]
        dots.append(Dot(x, y, point["value"], point["first"], point["last"], weak))
        path.append(f"{'L' if joined else 'M'}{x} {y}")
        joined = True
    count = round((high - low) / step)
    levels = [low + number * step for number in range(count + 1)]
    marks = tuple((_height(level, low, high), level) for level in levels)
    return Plot("".join(path), tuple(dots), _days(points, across), marks)


def segments(
    breakdown: Sequence[tuple[str, int]], longest: float, order: Sequence[str]
) -> tuple[Segment, ...]:
    """Return a bar of several kinds; each kind has the colour of its place in ``order``."""
    found, x = [], 0.0
    counts = dict(breakdown)
    for number, kind in enumerate(order):
        count = counts.get(kind, 0)
        if not count or not longest:
            continue
        width = round(100 * count / longest, 2)
        found.append(Segment(kind, count, round(x, 2), width, number % _COLOURS))
        x += width
    return tuple(found)


def _height(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low)
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)


def _scale(least: float, most: float, *, is_rate: bool) -> tuple[float, float, float]:
    """Return where an axis begins and ends, and its steps: counts from nought, rates up to one."""
    if is_rate:
        low, step = next((low, step) for low, step in _RATES if least >= low)
        return low, 1.0, step
    raw = max(most, 1.0) / 4
    power = 10.0 ** _exponent(raw)
    step = next(nice * power for nice in _NICE if nice * power >= raw * 0.999)
    return 0.0, step * max(1, -(-max(most, 1.0) // step)), step


def _exponent(value: float) -> int:
    exponent = 0
    while value >= 10:
        value, exponent = value / 10, exponent + 1
    while value < 1:
        value, exponent = value * 10, exponent - 1
    return exponent


def _days(points: Sequence[Mapping[str, Any]], across: float) -> tuple[tuple[float, str], ...]:
    every = -(-len(points) // _MOST_LABELS)
    return tuple(
        (round(LEFT + number * across, 1), f"{date.fromisoformat(point['first']):%m-%d}")
        for number, point in enumerate(points)
        if number % every == 0
    )
