"""JPEG (ITU T.81): markers from start to end, and the picture's size."""

import re
from struct import unpack_from

from services.intake.adapters.attachments.formats.faults import damaged, truncated
from services.intake.domain.attachments.media import MEDIA_TYPES, Shape

# Within a scan 00 is stuffing and D0–D7 are restarts; any other code ends the scan.
_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_END, _SCAN, _TEMPORARY = 0xD9, 0xDA, 0x01
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the others are tables


def read(content: bytes) -> Shape:
    """Return the picture's shape; raises Unacceptable."""
    at, width, height = 2, 0, 0
    while True:
        marker = _MARKER.match(content, at)
        if marker is None:
            raise truncated() if at >= len(content) else damaged()
        code, at = marker[1][0], marker.end()
        if code == _END:
            return Shape(MEDIA_TYPES["image/jpeg"], at, width, height)
        if code == _TEMPORARY:
            continue
        body, at = at, _after(content, at)
        if code in _FRAMES:
            height, width = unpack_from(">HH", content, body + 3)
        if code == _SCAN:
            at = _next_marker(content, at)


def _after(content: bytes, at: int) -> int:
    if at + 2 > len(content):
        raise truncated()
    length: int = unpack_from(">H", content, at)[0]
    if length < 2:
        raise damaged()
    if at + length > len(content):
        raise truncated()
    return at + length


def _next_marker(content: bytes, at: int) -> int:
    marker = _MARKER.search(content, at)
    if marker is None:
        raise truncated()
    return marker.start()
