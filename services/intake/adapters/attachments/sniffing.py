"""Tells what a file is by its content; names and headers are what its sender says, no more."""

import re
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

import puremagic

from services.intake.adapters.attachments.formats import audio, film, heic, jpeg, pdf, png, riff
from services.intake.domain.attachments.media import MEDIA_TYPES, Limits, Shape, Unacceptable, check

_HEAD = 4096
_PDF_HEAD = 1024  # within which readers look for the mark of a PDF
_MARKUP = re.compile(rb"<(?:script|html|svg|!doctype|\?php|iframe|body)", re.IGNORECASE)
# What telephones write behind a JPEG, and what is left out when it is made anew: further pictures
# (MPF, gain maps), the film of a moving picture, Samsung's own trailer.
_BEHIND_JPEG = re.compile(rb"\xff\xd8\xff|....ftyp", re.DOTALL)
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
_HEIF = frozenset({b"mif1", b"msf1"})
_SOUND = frozenset({b"M4A ", b"M4B ", b"F4A "})
_NAMES = {
    "image/jpeg": "image/jpeg",
    "image/png": "image/png",
    "image/webp": "image/webp",
    "application/pdf": "application/pdf",
    "audio/mpeg": "audio/mpeg",
    "audio/aac": "audio/aac",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "application/ogg": "audio/ogg",
    ".amr": "audio/amr",
}
_READERS: Mapping[str, Callable[[bytes], Shape]] = {
    "image/jpeg": jpeg.read,
    "image/png": png.read,
    "image/webp": riff.read_webp,
    "image/heic": heic.read,
    "application/pdf": pdf.read,
    "audio/mpeg": audio.read_mp3,
    "audio/aac": audio.read_aac,
    "audio/amr": audio.read_amr,
    "audio/ogg": audio.read_ogg,
    "audio/wav": riff.read_wav,
}


class StructuralInspector:
    """Implements the port ``Inspector``; quick enough for a request, for nothing is decoded."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def __call__(self, content: bytes) -> Shape:
        """See the port."""
        name = media_type_of(content)
        reader = _READERS.get(name)
        media_type = MEDIA_TYPES[name]
        try:
            shape = reader(content) if reader else film.read(content, media_type)
        except (IndexError, OverflowError, ValueError) as error:  # of struct, too
            raise Unacceptable("attachment_damaged") from error
        check(shape, len(content), self._limits)
        if _speaks_another(content, shape):
            raise Unacceptable("attachment_ambiguous")
        return shape


def media_type_of(content: bytes) -> str:
    """Return the media type of a file, one of those taken.

    Raises:
        Unacceptable: it is empty, or of a type that is not taken, which is named.

    """
    if not content:
        raise Unacceptable("attachment_empty")
    if content[4:8] == b"ftyp":  # the library knows too few of the brands
        return _by_brand(content)
    try:
        found = puremagic.magic_string(content[:_HEAD])
    except (puremagic.PureError, ValueError):
        found = []
    for match in found:
        for word in (match.mime_type, match.extension):
            if word in _NAMES:
                return _NAMES[word]
    told = next((match.mime_type for match in found if match.mime_type), "application/octet-stream")
    if content.startswith(b"PK"):  # the library would name one of the many that are packed so
        told = "application/zip"
    raise Unacceptable("attachment_type", found=told)


def _by_brand(content: bytes) -> str:
    size = min(int.from_bytes(content[:4], "big"), _HEAD)
    major, others = content[8:12], {content[at : at + 4] for at in range(16, size, 4)}
    if major in _HEIC or (major in _HEIF and not _HEIC.isdisjoint(others)):
        return "image/heic"
    if major in _HEIF or major == b"avif":
        raise Unacceptable("attachment_type", found="image/avif")
    if major in _SOUND:
        return "audio/mp4"
    return "video/quicktime" if major == b"qt  " else "video/mp4"


def _speaks_another(content: bytes, shape: Shape) -> bool:
    """Whether a file is also something else, to somebody who looks at it another way."""
    if zipfile.is_zipfile(BytesIO(content)) or _MARKUP.search(content, 0, _HEAD):
        return True
    is_pdf = shape.media_type.kind == "pdf"
    if content.startswith(b"%PDF-") != is_pdf or (not is_pdf and b"%PDF-" in content[:_PDF_HEAD]):
        return True
    behind = content[shape.end :]
    if not behind.strip(b"\0\r\n "):
        return False
    is_jpeg = shape.media_type.name == "image/jpeg"
    return not (is_jpeg and (_BEHIND_JPEG.match(behind) or behind.endswith(b"SEFT")))
