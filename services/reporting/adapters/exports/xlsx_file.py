"""XLSX with real dates, numbers and percentages, row by row; what is text stays text."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo
from itertools import chain, islice
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.reporting.domain.exports.table import Cell, Column, ColumnKind, Row

# A sheet ends at 1,048,576 rows, the heading is one of them.
MOST_ROWS: Final = 1_048_575
_MOST_CHARACTERS: Final = 32_767
_FORMATS: Final[dict[ColumnKind, str]] = {
    "instant": "yyyy-mm-dd hh:mm:ss",
    "day": "yyyy-mm-dd",
    "ratio": "0.00%",
    "number": "0.00",
    "count": "#,##0",
    "seconds": "#,##0",
}
_WIDTHS: Final[dict[ColumnKind, int]] = {"instant": 20, "day": 12, "text": 18}
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def write_xlsx(
    path: Path,
    columns: Sequence[Column],
    titles: Sequence[str],
    rows: Iterator[Row],
    zone: tzinfo,
) -> None:
    """Write rows; implements ``Writer``. What one sheet does not hold goes on in the next."""
    book = xlsxwriter.Workbook(str(path), _OPTIONS)
    heading = book.add_format({"bold": True, "bg_color": "#E8EEF7", "bottom": 1})
    formats = [
        book.add_format({"num_format": _FORMATS[one.kind]}) if one.kind in _FORMATS else None
        for one in columns
    ]
    number = 0
    while (first := next(rows, None)) is not None or number == 0:
        number += 1
        sheet = book.add_worksheet(f"数据{number}")
        _head(sheet, columns, titles, heading)
        waiting = islice(chain([] if first is None else [first], rows), MOST_ROWS)
        for line, row in enumerate(waiting, 1):
            _write(sheet, line, row, formats, zone)
        sheet.autofilter(0, 0, 0, len(columns) - 1)
        if first is None:
            break
    book.close()


def _head(
    sheet: Worksheet, columns: Sequence[Column], titles: Sequence[str], heading: Format
) -> None:
    for index, (column, title) in enumerate(zip(columns, titles, strict=True)):
        sheet.set_column(index, index, max(_WIDTHS.get(column.kind, 10), 2 * len(title) + 2))
    sheet.freeze_panes(1, 0)
    for index, title in enumerate(titles):
        sheet.write_string(0, index, title, heading)


def _write(
    sheet: Worksheet, line: int, row: Row, formats: Sequence[Format | None], zone: tzinfo
) -> None:
    for index, (cell, format_) in enumerate(zip(row, formats, strict=True)):
        _cell(sheet, line, index, cell, format_, zone)


def _cell(
    sheet: Worksheet, line: int, index: int, cell: Cell, format_: Format | None, zone: tzinfo
) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(line, index, cell.astimezone(zone).replace(tzinfo=None), format_)
    elif isinstance(cell, date):
        sheet.write_datetime(line, index, cell, format_)
    elif isinstance(cell, bool):
        sheet.write_boolean(line, index, cell, format_)
    elif isinstance(cell, int | float):
        sheet.write_number(line, index, cell, format_)
    else:
        sheet.write_string(line, index, cell[:_MOST_CHARACTERS], format_)
