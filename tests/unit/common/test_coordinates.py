"""Points are converted to WGS84 at the boundary."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.coordinates import (
    confirmed,
    is_in_china,
    to_wgs84,
    wgs84_to_gcj02,
)
from services.intake.domain.repeats.distance import distance_metres

_east = st.floats(98, 122)
_north = st.floats(22, 45)


def test_the_shift_agrees_with_gcoord_and_eviltransform() -> None:
    longitude, latitude = wgs84_to_gcj02(116.39, 39.9)
    assert (round(latitude, 6), round(longitude, 6)) == (39.901400, 116.396240)


@given(_east, _north)
def test_mars_coordinates_lead_back_within_a_metre(longitude: float, latitude: float) -> None:
    there = wgs84_to_gcj02(longitude, latitude)
    assert distance_metres(to_wgs84(*there, "gcj02"), (longitude, latitude)) < 1


@given(_east, _north)
def test_baidu_coordinates_lead_back_within_two_metres(longitude: float, latitude: float) -> None:
    there = _gcj02_to_bd09(*wgs84_to_gcj02(longitude, latitude))
    assert distance_metres(to_wgs84(*there, "bd09"), (longitude, latitude)) < 2


def _gcj02_to_bd09(longitude: float, latitude: float) -> tuple[float, float]:
    """Baidu's own direction, as published with its map API."""
    turn = math.pi * 3000 / 180
    radius = math.hypot(longitude, latitude) + 0.00002 * math.sin(latitude * turn)
    angle = math.atan2(latitude, longitude) + 0.000003 * math.cos(longitude * turn)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


@pytest.mark.parametrize("crs", ["wgs84", "cgcs2000"])
def test_cgcs2000_is_taken_as_it_is(crs: str) -> None:
    assert to_wgs84(108.9, 34.2, crs) == (108.9, 34.2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("longitude", "latitude", "inside"),
    [(108.9, 34.2, True), (34.2, 108.9, False), (0, 0, False), (float("nan"), 34.2, False)],
)
def test_points_elsewhere_are_known(longitude: float, latitude: float, inside: bool) -> None:
    assert is_in_china(longitude, latitude) is inside


@pytest.mark.parametrize(
    ("crs", "moved"), [("wgs84", 0), ("cgcs2000", 0), ("gcj02", 500), ("bd09", 1300)]
)
def test_a_stated_system_is_converted_and_the_shifts_are_as_known(crs: str, moved: float) -> None:
    """In Xi'an GCJ-02 is about half a kilometre off, BD-09 about another."""
    found = confirmed(108.94, 34.27, crs)
    assert found is not None
    assert abs(distance_metres(found, (108.94, 34.27)) - moved) <= moved / 3


def test_a_point_of_an_unknown_system_is_no_point() -> None:
    assert confirmed(108.94, 34.27, "unknown") is None
