"""Reads a file into rows: a table's under its heading, a text's item by item."""

import csv
import io
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.table import CT_Tbl
from docx.oxml.text.paragraph import CT_P
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from services.intake.adapters.channels.files.sniffing import decoded, sniffed
from services.intake.domain.channels.mapping import ColumnMapping, rows_under_heading
from services.intake.domain.channels.minutes import items_of, numbered_items_of
from services.intake.domain.channels.rows import Row, Unreadable

MOST_ROWS: Final = 5000
_MOST_COLUMNS: Final = 60
_MOST_SHEETS: Final = 20
_BROKEN: Final = (
    BadZipFile, zlib.error, InvalidFileException, LxmlError, ParseError, KeyError, ValueError,
    TypeError, AttributeError, IndexError, OSError, EOFError, RecursionError, AssertionError,
)  # fmt: skip
_BESIDE: Final = "正文"  # how a row's place is told that stands in no table
_LIST_STYLES: Final = ("List", "列表", "列出段落")

Grid = Sequence[Sequence[str]]


def read_file(content: bytes, name: str, mapping: ColumnMapping) -> list[Row]:
    """Return a file's rows, those of each sheet or table after another.

    Raises:
        Unreadable: the file as a whole cannot be taken; ``code`` says why.

    """
    kind = sniffed(content, name)
    try:
        rows = list(islice(_rows(kind, content, mapping), MOST_ROWS + 1))
    except Unreadable:
        raise
    except _BROKEN as error:  # what libraries raise of broken files is not one family
        raise Unreadable("file_broken") from error
    if len(rows) > MOST_ROWS:
        raise Unreadable("too_many_rows", limit=MOST_ROWS)
    if not rows:
        raise Unreadable("no_rows")
    return rows


def _rows(kind: str, content: bytes, mapping: ColumnMapping) -> Iterator[Row]:
    if kind == "xlsx":
        return _of_sheets(_sheets(content), mapping)
    if kind == "docx":
        return _of_document(Document(io.BytesIO(content)), mapping)
    text = decoded(content)
    if kind == "csv":
        return rows_under_heading(_table(text), mapping)
    return _of_text(text, mapping)


def _of_text(text: str, mapping: ColumnMapping) -> Iterator[Row]:
    """Yield a table's rows where the text is one, else its items."""
    try:
        yield from rows_under_heading(_table(text), mapping)
    except Unreadable as error:
        if error.code != "no_heading":
            raise
        yield from items_of(text.splitlines())


def _table(text: str) -> Grid:
    heading = "\n".join(text.splitlines()[:10])
    delimiter = max(",\t;，", key=heading.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [cells[:_MOST_COLUMNS] for cells in islice(rows, MOST_ROWS + 20)]
    except csv.Error as error:
        raise Unreadable("file_broken") from error


def _of_sheets(sheets: Sequence[tuple[str, Grid]], mapping: ColumnMapping) -> Iterator[Row]:
    """Yield the rows of each sheet that has a heading; at least one must."""
    refusal: Unreadable | None = None
    found = False
    for name, grid in sheets:
        try:
            yield from rows_under_heading(grid, mapping, name if len(sheets) > 1 else None)
            found = True
        except Unreadable as error:
            refusal = error
    if not found:
        raise refusal or Unreadable("no_rows")


def _sheets(content: bytes) -> Sequence[tuple[str, Grid]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = []
        for sheet in book.worksheets[:_MOST_SHEETS]:
            rows = sheet.iter_rows(max_row=MOST_ROWS + 20, max_col=_MOST_COLUMNS, values_only=True)
            grid = [[_cell(value) for value in cells] for cells in rows]
            if any(any(cells) for cells in grid):
                sheets.append((sheet.title, grid))
        return sheets
    finally:
        book.close()


def _cell(value: object) -> str:
    """Return a cell as a person reads it; a phone is no floating-point number."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _of_document(document: WordDocument, mapping: ColumnMapping) -> Iterator[Row]:
    """Yield the rows of the tables that have a heading, and the numbered items beside them.

    Where no table has one, the text is read as it stands: nothing that was said may be lost.
    """
    lines = [_line(part, document) for part in _paragraphs(document)]
    tables = list(_tables(document))
    found = False
    for number, grid in enumerate(tables, 1):
        try:
            yield from rows_under_heading(grid, mapping, f"表{number}")
            found = True
        except Unreadable:
            continue
    yield from numbered_items_of(lines, _BESIDE) if found else items_of(lines)


def _paragraphs(document: WordDocument) -> Iterator[CT_P]:
    return (part for part in document.element.body.iterchildren() if isinstance(part, CT_P))


def _line(paragraph: CT_P, document: WordDocument) -> str:
    """Return a paragraph's text; an automatic number is not in it, so that one is put before."""
    read = Paragraph(paragraph, document._body)
    style = (read.style.name or "") if read.style is not None else ""
    numbered = paragraph.pPr is not None and paragraph.pPr.numPr is not None
    is_item = numbered or style.startswith(_LIST_STYLES)
    return f"1. {read.text}" if is_item and read.text.strip() else read.text


def _tables(document: WordDocument) -> Iterator[Grid]:
    for part in document.element.body.iterchildren():
        if isinstance(part, CT_Tbl):
            rows = islice(part.tr_lst, MOST_ROWS + 20)
            yield [[_joined(cell) for cell in islice(row.tc_lst, _MOST_COLUMNS)] for row in rows]


def _joined(cell: object) -> str:
    texts = (part.text for part in cell.p_lst)  # type: ignore[attr-defined]  # lxml's own class
    return "\n".join(text for text in texts if text)
