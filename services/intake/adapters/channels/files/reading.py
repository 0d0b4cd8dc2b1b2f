"""Reads a file into rows: a table's under its heading, a text's item by item."""

import csv
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from lxml.etree import LxmlError
from openpyxl.utils.exceptions import InvalidFileException

from services.intake.adapters.channels.files.limits import MOST_COLUMNS, MOST_LINES, MOST_ROWS
from services.intake.adapters.channels.files.sheets import sheets_of
from services.intake.adapters.channels.files.sniffing import decoded, sniffed
from services.intake.adapters.channels.files.web_pages import tables_of
from services.intake.adapters.channels.files.word import Line, Part, parts_of
from services.intake.domain.channels.mapping import ColumnMapping
from services.intake.domain.channels.minutes import items_of, numbered_items_of
from services.intake.domain.channels.outline import entitled, is_title, mark_of
from services.intake.domain.channels.rows import LeftOut, Passage, ReadFile, Row, Unreadable
from services.intake.domain.channels.tables import Heading, Table, found_heading, rows_of

_BROKEN: Final = (
    BadZipFile, zlib.error, InvalidFileException, LxmlError, ParseError, KeyError, ValueError,
    TypeError, AttributeError, IndexError, OSError, EOFError, RecursionError, AssertionError,
)  # fmt: skip
_BESIDE: Final = "正文"  # how a row's place is told that stands in no table
_DELIMITERS: Final = ",\t;，|"
_MOST_LEFT_OUT: Final = 1000


def read_file(content: bytes, name: str, mapping: ColumnMapping) -> ReadFile:
    """Return a file's rows, those of each sheet or table after another.

    Raises:
        Unreadable: the file as a whole cannot be taken; ``code`` says why.

    """
    passages = _passages(sniffed(content, name), content, mapping)
    rows: list[Row] = []
    left_out: list[LeftOut] = []
    try:
        for passage in passages:
            if isinstance(passage, LeftOut):
                left_out.append(passage)
                continue
            rows.append(passage)
            if len(rows) > MOST_ROWS:
                break
    except _BROKEN as error:  # what libraries raise of broken files is not one family
        raise Unreadable("file_broken") from error
    if len(rows) > MOST_ROWS:
        raise Unreadable("too_many_rows", limit=MOST_ROWS)
    if not rows:
        raise Unreadable("no_rows")
    return ReadFile(rows, left_out[:_MOST_LEFT_OUT])


def _passages(kind: str, content: bytes, mapping: ColumnMapping) -> Iterator[Passage]:
    if kind == "xlsx":
        yield from _of_sheets(sheets_of(content), mapping)
    elif kind == "docx":
        yield from _of_document(list(parts_of(content)), mapping)
    elif kind == "html":
        yield from _of_sheets(list(tables_of(decoded(content))), mapping)
    elif kind == "csv":
        yield from rows_of(_table(decoded(content), mapping), mapping)
    else:
        yield from _of_text(decoded(content), mapping)


def _of_text(text: str, mapping: ColumnMapping) -> Iterator[Passage]:
    """Return a table's rows where the text is one, else its items."""
    lines, table = text.splitlines(), _table(text, mapping)
    heading = found_heading(table, mapping)
    is_table = heading is not None and (sum(map(bool, heading.names)) > 1 or mark_of(lines) is None)
    return rows_of(table, mapping) if is_table else items_of(lines)


def _table(text: str, mapping: ColumnMapping) -> Table:
    """Return a text as the table that has most headings, whatever parts its cells."""
    tables = [_parted(text, delimiter) for delimiter in _DELIMITERS if delimiter in text]
    return max(tables or [_parted(text, ",")], key=lambda table: _known(table, mapping))


def _known(table: Table, mapping: ColumnMapping) -> int:
    heading = found_heading(table, mapping)
    return sum(mapping.field_of(name) is not None for name in heading.names) if heading else -1


def _parted(text: str, delimiter: str) -> Table:
    """Return a table's cells; where a quotation mark stays open it is a sign like any other."""
    try:
        strict = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return Table(_cells(strict))
    except csv.Error:
        plain = csv.reader(io.StringIO(text), delimiter=delimiter, quoting=csv.QUOTE_NONE)
        try:
            return Table([[cell.strip('"') for cell in row] for row in _cells(plain)])
        except csv.Error as error:
            raise Unreadable("file_broken") from error


def _cells(rows: Iterator[list[str]]) -> Sequence[Sequence[str]]:
    return [cells[:MOST_COLUMNS] for cells in islice(rows, MOST_LINES)]


def _of_sheets(sheets: Sequence[tuple[str, Table]], mapping: ColumnMapping) -> Iterator[Passage]:
    """Yield the rows of each sheet that has a heading; at least one must."""
    refusal: Unreadable | None = None
    found = False
    for name, table in sheets:
        known_as = name if len(sheets) > 1 else None
        try:
            yield from rows_of(table, mapping, known_as)
            found = True
        except Unreadable as error:
            refusal = error
            yield LeftOut(1, len(table.cells), known_as)
    if not found:
        raise refusal or Unreadable("no_rows")


def _of_document(parts: Sequence[Part], mapping: ColumnMapping) -> Iterator[Passage]:
    """Yield the rows of the tables that have a heading, and the numbered items beside them.

    A table without one goes on with the one before, or else is read line by line, as minutes are
    that stand in a form. Where no table has one, the text is read as it stands: nothing that was
    said may be lost.
    """
    lines: list[Line] = []
    tables = 0
    before: Heading | None = None
    for part in parts:
        if isinstance(part, Line):
            lines.append(part)
            continue
        tables += 1
        try:
            yield from rows_of(part, mapping, f"表{tables}", before)
        except Unreadable:
            lines += _lines_of(part)
        else:
            before = found_heading(part, mapping) or before
    texts = _with_titles(lines)
    for found in numbered_items_of(texts, _BESIDE) if before else items_of(texts):
        yield _renumbered(found, lines)


def _with_titles(lines: Sequence[Line]) -> Sequence[str]:
    """Return lines in which a title by its style is one by its number, as where people number.

    Where nothing is numbered it says what follows is about, and is no paragraph itself.
    """
    texts = [line.text for line in lines]
    is_numbered = mark_of(texts) is not None
    return [
        text if not line.is_title or is_title(text) else entitled(text) if is_numbered else ""
        for line, text in zip(lines, texts, strict=True)
    ]


def _lines_of(table: Table) -> Iterator[Line]:
    """Yield a form's cells as lines: what one is called, then what it says."""
    for number, row in enumerate(table.cells, 1):
        said = [cell.strip() for cell in row if cell.strip()]
        if len(said) == 2 and not any("\n" in cell for cell in said):
            said = [f"{said[0].rstrip(':：')}：{said[1]}"]
        yield from (Line(number, line) for cell in said for line in cell.split("\n"))


def _renumbered(found: Passage, lines: Sequence[Line]) -> Passage:
    """Return a passage by the numbers of paragraphs, which are what their writer counts."""
    if isinstance(found, Row):
        return replace(found, number=lines[found.number - 1].number)
    first, last = lines[found.first - 1].number, lines[found.last - 1].number
    return replace(found, first=min(first, last), last=max(first, last))
