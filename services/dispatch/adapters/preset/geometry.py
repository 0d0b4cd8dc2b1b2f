"""Check the polygons of a preset: closed, simple, inside the area above."""

from collections.abc import Iterator
from typing import Any

import shapely
from shapely.geometry import Polygon

from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.adapters.preset.located import Document

_SLACK = 2e-6  # degrees, about 0.2 m: rounding to six decimals must not be a fault


def polygon_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield the faults of areas.geojson, alone and against areas.csv."""
    areas = {row["code"]: row for row in documents["areas"].data}
    features = documents["polygons"]
    shapes: dict[str, Polygon] = {}
    for index, feature in enumerate(features.data["features"]):
        steps = ("features", index)
        code, ring = feature["properties"]["code"], feature["geometry"]["coordinates"][0]
        fault = _ring_fault(ring)
        if code not in areas:
            yield features.error(steps, f"unknown area {code}")
        elif code in shapes:
            yield features.error(steps, f"area {code} has a second polygon")
        elif fault:
            yield features.error(steps, f"area {code}: {fault}")
        else:
            shapes[code] = Polygon(ring)
    yield from _outside(features, shapes, areas)


def _ring_fault(ring: list[list[float]]) -> str | None:
    """Return why the ring is no polygon."""
    if ring[0] != ring[-1]:
        return "polygon does not close (first and last point differ)"
    polygon = Polygon(ring)
    return None if polygon.is_valid else str(shapely.is_valid_reason(polygon))


def _outside(
    features: Document, shapes: dict[str, Polygon], areas: dict[str, Any]
) -> Iterator[PresetError]:
    """Yield the areas that reach out of the area above them."""
    wider = {code: shape.buffer(_SLACK) for code, shape in shapes.items()}
    for index, feature in enumerate(features.data["features"]):
        code = feature["properties"]["code"]
        parent = areas[code]["parent"] if code in areas else ""
        if code in shapes and parent in wider and not wider[parent].covers(shapes[code]):
            yield features.error(("features", index), f"area {code} reaches out of {parent}")
