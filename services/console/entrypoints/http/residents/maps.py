"""The district as a picture: outlines in the units of an SVG, and back to degrees (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Final

from services.console.ports.residents import Area

WIDTH: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Shape:
    """One area's path, and where its name stands."""

    code: str
    name: str
    kind: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A map; its script turns a tap into degrees by its west, north and units per degree."""

    shapes: Sequence[Shape]
    height: float
    west: float
    north: float
    per_longitude: float
    per_latitude: float


def picture(areas: Sequence[Area]) -> Picture | None:
    """Return areas as a map, a degree of latitude as long as it is here; None without outlines."""
    points = [point for area in areas for point in area.outline]
    if not points:
        return None
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    per_longitude = WIDTH / ((east - west) or 1.0)
    per_latitude = per_longitude / cos(radians((south + north) / 2))
    frame = Picture((), (north - south) * per_latitude, west, north, per_longitude, per_latitude)
    shapes = [_shape(area, frame) for area in areas if area.outline]
    return Picture(shapes, frame.height, west, north, per_longitude, per_latitude)


def _shape(area: Area, frame: Picture) -> Shape:
    drawn = [
        ((x - frame.west) * frame.per_longitude, (frame.north - y) * frame.per_latitude)
        for x, y in area.outline
    ]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in drawn) + "Z"
    middle_x = sum(x for x, _ in drawn) / len(drawn)
    middle_y = sum(y for _, y in drawn) / len(drawn)
    return Shape(area.code, area.name, area.kind, path, round(middle_x, 1), round(middle_y, 1))
