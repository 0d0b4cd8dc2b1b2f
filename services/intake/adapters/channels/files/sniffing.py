"""What a file is by its content, and whether it is safe to open: before anything is unpacked."""

import io
import re
import zipfile
import zlib
from typing import Final, Literal

from services.common.decoding import decoded_text
from services.intake.domain.channels.rows import Unreadable

FileKind = Literal["xlsx", "docx", "csv", "html", "text"]

MOST_BYTES: Final = 5_000_000
MOST_UNPACKED: Final = 30_000_000
_MOST_RATIO: Final = 200  # a worksheet of spaces shrinks to a hundredth, a bomb to a thousandth
_MOST_MEMBERS: Final = 2000
_ENCRYPTED: Final = 0x1
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_MAGICS: Final = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
)
_DOCTYPES: Final = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError,
    EOFError,
)  # fmt: skip
_MARKUP: Final = re.compile(
    r"\s*<(?:!doctype|\?xml|html|head|meta|style|body|table|div|script)\b", re.IGNORECASE
)
_FEWEST_PRINTABLE: Final = 0.97


def sniffed(content: bytes, name: str) -> FileKind:
    """Return what a file is; its name only tells a table from running text.

    Raises:
        Unreadable: it is empty, too large, of a kind that is not taken, or not safe to unpack.

    """
    if not content.strip():
        raise Unreadable("file_empty")
    if len(content) > MOST_BYTES:
        raise Unreadable("file_too_large", limit=MOST_BYTES // 1_000_000)
    if content.startswith(b"PK"):
        return _office(content)
    if content.startswith(_OLD_OFFICE):
        raise Unreadable("old_office_file")
    if content.startswith(_MAGICS):
        raise Unreadable("unsupported_file")
    text = decoded(content)
    if _MARKUP.match(text):
        if "<table" not in text.lower():
            raise Unreadable("unsupported_file")
        return "html"
    return "csv" if name.lower().endswith((".csv", ".tsv")) else "text"


def decoded(content: bytes) -> str:
    """Return a text in whatever Chinese encoding it is: UTF-8, GB 18030 (GBK), UTF-16 by its mark.

    Raises:
        Unreadable: it is no text.

    """
    try:
        text = decoded_text(content)
    except UnicodeDecodeError as error:
        raise Unreadable("not_text") from error
    if not _is_text(text):
        raise Unreadable("not_text")
    return text


def _is_text(text: str) -> bool:
    sample = text[:10_000]
    fine = sum(letter.isprintable() or letter.isspace() or letter == "\ufeff" for letter in sample)
    return fine >= len(sample) * _FEWEST_PRINTABLE and "\x00" not in sample


def _office(content: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _require_harmless(archive)
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                kind: FileKind = "xlsx"
            elif "word/document.xml" in names:
                kind = "docx"
            else:
                raise Unreadable("unsupported_file")
            _require_plain_xml(archive)
    except _BROKEN as error:
        raise Unreadable("file_broken") from error
    return kind


def _require_harmless(archive: zipfile.ZipFile) -> None:
    """Refuse by what the archive's directory says; a member that says less breaks off later."""
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > _MOST_MEMBERS or unpacked > MOST_UNPACKED:
        raise Unreadable("file_unpacks_too_large", limit=MOST_UNPACKED // 1_000_000)
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise Unreadable("file_encrypted")
        if member.file_size > _MOST_RATIO * max(member.compress_size, 1000):
            raise Unreadable("file_unpacks_too_large", limit=MOST_UNPACKED // 1_000_000)


def _require_plain_xml(archive: zipfile.ZipFile) -> None:
    """Refuse what declares entities: no office program writes a DOCTYPE, only a bomb needs one."""
    for member in archive.infolist():
        if member.filename.lower().endswith((".xml", ".rels")):
            with archive.open(member) as part:
                head = part.read(4096)
            if any(mark in head for mark in _DOCTYPES):
                raise Unreadable("file_broken")
