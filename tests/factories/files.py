"""Makes the files that people send."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from docx import Document
from openpyxl import Workbook

HEADING = ("序号", "反映人", "联系电话", "诉求内容", "地点", "类型", "发生时间")
GOOD = (
    ("1", "张三", "13812345678", "3号楼下水道堵了", "大庆路12号", "求助", "2026-11-20 09:30"),
    ("2", "李四", "029-88881234", "楼道灯不亮", "大庆路12号", "求助", "2026/11/20"),
    ("3", "", "", "建议在院里装充电桩", "", "建议", ""),
)


def csv_of(*rows: Sequence[str], encoding: str = "utf-8-sig") -> bytes:
    """Return a table as CSV, its heading first."""
    lines = [",".join(f'"{cell}"' for cell in row) for row in (HEADING, *rows)]
    return "\r\n".join(lines).encode(encoding)


def xlsx_of(*rows: Sequence[Any]) -> bytes:
    """Return a table as XLSX, a title above its heading."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["青年路社区居民议事会记录"])
    for row in (HEADING, *rows):
        sheet.append(list(row))
    return _saved(book)


def docx_of(*rows: Sequence[str], paragraphs: Sequence[str] = ()) -> bytes:
    """Return paragraphs and a table as DOCX."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(len(rows) + 1, len(HEADING))
        for number, row in enumerate((HEADING, *rows)):
            for column, cell in enumerate(row):
                table.cell(number, column).text = cell
    return _saved(document)


def zip_of(**members: bytes) -> bytes:
    """Return an archive; ``__`` in a name stands for a slash, ``_dot_`` for a dot."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()


def _saved(made: Any) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()
