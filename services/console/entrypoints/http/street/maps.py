"""A map of areas without the internet: polygons as SVG paths, with what lies in each. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.console.domain.flat_map import FlatMap

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
    view = FlatMap.of([area["polygon"] for area in parts if area.get("polygon")], WIDTH)
    if view is None:
        return None
    figures = {area["code"]: figures_within(area["code"], rows) for area in parts}
    most = max(one.open for one in figures.values())
    shapes = [
        _shape(area, view, figures[area["code"]], most) for area in parts if area.get("polygon")
    ]
    return AreaMap(view.width, view.height, tuple(shapes))


def _shape(area: Mapping[str, Any], view: FlatMap, found: AreaFigures, most: int) -> Shape:
    ring = area["polygon"]
    x, y = view.middle(ring)
    level = _level(found.open, most)
    return Shape(area["code"], area["name"], found, view.outline(ring), x, y, level)


def _level(count: int, most: int) -> int:
    return 0 if count == 0 else min(_LEVELS - 1, 1 + int((_LEVELS - 1) * (count - 1) / most))
