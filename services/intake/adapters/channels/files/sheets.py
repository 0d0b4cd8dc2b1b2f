"""Reads workbooks: what their sheets show, and which cells are one."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final
from zipfile import ZipFile

from lxml.etree import iterparse
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from services.intake.adapters.channels.files.limits import (
    MOST_COLUMNS,
    MOST_LINES,
    MOST_SHEETS,
)
from services.intake.domain.channels.tables import Place, Table

_ROW, _MERGED = "{*}row", "{*}mergeCell"
_MOST_MERGED: Final = 200_000  # places


def sheets_of(content: bytes) -> Sequence[tuple[str, Table]]:
    """Return the sheets that hold anything, each by its name."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        found = []
        for sheet in book.worksheets[:MOST_SHEETS]:
            rows = sheet.iter_rows(max_row=MOST_LINES, max_col=MOST_COLUMNS, values_only=True)
            cells = [[_cell(value) for value in row] for row in rows]
            if any(any(row) for row in cells):
                found.append((sheet.title, Table(cells, _covered(content, sheet, len(cells)))))
        return found
    finally:
        book.close()


def _covered(content: bytes, sheet: Any, height: int) -> dict[Place, Place]:
    """Return which cells are one; what reads sheets row by row does not tell."""
    covered: dict[Place, Place] = {}
    with ZipFile(io.BytesIO(content)) as book, book.open(sheet._worksheet_path) as part:
        for _, element in iterparse(part, tag=(_ROW, _MERGED), resolve_entities=False):
            if element.tag.endswith("}mergeCell"):
                places = _places(str(element.get("ref", "")), height)
                if len(covered) + len(places) > _MOST_MERGED:
                    break
                covered |= places
            element.clear()
    return covered


def _places(ref: str, height: int) -> dict[Place, Place]:
    """Return the places of a merged range but its first, each with that, in the rows there are."""
    left, top, right, bottom = (bound or 1 for bound in range_boundaries(ref))
    rows = range(top - 1, min(bottom, height))
    columns = range(left - 1, min(right, MOST_COLUMNS))
    places = [(row, column) for row in rows for column in columns]
    return dict.fromkeys(places[1:], (top - 1, left - 1))


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
