"""Convert between GCJ-02, the offset grid of Chinese web maps, and WGS84."""

import math

_AXIS = 6378245.0  # semi-major axis in metres and eccentricity² of the Krasovsky 1940 ellipsoid
_ECCENTRICITY = 0.00669342162296594323


def to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Return the GCJ-02 point of a WGS84 point, both in degrees (publicly known approximation)."""
    x, y = lon - 105.0, lat - 35.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    common = (20.0 * math.sin(6.0 * math.pi * x) + 20.0 * math.sin(2.0 * math.pi * x)) * 2.0 / 3.0
    east += common + _waves(x, ((20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0)))
    north += common + _waves(y, ((20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0)))
    phi = math.radians(lat)
    curvature = 1.0 - _ECCENTRICITY * math.sin(phi) ** 2
    meridian = _AXIS * (1.0 - _ECCENTRICITY) / curvature**1.5
    parallel = _AXIS / math.sqrt(curvature) * math.cos(phi)
    return lon + math.degrees(east / parallel), lat + math.degrees(north / meridian)


def to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """Return the WGS84 point of a GCJ-02 point, in degrees, exact to about a centimetre."""
    guess_lon, guess_lat = lon, lat
    for _ in range(5):
        there_lon, there_lat = to_gcj02(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + lon - there_lon, guess_lat + lat - there_lat
    return guess_lon, guess_lat


def _waves(value: float, terms: tuple[tuple[float, float], ...]) -> float:
    """Return the periodic part; each term is (amplitude in metres, period in 1/π degrees)."""
    return sum(size * math.sin(value / period * math.pi) for size, period in terms) * 2.0 / 3.0
