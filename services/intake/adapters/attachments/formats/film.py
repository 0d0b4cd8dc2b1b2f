"""MP4, MOV and M4A: how long a film is, and the boxes that say where it was taken."""

from collections.abc import Iterator

from services.intake.adapters.attachments.formats.boxes import Box, boxes, find, inside, number
from services.intake.adapters.attachments.formats.faults import damaged, truncated
from services.intake.domain.attachments.media import MEDIA_TYPES, MediaType, Shape

_SEEN_AND_HEARD = frozenset({b"vide", b"soun"})
# Boxes in which cameras write places: users' data, Apple's keys, Adobe's XMP.
_TELLING = frozenset({b"udta", b"meta", b"uuid", b"XMP_"})


def read(content: bytes, media_type: MediaType) -> Shape:
    """Return the film's or the sound's shape; raises Unacceptable."""
    top = list(boxes(content, 0, len(content)))
    movie = _movie(top)
    if all(box.name not in (b"mdat", b"moof") for box in top):
        raise truncated()
    handlers = {_handler(content, track) for track in _tracks(content, movie)}
    if b"vide" not in handlers and b"soun" not in handlers:
        raise damaged()
    if b"vide" not in handlers:
        media_type = MEDIA_TYPES["audio/mp4"]
    elif media_type.kind == "audio":
        media_type = MEDIA_TYPES["video/mp4"]
    return Shape(media_type, len(content), seconds=_seconds(content, movie))


def strip(content: bytes) -> bytes:
    """Return the film without what tells a place, all else at its offset: boxes become ``free``.

    Tracks that are neither seen nor heard (telemetry of drones and action cameras) go with their
    samples.
    """
    clean = bytearray(content)
    top = list(boxes(content, 0, len(content)))
    for box in top:
        if box.name in _TELLING:
            _free(clean, box)
    movie = _movie(top)
    for track in _tracks(content, movie):
        if _handler(content, track) not in _SEEN_AND_HEARD:
            for start, end in _samples(content, track):
                clean[start:end] = bytes(max(0, min(end, len(clean)) - start))
            _free(clean, track)
        else:
            _free_telling(clean, content, track)
    _free_telling(clean, content, movie)
    return bytes(clean)


def telling(content: bytes) -> Iterator[bytes]:
    """Yield the bodies of the boxes in which a place may be written."""
    top = list(boxes(content, 0, len(content)))
    movie = _movie(top)
    for parent in (movie, *_tracks(content, movie)):
        for box in inside(content, parent):
            if box.name in _TELLING:
                yield content[box.body : box.end]


def _free_telling(clean: bytearray, content: bytes, parent: Box) -> None:
    for box in inside(content, parent):
        if box.name in _TELLING:
            _free(clean, box)


def _free(clean: bytearray, box: Box) -> None:
    name = box.body - 4 if box.body - box.start == 8 else box.start + 4
    clean[name : name + 4] = b"free"
    clean[box.body : box.end] = bytes(box.end - box.body)


def _movie(top: list[Box]) -> Box:
    movie = next((box for box in top if box.name == b"moov"), None)
    if movie is None:
        raise damaged()
    return movie


def _tracks(content: bytes, movie: Box) -> Iterator[Box]:
    return (box for box in inside(content, movie) if box.name == b"trak")


def _handler(content: bytes, track: Box) -> bytes:
    handler = find(content, track, b"mdia", b"hdlr")
    return content[handler.body + 8 : handler.body + 12] if handler else b""


def _seconds(content: bytes, movie: Box) -> float:
    header = find(content, movie, b"mvhd")
    if header is None or header.end - header.body < 20:
        raise damaged()
    is_long = content[header.body] == 1
    at = header.body + (20 if is_long else 12)
    scale, length = number(content, at, 4), number(content, at + 4, 8 if is_long else 4)
    if scale == 0:
        raise damaged()
    return length / scale


def _samples(content: bytes, track: Box) -> Iterator[tuple[int, int]]:
    """Yield where the samples of a track lie, chunk by chunk."""
    table = find(content, track, b"mdia", b"minf", b"stbl")
    if table is None:
        return
    found = {box.name: box for box in inside(content, table)}
    sizes, runs = found.get(b"stsz"), found.get(b"stsc")
    offsets, wide = found.get(b"stco") or found.get(b"co64"), b"co64" in found
    if sizes is None or runs is None or offsets is None:
        return
    width, next_sample = 8 if wide else 4, 0
    for chunk in range(number(content, offsets.body + 4, 4)):
        at = offsets.body + 8 + chunk * width
        if at + width > offsets.end:
            return
        count = _per_chunk(content, runs, chunk + 1)
        length = sum(_size(content, sizes, next_sample + n) for n in range(count))
        next_sample += count
        start = number(content, at, width)
        yield start, start + length


def _per_chunk(content: bytes, runs: Box, chunk: int) -> int:
    count = 0
    for at in range(runs.body + 8, runs.end - 11, 12):
        if number(content, at, 4) > chunk:
            break
        count = number(content, at + 4, 4)
    return min(count, 10_000)


def _size(content: bytes, sizes: Box, sample: int) -> int:
    same = number(content, sizes.body + 4, 4)
    at = sizes.body + 12 + sample * 4
    if same:
        return same
    return number(content, at, 4) if at + 4 <= sizes.end else 0
