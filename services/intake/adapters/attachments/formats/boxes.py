"""ISO base media files (ISO/IEC 14496-12): the boxes that HEIC, MP4, MOV and M4A are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack_from

from services.intake.adapters.attachments.formats.faults import damaged, truncated

_HEAD, _LONG_HEAD = 8, 16


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its name, where it begins, where its body begins, and where it ends."""

    name: bytes
    start: int
    body: int
    end: int


def boxes(content: bytes | bytearray, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes that lie one after the other between two offsets; raises Unacceptable."""
    at = start
    while at + _HEAD <= end:
        size, name = unpack_from(">I4s", content, at)
        body = at + _HEAD
        if size == 1:
            if at + _LONG_HEAD > end:
                raise truncated()
            size, body = unpack_from(">Q", content, at + _HEAD)[0], at + _LONG_HEAD
        stop = end if size == 0 else at + size
        if stop < body:
            raise damaged()
        if stop > end:
            raise truncated()
        yield Box(name, at, body, stop)
        at = stop
    if any(content[at:end]):  # a few zeros may fill a box
        raise truncated()


def find(content: bytes | bytearray, parent: Box, *path: bytes) -> Box | None:
    """Return the first box at a path below another, or None."""
    at: Box | None = parent
    for name in path:
        if at is None:
            return None
        at = next((box for box in inside(content, at) if box.name == name), None)
    return at


def inside(content: bytes | bytearray, box: Box) -> Iterator[Box]:
    """Yield the boxes within a box; ``meta`` has four bytes of version before them, mostly."""
    start = box.body
    if box.name == b"meta" and content[start + 4 : start + 8] != b"hdlr":
        start += 4  # QuickTime's own has none
    return boxes(content, start, box.end)


def number(content: bytes | bytearray, at: int, size: int) -> int:
    """Return an unsigned number of so many bytes; none are zero."""
    return int.from_bytes(content[at : at + size], "big")
