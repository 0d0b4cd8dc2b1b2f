"""The district's areas as a picture to click on, for who takes an appeal down."""

from dataclasses import dataclass
from typing import Final

from services.console.domain.desk.district import District, Named
from services.console.domain.flat_map import FlatMap

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
class AreaMap:
    """The district's map: its picture and the shapes, the largest areas first."""

    view: FlatMap
    shapes: tuple[Shape, ...]


def area_map(district: District, language: str) -> AreaMap | None:
    """Return the map of a district; None where its directory has no outlines."""
    drawn = [one for one in district.areas if one.ring]
    view = FlatMap.of([one.ring for one in drawn], WIDTH, _MARGIN)
    if view is None:
        return None
    return AreaMap(view, tuple(_shape(one, view, language) for one in drawn))


def _shape(area: Named, view: FlatMap, language: str) -> Shape:
    x, y = view.middle(area.ring)
    return Shape(area.code, area.called(language), area.kind, view.outline(area.ring), x, y)
