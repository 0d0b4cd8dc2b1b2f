"""HEIC (ISO/IEC 23008-12): a picture's size, and its notes, which are blotted out where they lie.

It is not decoded: the decoders at hand are either under the GPL or no longer mended, and reading
pictures of strangers is what they have been attacked by (docs/intake/attachments.md).
"""

from collections.abc import Iterator

from services.intake.adapters.attachments.formats.boxes import Box, boxes, find, inside, number
from services.intake.adapters.attachments.formats.faults import damaged, truncated
from services.intake.domain.attachments.media import MEDIA_TYPES, Shape

_NOTES = frozenset({b"Exif", b"mime"})  # mime is XMP
_MOST_ENTRIES = 4096


def read(content: bytes) -> Shape:
    """Return the picture's shape; raises Unacceptable."""
    meta = _meta(content)
    held, places = find(content, meta, b"iprp", b"ipco"), find(content, meta, b"iloc")
    if held is None or places is None:
        raise damaged()
    if any(within == 0 and end > len(content) for _, within, _, end in _extents(content, places)):
        raise truncated()
    sizes = [
        (number(content, box.body + 4, 4), number(content, box.body + 8, 4))
        for box in inside(content, held)
        if box.name == b"ispe"
    ]
    width, height = max(sizes, key=lambda size: size[0] * size[1], default=(0, 0))
    return Shape(MEDIA_TYPES["image/heic"], len(content), width, height)


def strip(content: bytes) -> bytes:
    """Return the picture with its notes (Exif, XMP) blotted out; how it is turned is kept."""
    clean = bytearray(content)
    for name_at, start, end in _notes(content):
        clean[name_at : name_at + 4] = b"skip"
        clean[start:end] = bytes(max(0, min(end, len(clean)) - start))
    return bytes(clean)


def exif(content: bytes) -> bytes | None:
    """Return the Exif note as TIFF, or None."""
    for name_at, start, end in _notes(content):
        if content[name_at : name_at + 4] == b"Exif":
            return content[start + 4 + number(content, start, 4) : end]
    return None


def _meta(content: bytes) -> Box:
    meta = next((box for box in boxes(content, 0, len(content)) if box.name == b"meta"), None)
    if meta is None:
        raise damaged()
    return meta


def _notes(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield for each extent of a note where its type is named, where it begins and ends."""
    meta = _meta(content)
    infos, places = find(content, meta, b"iinf"), find(content, meta, b"iloc")
    data = find(content, meta, b"idat")
    if infos is None or places is None:
        return
    named = dict(_named(content, infos))
    for item, within, start, end in _extents(content, places):
        if item in named:
            base = data.body if within == 1 and data is not None else 0
            yield named[item], base + start, base + end


def _named(content: bytes, infos: Box) -> Iterator[tuple[int, int]]:
    """Yield each note's item number with the offset of its type."""
    wide_count = content[infos.body] != 0
    for info in boxes(content, infos.body + (8 if wide_count else 6), infos.end):
        version = content[info.body]
        number_size = 4 if version == 3 else 2
        type_at = info.body + 4 + number_size + 2
        if version >= 2 and content[type_at : type_at + 4] in _NOTES:
            yield number(content, info.body + 4, number_size), type_at


def _extents(content: bytes, places: Box) -> Iterator[tuple[int, int, int, int]]:
    """Yield item, how its place is counted, first and last byte, for each extent."""
    version, at = content[places.body], places.body + 4
    offset_size, length_size = content[at] >> 4, content[at] & 15
    base_size, index_size = content[at + 1] >> 4, content[at + 1] & 15 if version else 0
    wide = 4 if version == 2 else 2
    count, at = number(content, at + 2, wide), at + 2 + wide
    for _ in range(min(count, _MOST_ENTRIES)):
        item, at = number(content, at, wide), at + wide
        within = 0
        if version:
            within, at = number(content, at, 2) & 15, at + 2
        base, at = number(content, at + 2, base_size), at + 2 + base_size
        extents, at = number(content, at, 2), at + 2
        for _ in range(min(extents, _MOST_ENTRIES)):
            start = base + number(content, at + index_size, offset_size)
            length = number(content, at + index_size + offset_size, length_size)
            at += index_size + offset_size + length_size
            yield item, within, start, start + length
        if at > places.end:
            raise damaged()
