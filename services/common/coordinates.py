"""Chinese map coordinates to WGS84: Mars coordinates (GCJ-02), Baidu's (BD-09), CGCS2000.

Points are converted where they come in, and kept as given. No library does it: those on PyPI were
last kept in 2019, and pyproj does not know the two shifted grids, which have no EPSG code.
"""

import math
from typing import Literal, cast, get_args

Crs = Literal["wgs84", "gcj02", "bd09", "cgcs2000"]
GivenCrs = Literal["wgs84", "gcj02", "bd09", "cgcs2000", "unknown"]
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


def confirmed(longitude: float, latitude: float, crs: str) -> tuple[float, float] | None:
    """Return the point in WGS84, rounded to centimetres; None where nobody named its reference.

    A point of an unknown system may be 500 m off, in the next community: it decides nothing.
    """
    if crs not in REFERENCE_SYSTEMS:
        return None
    east, north = to_wgs84(longitude, latitude, cast("Crs", crs))
    return round(east, 7), round(north, 7)


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
