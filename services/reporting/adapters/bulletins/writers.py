"""The files that a bulletin's content becomes."""

import tempfile
from pathlib import Path
from typing import Final

from services.reporting.adapters.bulletins.docx_file import write_docx
from services.reporting.adapters.bulletins.pdf_file import write_pdf
from services.reporting.adapters.bulletins.xlsx_file import write_xlsx
from services.reporting.domain.bulletins.content import Content
from services.reporting.domain.bulletins.order import BulletinFormat
from services.reporting.ports.bulletins import BulletinWriter

WRITERS: Final[dict[BulletinFormat, BulletinWriter]] = {
    "pdf": write_pdf, "docx": write_docx, "xlsx": write_xlsx,
}  # fmt: skip


def file_of(content: Content, format_: BulletinFormat) -> bytes:
    """Return a content as one file."""
    with tempfile.TemporaryDirectory(prefix="huying-bulletin-") as folder:
        path = Path(folder) / f"bulletin.{format_}"
        WRITERS[format_](path, content)
        return path.read_bytes()
