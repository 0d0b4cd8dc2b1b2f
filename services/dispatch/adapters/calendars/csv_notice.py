"""Notices in CSV: ``date,to,kind,name,calendar``, with the words of the notice for the kind."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Final

from services.dispatch.adapters.calendars.entries import Entry
from services.dispatch.adapters.preset.errors import PresetError

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "first": ("date", "from", "日期", "起始日期"),
    "last": ("to", "截止日期"),
    "kind": ("kind", "类型", "状态"),
    "name": ("name", "节日", "名称"),
    "calendar": ("calendar", "历法"),
}
_DELIMITERS: Final = ",;\t"
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(:00)?)?")
NEEDED: Final = ("first", "kind", "name")
WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("放假", "休", "休息", "休假", "假期", "节假日"), "holiday"),
    **dict.fromkeys(("上班", "班", "补班", "调休上班"), "workday"),
    "停业": "closed",
    "加开": "opened",
}


def csv_entries(file: str, text: str) -> tuple[list[Entry], list[PresetError]]:
    """Return the entries of a table with its faults: columns missing, rows cut short."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        header = next(reader, [])
    except csv.Error as error:
        return [], [PresetError(file, 1, "header", str(error))]
    at = {name: _column(header, said) for name, said in COLUMNS.items()}
    missing = [COLUMNS[name][0] for name in NEEDED if at[name] is None]
    if missing:
        return [], [PresetError(file, 1, "header", f"no column {', '.join(missing)}")]
    try:
        numbered = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        return [], [PresetError(file, reader.line_num, "row", str(error))]
    return list(_rows(numbered, at)), []


def _delimiter(text: str) -> str:
    """Return what stands between the names of the columns most often."""
    header = text.partition("\n")[0]
    return max(_DELIMITERS, key=header.count)


def _rows(rows: list[tuple[int, list[str]]], at: Mapping[str, int | None]) -> Iterator[Entry]:
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        cells = {name: _cell(row, column) for name, column in at.items()}
        kind = cells["kind"].lower()
        yield Entry(
            line=line,
            where=f"row {line}",
            kind=WORDS.get(kind, kind),
            name=cells["name"],
            first=_iso(cells["first"]),
            last=_iso(cells["last"] or cells["first"]),
            calendar=cells["calendar"] or None,
        )


def _iso(text: str) -> str:
    """Return a day as ISO text, however a spreadsheet wrote it; what is no day stays."""
    found = _DAY.fullmatch(text)
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else text


def _column(header: list[str], names: tuple[str, ...]) -> int | None:
    said = [cell.strip().lower() for cell in header]
    return next((said.index(name) for name in names if name in said), None)


def _cell(row: list[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""
