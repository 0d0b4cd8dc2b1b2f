"""CSV as spreadsheets of this country open it: UTF-8 with its mark, local time, no formulas."""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path

from services.reporting.domain.exports.table import Cell, Column, ColumnKind, Row, harmless

_Shown = Callable[[Cell], object]


def write_csv(
    path: Path,
    columns: Sequence[Column],
    titles: Sequence[str],
    rows: Iterator[Row],
    zone: tzinfo,
) -> None:
    """Write rows; implements ``Writer``."""
    shown = [_shown(column.kind, zone) for column in columns]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow([harmless(title) for title in titles])
        for row in rows:
            table.writerow([show(cell) for show, cell in zip(shown, row, strict=True)])


def _shown(kind: ColumnKind, zone: tzinfo) -> _Shown:
    def text(cell: Cell) -> object:
        return harmless(str(cell)) if cell is not None else ""

    def instant(cell: Cell) -> object:
        return f"{cell.astimezone(zone):%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else ""

    def day(cell: Cell) -> object:
        return cell.isoformat() if isinstance(cell, date) else ""

    def flag(cell: Cell) -> object:
        return "" if cell is None else int(bool(cell))

    def number(cell: Cell) -> object:
        return "" if cell is None else cell

    kinds: dict[ColumnKind, _Shown] = {
        "text": text, "instant": instant, "day": day, "flag": flag,
    }  # fmt: skip
    return kinds.get(kind, number)
