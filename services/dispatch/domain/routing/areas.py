"""Finds the area (区域) of a matter: by its code, by a point, by the words of an address."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from services.dispatch.domain.routing import addresses
from services.dispatch.domain.routing.place_names import Place, PlaceNames

Ring = tuple[tuple[float, float], ...]
Box = tuple[float, float, float, float]
AreaKind = Literal["district", "subdistrict", "community", "grid"]
FoundBy = Literal["code", "point", "address"]

_DEPTH: Mapping[str, int] = {"district": 0, "subdistrict": 1, "community": 2, "grid": 3}
_SUFFIXES = ("街道", "社区", "网格")
_CELL = 0.01  # degrees: about a kilometre; a cell of the coarse index touches few grids


@dataclass(frozen=True, slots=True)
class Area:
    """A district, street (街道), community (社区) or grid (网格); polygon in WGS84."""

    code: str
    name: str
    kind: AreaKind
    parent: str | None = None
    polygon: Ring | None = None
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class AreaFinding:
    """An area with the way it was found and the word or code that decided.

    Where names left several areas (``candidates``), ``code`` is the street or community around
    all of them, and None where only the district is.
    """

    code: str | None
    by: FoundBy
    evidence: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class AreaIndex:
    """All areas of a directory, ready for look-ups in well under 0.1 ms."""

    areas: Mapping[str, Area]
    _cells: Mapping[tuple[int, int], tuple[tuple[Box, Area], ...]] = field(repr=False)
    _names: PlaceNames = field(repr=False)

    @classmethod
    def of(cls, areas: Sequence[Area], places: Iterable[Place] = ()) -> "AreaIndex":
        """Index areas and the gazetteer's places once for each published directory."""
        known = {area.code: area for area in areas}
        named = [(place.name, place.area) for place in places if place.area in known]
        return cls(known, _cells(areas), PlaceNames.of([*_area_names(areas), *named]))

    def by_code(self, code: str | None) -> AreaFinding | None:
        """Return the area with this code."""
        if code is None or code not in self.areas:
            return None
        return AreaFinding(code, "code", code)

    def by_point(self, longitude: float, latitude: float) -> AreaFinding | None:
        """Return the smallest area that holds a point given in WGS84 degrees."""
        cell = (int(longitude // _CELL), int(latitude // _CELL))
        for box, area in self._cells.get(cell, ()):
            if _in_box(longitude, latitude, box) and _in_ring(longitude, latitude, area.polygon):
                return AreaFinding(area.code, "point", f"{longitude:.6f},{latitude:.6f}")
        return None

    def by_text(self, text: str) -> AreaFinding | None:
        """Return the area whose name, or whose place's name, is the longest in the text.

        Other names narrow it down; a name of several areas is for the area around them all.
        """
        found = self._names.found_in(text)
        if not found:
            return None
        meant, words = addresses.narrowed(found, self)
        if len(meant) == 1:
            return AreaFinding(meant[0], "address", " ".join(words))
        around = addresses.common(meant, self)
        known = around if around and self.areas[around].kind != "district" else None
        return AreaFinding(known, "address", " ".join(words), tuple(sorted(meant)))

    def inside(self, code: str, outer: str) -> bool:
        """Whether an area is another one or lies in it."""
        at: str | None = code
        while at is not None:
            if at == outer:
                return True
            area = self.areas.get(at)
            at = area.parent if area else None
        return False

    def path(self, code: str) -> tuple[str, ...]:
        """Return an area and those around it, outwards."""
        return tuple(self.upwards(code))

    def upwards(self, code: str | None) -> Iterator[str]:
        """Yield the code of an area and of those around it, outwards."""
        while code is not None and code in self.areas:
            yield code
            code = self.areas[code].parent


def _cells(areas: Sequence[Area]) -> Mapping[tuple[int, int], tuple[tuple[Box, Area], ...]]:
    cells: dict[tuple[int, int], list[tuple[Box, Area]]] = defaultdict(list)
    for area in sorted(areas, key=lambda area: -_DEPTH[area.kind]):
        if area.polygon:
            box = _box(area.polygon)
            for cell in _cells_of(box):
                cells[cell].append((box, area))
    return {cell: tuple(found) for cell, found in cells.items()}


def _cells_of(box: Box) -> Iterator[tuple[int, int]]:
    west, south, east, north = box
    for column in range(int(west // _CELL), int(east // _CELL) + 1):
        for row in range(int(south // _CELL), int(north // _CELL) + 1):
            yield column, row


def _area_names(areas: Sequence[Area]) -> Iterator[tuple[str, str]]:
    for area in areas:
        if area.kind != "district":
            for name in _spellings(area.name):
                yield name, area.code


def _spellings(name: str) -> set[str]:
    return {name, next((name.removesuffix(end) for end in _SUFFIXES if name.endswith(end)), name)}


def _box(ring: Ring) -> Box:
    longitudes = [point[0] for point in ring]
    latitudes = [point[1] for point in ring]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _in_box(x: float, y: float, box: Box) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _in_ring(x: float, y: float, ring: Ring | None) -> bool:
    """Even-odd rule: a ray to the east crosses the ring an odd number of times."""
    if not ring:
        return False
    inside = False
    before_x, before_y = ring[-1]
    for at_x, at_y in ring:
        if (at_y > y) != (before_y > y):
            crossing = (before_x - at_x) * (y - at_y) / (before_y - at_y) + at_x
            if x < crossing:
                inside = not inside
        before_x, before_y = at_x, at_y
    return inside
