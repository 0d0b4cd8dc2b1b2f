"""A flat map without the internet: degrees to the units of an SVG, north up, and back."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Ring = Sequence[Sequence[float]]
_FLAT = 1e-6  # a surface below this is a line: it has no centre of gravity


@dataclass(frozen=True, slots=True)
class FlatMap:
    """A picture's projection: its units a degree of latitude, and a degree of longitude.

    A district is small enough to be drawn flat: a degree of longitude is shorter by the cosine of
    the latitude. ``margin`` lies around everything; points are longitude and latitude in WGS84.
    """

    west: float
    north: float
    per_longitude: float
    per_latitude: float
    width: float
    height: float
    margin: float = 0.0

    @classmethod
    def of(cls, rings: Iterable[Ring], width: float, margin: float = 0.0) -> "FlatMap | None":
        """Return a picture so wide that it holds all rings; None where there are none."""
        points = [point for ring in rings for point in ring]
        if not points:
            return None
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        shrink = math.cos(math.radians((south + north) / 2))
        per_latitude = (width - 2 * margin) / max((east - west) * shrink, 1e-9)
        height = round((north - south) * per_latitude + 2 * margin, 1)
        return cls(west, north, per_latitude * shrink, per_latitude, width, height, margin)

    def place(self, point: Sequence[float]) -> Point:
        """Return where a point is in the picture."""
        x = (point[0] - self.west) * self.per_longitude + self.margin
        y = (self.north - point[1]) * self.per_latitude + self.margin
        return round(x, 1), round(y, 1)

    def point_at(self, x: float, y: float) -> Point:
        """Return the longitude and latitude of a place in the picture."""
        longitude = self.west + (x - self.margin) / self.per_longitude
        latitude = self.north - (y - self.margin) / self.per_latitude
        return round(longitude, 6), round(latitude, 6)

    def outline(self, ring: Ring) -> str:
        """Return a ring as the path of an SVG."""
        places = (self.place(point) for point in ring)
        return "M" + "L".join(f"{x} {y}" for x, y in places) + "Z"

    def middle(self, ring: Ring) -> Point:
        """Return where a ring's name stands: its centre of gravity, a line's the mean."""
        places = [self.place(point) for point in ring]
        double, x, y = 0.0, 0.0, 0.0
        for (x0, y0), (x1, y1) in zip(places, [*places[1:], places[0]], strict=True):
            cross = x0 * y1 - x1 * y0
            double, x, y = double + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
        if abs(double) < _FLAT:
            mean_x = sum(x for x, _ in places) / len(places)
            return round(mean_x, 1), round(sum(y for _, y in places) / len(places), 1)
        return round(x / (3 * double), 1), round(y / (3 * double), 1)
