"""Where a file says that it was taken: Exif of pictures, ISO 6709 of films."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from PIL import Image

Place = tuple[float, float]  # longitude and latitude, WGS84 as Exif and ISO 6709 say
_GPS = 0x8825
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_ISO_6709 = re.compile(rb"([+-]\d{2}(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)(?:[+-]\d+(?:\.\d+)?)?/")


def place_of(exif: Image.Exif) -> Place | None:
    """Return the place that a picture's notes tell, or None."""
    try:
        told: Mapping[int, Any] = exif.get_ifd(_GPS)
        latitude = _degrees(told[_LATITUDE], told.get(_LATITUDE_REF) == "S")
        longitude = _degrees(told[_LONGITUDE], told.get(_LONGITUDE_REF) == "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OSError, SyntaxError):
        return None
    return _sane(longitude, latitude)


def place_of_tiff(tiff: bytes | None) -> Place | None:
    """Return the place that a picture's notes tell, as they lie in HEIC."""
    if not tiff:
        return None
    exif = Image.Exif()
    try:
        exif.load(b"Exif\0\0" + tiff)
    except (OSError, SyntaxError, ValueError, TypeError):
        return None
    return place_of(exif)


def place_in(notes: Iterable[bytes]) -> Place | None:
    """Return the place that a film's notes tell, or None."""
    for note in notes:
        found = _ISO_6709.search(note)
        if found:
            return _sane(float(found[2]), float(found[1]))
    return None


def _degrees(parts: Any, is_negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if is_negative else value


def _sane(longitude: float, latitude: float) -> Place | None:
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # NaN neither
        return None
    return round(longitude, 6), round(latitude, 6)
