"""A flat map of the district's areas, made on the server, and back from a click to a point."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.console.domain.desk.district import District, Named, Point

WIDTH: Final = 640  # of the picture, in its own units
_MARGIN: Final = 8


@dataclass(frozen=True, slots=True)
class Shape:
    """One area as a path of the picture, with its name at its middle."""

    code: str
    name: str
    kind: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class MapView:
    """The picture: ``scale`` are its units a degree of latitude, ``shrink`` those of longitude.

    A district is small enough to be drawn flat: a degree of longitude is shorter by the cosine of
    the latitude.
    """

    west: float
    north: float
    scale: float
    shrink: float
    width: int
    height: int

    @classmethod
    def of(cls, rings: Sequence[Sequence[Point]]) -> "MapView | None":
        """Return a picture that holds all rings; None where there are none."""
        points = [point for ring in rings for point in ring]
        if not points:
            return None
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, north = min(y for _, y in points), max(y for _, y in points)
        shrink = math.cos(math.radians((south + north) / 2))
        broad = max((east - west) * shrink, 1e-9)
        scale = (WIDTH - 2 * _MARGIN) / broad
        height = math.ceil((north - south) * scale) + 2 * _MARGIN
        return cls(west, north, scale, shrink, WIDTH, max(height, 2 * _MARGIN))

    def place(self, point: Point) -> Point:
        """Return where a point (longitude, latitude) is in the picture."""
        x = (point[0] - self.west) * self.shrink * self.scale + _MARGIN
        y = (self.north - point[1]) * self.scale + _MARGIN
        return round(x, 1), round(y, 1)

    def point_at(self, x: float, y: float) -> Point:
        """Return the longitude and latitude (WGS84) of a place in the picture."""
        longitude = self.west + (x - _MARGIN) / (self.shrink * self.scale)
        latitude = self.north - (y - _MARGIN) / self.scale
        return round(longitude, 6), round(latitude, 6)


@dataclass(frozen=True, slots=True)
class AreaMap:
    """The district's map: its picture and the shapes, the largest areas first."""

    view: MapView
    shapes: tuple[Shape, ...]


def area_map(district: District, language: str) -> AreaMap | None:
    """Return the map of a district; None where its directory has no outlines."""
    drawn = [one for one in district.areas if one.ring]
    view = MapView.of([one.ring for one in drawn])
    if view is None:
        return None
    return AreaMap(view, tuple(_shape(one, view, language) for one in drawn))


def _shape(area: Named, view: MapView, language: str) -> Shape:
    places = [view.place(point) for point in area.ring]
    path = "M" + "L".join(f"{x},{y}" for x, y in places) + "Z"
    middle_x = sum(x for x, _ in places) / len(places)
    middle_y = sum(y for _, y in places) / len(places)
    name = area.called(language)
    return Shape(area.code, name, area.kind, path, round(middle_x, 1), round(middle_y, 1))
