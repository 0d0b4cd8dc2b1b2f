"""Where it is: the area's own shapes as a drawing, with the point, and without the internet."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

WIDTH: Final = 640
HEIGHT: Final = 400
_MARGIN: Final = 24
_LEAST_SPAN: Final = 0.002  # degrees: about 200 m, for a place without a shape
_ENDING: Final = re.compile(r"(社区|街道| Community| Subdistrict)$")
_AROUND: Final = 0.12  # of the area's own size is shown around it

Pair = tuple[float, float]
Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One area: its outline as an SVG path, and where its name goes."""

    code: str
    name: str
    path: str
    x: float
    y: float
    kind: str  # "here": the area itself; "within": of the unit's area; "around": a neighbour


@dataclass(frozen=True, slots=True)
class Mark:
    """One point on the drawing; ``row`` is the case that lies there, where it is another one."""

    x: float
    y: float
    row: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn; ``metres`` is how long the scale's bar is on the ground, ``bar`` in pixels."""

    shapes: tuple[Shape, ...]
    point: Mark | None
    bar: float
    metres: int
    near: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """An area and those around it, the smallest first."""

    areas: tuple[Mapping[str, Any], ...]

    @property
    def names(self) -> list[str]:
        """Their names, the largest first."""
        return [str(area["name"]) for area in reversed(self.areas)]


def chain_of(areas: Iterable[Mapping[str, Any]], code: str | None) -> Chain:
    """Return an area with those that it lies in; empty for an unknown one."""
    known = {str(area["code"]): area for area in areas}
    found: list[Mapping[str, Any]] = []
    while code and code in known and known[code] not in found:
        found.append(known[code])
        code = known[code].get("parent")
    return Chain(tuple(found))


def drawing(
    areas: Sequence[Mapping[str, Any]],
    code: str | None,
    point: Pair | None,
    unit_area: str | None = None,
    near: Iterable[Mapping[str, Any]] = (),
) -> Drawing | None:
    """Return the map around a place; None where neither a shape nor a point is known.

    Args:
        areas: the directory's, with ``polygon`` as a ring of WGS84 pairs or None.
        code: the area that the ticket lies in.
        point: longitude and latitude in WGS84.
        unit_area: the area that the handling unit answers for, if it is one.
        near: rows of other cases; those whose ``point`` lies within are marked.

    """
    here = next((a for a in chain_of(areas, code).areas if a.get("polygon")), None)
    if here is None and point is None:
        return None
    frame = _Frame.around([*(here["polygon"] if here else ()), *([point] if point else ())])
    drawn = [area for area in areas if area.get("polygon") and _level(area, here)]
    drawn += [a for a in areas if a.get("polygon") and a["code"] == unit_area and a not in drawn]
    shapes = [
        _shape(area, here, unit_area, frame) for area in drawn if frame.shows(area["polygon"])
    ]
    bar, metres = frame.scale()
    mark = Mark(*frame.place(point)) if point else None
    shapes.sort(key=lambda shape: ("within", "around", "here").index(shape.kind))
    return Drawing(tuple(shapes), mark, bar, metres, frame.marks(near))


def _level(area: Mapping[str, Any], here: Mapping[str, Any] | None) -> bool:
    """Whether an area is of the same level as the one shown: its neighbours, and itself."""
    return here is not None and area.get("kind") == here.get("kind")


@dataclass(frozen=True, slots=True)
class _Frame:
    """A projection that is right enough for a district: degrees to pixels, north up."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, points: Sequence[Sequence[float]]) -> "_Frame":
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        span_x = max(max(xs) - min(xs), _LEAST_SPAN) * _AROUND + _LEAST_SPAN / 2
        span_y = max(max(ys) - min(ys), _LEAST_SPAN) * _AROUND + _LEAST_SPAN / 2
        return cls(min(xs) - span_x, min(ys) - span_y, max(xs) + span_x, max(ys) + span_y)

    @property
    def _shrink(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def _pixels(self) -> float:
        """Pixels a degree of latitude."""
        wide = (WIDTH - 2 * _MARGIN) / ((self.east - self.west) * self._shrink)
        return min(wide, (HEIGHT - 2 * _MARGIN) / (self.north - self.south))

    def place(self, point: Sequence[float]) -> Pair:
        """Return where a point lies on the drawing."""
        middle_x, middle_y = (self.west + self.east) / 2, (self.south + self.north) / 2
        x = WIDTH / 2 + (point[0] - middle_x) * self._shrink * self._pixels
        y = HEIGHT / 2 - (point[1] - middle_y) * self._pixels
        return round(x, 1), round(y, 1)

    def shows(self, ring: Ring) -> bool:
        """Whether any of a shape can be seen."""
        placed = [self.place(point) for point in ring]
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        return min(xs) < WIDTH and max(xs) > 0 and min(ys) < HEIGHT and max(ys) > 0

    def marks(self, rows: Iterable[Mapping[str, Any]]) -> tuple[Mark, ...]:
        """Return the rows that have a point which can be seen."""
        placed = [Mark(*self.place(row["point"]), row) for row in rows if row.get("point")]
        return tuple(m for m in placed if 0 < m.x < WIDTH and 0 < m.y < HEIGHT)

    def scale(self) -> tuple[float, int]:
        """Return the length of the scale's bar in pixels, and on the ground in metres."""
        per_metre = self._pixels / 111_320
        for metres in (5000, 2000, 1000, 500, 200, 100, 50):
            if metres * per_metre <= WIDTH / 4:
                return round(metres * per_metre, 1), metres
        return round(50 * per_metre, 1), 50


def _short(name: str) -> str:
    """Return a name without what all names on the map end with: there is little room."""
    return _ENDING.sub("", name) or name


def _shape(
    area: Mapping[str, Any],
    here: Mapping[str, Any] | None,
    unit_area: str | None,
    frame: _Frame,
) -> Shape:
    placed = [frame.place(point) for point in area["polygon"]]
    path = "M" + "L".join(f"{x} {y}" for x, y in placed) + "Z"
    x = min(max(sum(x for x, _ in placed) / len(placed), _MARGIN), WIDTH - _MARGIN)
    y = min(max(sum(y for _, y in placed) / len(placed), _MARGIN), HEIGHT - _MARGIN)
    is_here = here is not None and area["code"] == here["code"]
    kind = "here" if is_here else "within" if area["code"] == unit_area else "around"
    return Shape(str(area["code"]), _short(str(area["name"])), path, round(x, 1), round(y, 1), kind)
