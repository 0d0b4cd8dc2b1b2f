"""Looks through a whole PDF, what lies packed in it as well, for anything that acts by itself."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import IndirectObject, NameObject

from services.intake.adapters.attachments.formats.pdf import ACTIVE
from services.intake.domain.attachments.media import Unacceptable
from services.intake.ports.attachments import Prepared

_MOST_OBJECTS = 200_000
_EXIF = re.compile(rb"\xff\xe1(..)Exif\0\0", re.DOTALL)


def prepare(content: bytes) -> Prepared:
    """Return the paper, the notes of photographs in it blotted out; raises Unacceptable."""
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Unacceptable("attachment_locked")
        if not reader.pages:
            raise Unacceptable("attachment_damaged")
        for name in _names(reader):
            if name in ACTIVE:
                raise Unacceptable("attachment_active")
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError) as error:
        raise Unacceptable("attachment_damaged") from error
    return Prepared("application/pdf", _without_exif(content))


def _names(reader: PdfReader) -> Iterator[str]:
    """Yield every name of every object, whether a page leads to it or not."""
    open_objects = [(number, 0) for number in reader.xref_objStm]
    open_objects += [(number, age) for age, table in reader.xref.items() for number in table]
    if len(open_objects) > _MOST_OBJECTS:
        raise Unacceptable("attachment_damaged")
    yield from _inside(reader.trailer)
    for number, age in open_objects:
        yield from _inside(reader.get_object(IndirectObject(number, age, reader)))


def _inside(found: Any) -> Iterator[str]:
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, NameObject):
            yield str(one)
        elif isinstance(one, dict):
            yield from (str(key) for key in one)
            waiting.extend(dict.values(one))
        elif isinstance(one, list):
            waiting.extend(list.__iter__(one))


def _without_exif(content: bytes) -> bytes:
    """Photographs lie in a PDF as they were taken, place and all; the offsets stay."""
    clean = bytearray(content)
    for found in _EXIF.finditer(content):
        start = found.end()
        end = min(found.start() + 2 + int.from_bytes(found[1], "big"), len(clean))
        clean[start:end] = bytes(max(0, end - start))
    return bytes(clean)
