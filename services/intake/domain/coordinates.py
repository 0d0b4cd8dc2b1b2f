"""Chinese map coordinates to WGS84: Mars coordinates (GCJ-02), Baidu's (BD-09), CGCS2000."""

import math
from typing import Literal, get_args

Crs = Literal["wgs84", "gcj02", "bd09", "cgcs2000"]
REFERENCE_SYSTEMS: tuple[str, ...] = get_args(Crs)

_AXIS = 6378245.0  # Krasovsky 1940, metres: what GCJ-02 is computed with
_ECCENTRICITY = 0.00669342162296594323
_BAIDU = math.pi * 3000.0 / 180.0
# Mainland China's bounding box with the margin of a mistyped digit: everything else is an error.
_WEST, _EAST, _SOUTH, _NORTH = 73.0, 136.0, 3.0, 54.0


def is_in_china(longitude: float, latitude: float) -> bool:
    """Whether a point may be in China at all; False for what is not a number."""
    return _WEST <= longitude <= _EAST and _SOUTH <= latitude <= _NORTH


def to_wgs84(longitude: float, latitude: float, crs: Crs) -> tuple[float, float]:
    """Return longitude and latitude in WGS84, to about a metre.

    CGCS2000 differs from WGS84 by centimetres and is taken as it is.
    """
    if crs == "bd09":
        longitude, latitude = _baidu_to_mars(longitude, latitude)
    if crs in ("gcj02", "bd09"):
        longitude, latitude = _mars_to_wgs84(longitude, latitude)
    return longitude, latitude


def wgs84_to_gcj02(longitude: float, latitude: float) -> tuple[float, float]:
    """Return longitude and latitude as Chinese street maps draw them."""
    x, y = longitude - 105.0, latitude - 35.0
    shift_y = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    shift_x = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    ripple = _wave(x, ((6.0, 20.0), (2.0, 20.0)))
    shift_y += ripple + _wave(y, ((1.0, 20.0), (1 / 3, 40.0), (1 / 12, 160.0), (1 / 30, 320.0)))
    shift_x += ripple + _wave(x, ((1.0, 20.0), (1 / 3, 40.0), (1 / 12, 150.0), (1 / 30, 300.0)))
    angle = math.radians(latitude)
    magic = 1.0 - _ECCENTRICITY * math.sin(angle) ** 2
    meridian = _AXIS * (1.0 - _ECCENTRICITY) / (magic * math.sqrt(magic))
    parallel = _AXIS / math.sqrt(magic) * math.cos(angle)
    return longitude + math.degrees(shift_x / parallel), latitude + math.degrees(shift_y / meridian)


def distance_metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of two near points (longitude, latitude), on a flat map, in metres."""
    mean = math.radians((a[1] + b[1]) / 2)
    east = (a[0] - b[0]) * math.cos(mean) * 111_320.0
    north = (a[1] - b[1]) * 110_540.0
    return math.hypot(east, north)


def _mars_to_wgs84(longitude: float, latitude: float) -> tuple[float, float]:
    guess_x, guess_y = longitude, latitude
    for _ in range(3):  # the shift changes slowly: three rounds reach a centimetre
        mars_x, mars_y = wgs84_to_gcj02(guess_x, guess_y)
        guess_x, guess_y = guess_x + longitude - mars_x, guess_y + latitude - mars_y
    return guess_x, guess_y


def _baidu_to_mars(longitude: float, latitude: float) -> tuple[float, float]:
    x, y = longitude - 0.0065, latitude - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * _BAIDU)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _BAIDU)
    return radius * math.cos(angle), radius * math.sin(angle)


def _wave(value: float, terms: tuple[tuple[float, float], ...]) -> float:
    return sum(size * math.sin(factor * value * math.pi) for factor, size in terms) * 2.0 / 3.0
