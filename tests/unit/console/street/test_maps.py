"""The map says what the figures say: each part once, codes nested, late ones marked."""

import pytest

from services.console.entrypoints.http.street.maps import (
    WIDTH,
    AreaFigures,
    draw,
    figures_within,
    parts_of,
)


def square(west: float, south: float, side: float = 0.01) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


STREET = {"code": "61", "name": "街道", "parent": "6", "polygon": square(108.9, 34.2, 0.02)}
WEST = {"code": "6101", "name": "西", "parent": "61", "polygon": square(108.9, 34.2)}
EAST = {"code": "6102", "name": "东", "parent": "61", "polygon": square(108.91, 34.2)}
BARE = {"code": "6103", "name": "无图", "parent": "61", "polygon": None}
AREAS = [STREET, WEST, EAST, BARE]
ROWS = [
    {"area_code": "6101", "open": 1, "late": 0, "climbed": 0},
    {"area_code": "610107", "open": 7, "late": 2, "climbed": 1},
    {"area_code": "6102", "open": 2, "late": 0, "climbed": 0},
    {"area_code": "61", "open": 5, "late": 1, "climbed": 0},
]


def test_what_lies_deeper_counts_where_it_lies_within() -> None:
    assert figures_within("6101", ROWS) == AreaFigures(8, 2, 1)
    assert figures_within("61", ROWS) == AreaFigures(15, 3, 1)
    assert figures_within("62", ROWS) == AreaFigures()


def test_parts_are_what_is_right_below_or_else_ones_own() -> None:
    assert [part["code"] for part in parts_of(AREAS, ("61",))] == ["6101", "6102", "6103"]
    assert [part["code"] for part in parts_of(AREAS, ("6102",))] == ["6102"]
    assert parts_of(AREAS, ()) == []


def test_parts_stand_beside_one_another_as_they_lie_with_their_figures_inside() -> None:
    drawn = draw(parts_of(AREAS, ("61",)), ROWS)

    assert drawn is not None
    west, east = drawn.shapes
    assert (west.code, west.figures.open, east.figures.open) == ("6101", 8, 2)
    assert west.level > east.level > 0
    assert 0 < west.x < WIDTH / 2 < east.x < WIDTH
    assert west.y == pytest.approx(drawn.height / 2, abs=0.2)
    assert west.path.startswith("M")
    assert west.path.endswith("Z")
    # A degree of longitude is shorter than one of latitude: two squares make a low rectangle.
    assert drawn.height == pytest.approx(WIDTH / 2 / 0.827, rel=0.01)


def test_without_polygons_there_is_no_map_and_nothing_fails() -> None:
    assert draw([BARE], ROWS) is None
    assert draw([], []) is None


def test_an_area_without_a_surface_is_drawn_all_the_same() -> None:
    line = {"code": "6104", "name": "线", "polygon": [[108.9, 34.2], [108.9, 34.2], [108.9, 34.2]]}
    drawn = draw([line], [])

    assert drawn is not None
    assert drawn.shapes[0].level == 0
