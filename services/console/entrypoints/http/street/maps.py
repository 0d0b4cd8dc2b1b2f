"""A map of areas without the internet: polygons as SVG paths, with what lies in each. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Ring = Sequence[Sequence[float]]
WIDTH: Final = 720.0
_LEVELS: Final = 5  # shades, from nothing on


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """What lies in an area: open cases, how many of them late, how many have climbed."""

    open: int = 0
    late: int = 0
    climbed: int = 0

    def __add__(self, other: "AreaFigures") -> "AreaFigures":
        """Return the sum of two areas."""
        return AreaFigures(
            self.open + other.open, self.late + other.late, self.climbed + other.climbed
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """One area of the map; ``level`` 0 to 4 is its shade, ``x``, ``y`` where its figure stands."""

    code: str
    name: str
    figures: AreaFigures
    path: str
    x: float
    y: float
    level: int


@dataclass(frozen=True, slots=True)
class AreaMap:
    """Shapes within a frame of ``width`` × ``height``."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def figures_within(code: str, rows: Iterable[Mapping[str, Any]]) -> AreaFigures:
    """Return the sum of what lies in an area and all below it: codes nest."""
    inside = (row for row in rows if str(row["area_code"]).startswith(code))
    return sum(
        (AreaFigures(row["open"], row["late"], row["climbed"]) for row in inside), AreaFigures()
    )


def parts_of(areas: Sequence[Mapping[str, Any]], own: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the areas right below one's own; where nothing is below, one's own."""
    below = [area for area in areas if area.get("parent") in own]
    return below or [area for area in areas if area["code"] in own]


def draw(parts: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> AreaMap | None:
    """Return the map of the parts that have a polygon; None where none has."""
    rings = {area["code"]: area["polygon"] for area in parts if area.get("polygon")}
    points = [point for ring in rings.values() for point in ring]
    if not points:
        return None
    project, height = _projection(points)
    figures = {area["code"]: figures_within(area["code"], rows) for area in parts}
    most = max(one.open for one in figures.values())
    shapes = [
        _shape(area, [project(point) for point in rings[area["code"]]], figures, most)
        for area in parts
        if area["code"] in rings
    ]
    return AreaMap(WIDTH, height, tuple(shapes))


def _projection(points: Sequence[Sequence[float]]) -> tuple[Any, float]:
    """Return what puts a place on the paper, north up, and the paper's height."""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / max((east - west) * squeeze, 1e-9)

    def project(point: Sequence[float]) -> tuple[float, float]:
        return (point[0] - west) * squeeze * scale, (north - point[1]) * scale

    return project, round((north - south) * scale, 1)


def _shape(
    area: Mapping[str, Any],
    ring: Sequence[tuple[float, float]],
    figures: Mapping[str, AreaFigures],
    most: int,
) -> Shape:
    x, y = _middle(ring)
    found = figures[area["code"]]
    path = "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in ring) + "Z"
    return Shape(area["code"], area["name"], found, path, x, y, _level(found.open, most))


def _level(count: int, most: int) -> int:
    return 0 if count == 0 else min(_LEVELS - 1, 1 + int((_LEVELS - 1) * (count - 1) / most))


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return a ring's centre of gravity; of one without a surface the mean of its points."""
    double, x, y = 0.0, 0.0, 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        double, x, y = double + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    if abs(double) < 1e-6:
        return (
            round(sum(p[0] for p in ring) / len(ring), 1),
            round(sum(p[1] for p in ring) / len(ring), 1),
        )
    return round(x / (3 * double), 1), round(y / (3 * double), 1)
