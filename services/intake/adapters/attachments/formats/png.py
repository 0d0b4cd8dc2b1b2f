"""PNG (ISO/IEC 15948): chunks with their checksums, and the picture's size."""

import zlib
from struct import unpack_from

from services.intake.adapters.attachments.formats.faults import damaged, truncated
from services.intake.domain.attachments.media import MEDIA_TYPES, Shape

_FIRST = 8
_FRAME = 12  # length, type, checksum


def read(content: bytes) -> Shape:
    """Return the picture's shape; raises Unacceptable."""
    at, width, height = _FIRST, 0, 0
    while True:
        if at + _FRAME > len(content):
            raise truncated()
        length: int = unpack_from(">I", content, at)[0]
        kind, end = content[at + 4 : at + 8], at + _FRAME + length
        if end > len(content):
            raise truncated()
        checksum: int = unpack_from(">I", content, end - 4)[0]
        if zlib.crc32(memoryview(content)[at + 4 : end - 4]) != checksum:
            raise damaged()
        if at == _FIRST:
            if kind != b"IHDR" or length < 8:
                raise damaged()
            width, height = unpack_from(">II", content, at + 8)
        at = end
        if kind == b"IEND":
            return Shape(MEDIA_TYPES["image/png"], at, width, height)
