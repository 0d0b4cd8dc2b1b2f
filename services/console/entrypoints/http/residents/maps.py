"""The district as a picture for residents; its script turns a tap into degrees (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.console.domain.flat_map import FlatMap
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
    """A map: how it is projected, and what is drawn."""

    view: FlatMap
    shapes: Sequence[Shape]


def picture(areas: Sequence[Area]) -> Picture | None:
    """Return areas as a map; None without outlines."""
    drawn = [area for area in areas if area.outline]
    view = FlatMap.of([area.outline for area in drawn], WIDTH)
    return Picture(view, [_shape(area, view) for area in drawn]) if view else None


def _shape(area: Area, view: FlatMap) -> Shape:
    x, y = view.middle(area.outline)
    return Shape(area.code, area.name, area.kind, view.outline(area.outline), x, y)
