"""PDF (ISO 32000): whole, not locked, and without anything that acts by itself."""

import re

from services.intake.adapters.attachments.formats.faults import truncated
from services.intake.domain.attachments.media import MEDIA_TYPES, Shape, Unacceptable

# What runs, starts, plays or carries files.
ACTIVE = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA",
     "/ImportData", "/SubmitForm", "/Movie", "/Sound", "/GoToE"}
)  # fmt: skip
_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_NAME = re.compile(rb"/[^\x00\t\n\f\r ()<>\[\]{}/%]+")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_TAIL = 2048


def read(content: bytes) -> Shape:
    """Return a paper's shape, from what lies open in it; raises Unacceptable."""
    tail = content[-_TAIL:]
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise truncated()
    names = {_plain(name) for name in set(_NAME.findall(_STREAM.sub(b"", content)))}
    if "/Encrypt" in names:
        raise Unacceptable("attachment_locked")
    if not ACTIVE.isdisjoint(names):
        raise Unacceptable("attachment_active")
    return Shape(MEDIA_TYPES["application/pdf"], len(content))


def _plain(name: bytes) -> str:
    """Return a name with its escapes undone: ``/J#53`` is ``/JS``."""
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), name).decode("latin-1")
