"""How far two places are apart."""

import math


def distance_metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of two near points (longitude, latitude), on a flat map, in metres."""
    mean = math.radians((a[1] + b[1]) / 2)
    east = (a[0] - b[0]) * math.cos(mean) * 111_320.0
    north = (a[1] - b[1]) * 110_540.0
    return math.hypot(east, north)
