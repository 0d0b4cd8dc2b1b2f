"""RIFF: WebP pictures and WAV sound, chunk by chunk."""

from collections.abc import Iterator
from struct import unpack_from

from services.intake.adapters.attachments.formats.faults import damaged, truncated
from services.intake.domain.attachments.media import MEDIA_TYPES, Shape

_HEAD = 12
_KEPT_OF_WAV = frozenset({b"fmt ", b"data", b"fact"})


def read_webp(content: bytes) -> Shape:
    """Return the picture's shape; raises Unacceptable."""
    chunks = list(_chunks(content))
    if not chunks:
        raise damaged()
    kind, body, end = chunks[0]
    if end - body < 10:
        raise damaged()
    width, height = _webp_size(kind, content, body)
    return Shape(MEDIA_TYPES["image/webp"], _end(content), width, height)


def read_wav(content: bytes) -> Shape:
    """Return the sound's shape; raises Unacceptable."""
    kinds = [kind for kind, _, _ in _chunks(content)]
    if b"fmt " not in kinds or b"data" not in kinds:
        raise damaged()
    return Shape(MEDIA_TYPES["audio/wav"], _end(content))


def strip_wav(content: bytes) -> bytes:
    """Return the sound without what was written about it."""
    kept = b"".join(
        content[body - 8 : end] + b"\0" * ((end - body) % 2)
        for kind, body, end in _chunks(content)
        if kind in _KEPT_OF_WAV
    )
    return b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WAVE" + kept


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield each chunk's name, and where its body begins and ends."""
    stop, at = _end(content), _HEAD
    while at + 8 <= stop:
        length: int = unpack_from("<I", content, at + 4)[0]
        body = at + 8
        if body + length > stop:
            raise truncated()
        yield content[at : at + 4], body, body + length
        at = body + length + length % 2


def _end(content: bytes) -> int:
    if len(content) < _HEAD:
        raise truncated()
    end: int = 8 + unpack_from("<I", content, 4)[0]
    if end > len(content):
        raise truncated()
    return end


def _webp_size(kind: bytes, content: bytes, body: int) -> tuple[int, int]:
    if kind == b"VP8X":
        return _u24(content, body + 4) + 1, _u24(content, body + 7) + 1
    if kind == b"VP8L":
        bits: int = unpack_from("<I", content, body + 1)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = unpack_from("<HH", content, body + 6)
        return width & 0x3FFF, height & 0x3FFF
    raise damaged()


def _u24(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 3], "little")
