"""Parquet with typed columns, written by DuckDB from a file of lines: memory stays bounded."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Final

import duckdb

from services.reporting.domain.exports.table import Cell, Column, ColumnKind, Row

TYPES: Final[dict[ColumnKind, str]] = {
    "text": "VARCHAR",
    "count": "BIGINT",
    "number": "DOUBLE",
    "ratio": "DOUBLE",
    "seconds": "BIGINT",
    "instant": "TIMESTAMPTZ",
    "day": "DATE",
    "flag": "BOOLEAN",
}
_LINE_BYTES: Final = 1_000_000
_LIMITS: Final = "SET memory_limit='160MB'; SET threads=1; SET preserve_insertion_order=true"


def write_parquet(
    path: Path,
    columns: Sequence[Column],
    titles: Sequence[str],  # noqa: ARG001  # programs know columns by their codes
    rows: Iterator[Row],
    zone: tzinfo,  # noqa: ARG001  # an instant is one everywhere
) -> None:
    """Write rows; implements ``Writer``."""
    names = [column.name for column in columns]
    with tempfile.TemporaryDirectory(prefix="huying-parquet-") as folder:
        lines = Path(folder) / "rows.ndjson"
        with lines.open("w", encoding="utf-8") as file:
            for row in rows:
                told = dict(zip(names, row, strict=True))
                file.write(json.dumps(told, ensure_ascii=False, default=_told) + "\n")
        convert(lines, path, columns)


def convert(lines: Path, path: Path, columns: Sequence[Column]) -> None:
    """Write a file of JSON lines as Parquet with typed columns; what a line lacks is null."""
    types = {column.name: TYPES[column.kind] for column in columns}
    source = (
        "read_json($lines, format='newline_delimited', columns=$types,"
        f" maximum_object_size={_LINE_BYTES})"
    )
    with duckdb.connect() as engine:
        engine.execute(_LIMITS)
        engine.execute(
            f"COPY (SELECT * FROM {source}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)",  # noqa: S608  # our own path; the rest is bound
            {"lines": str(lines), "types": types},
        )


def _told(cell: Cell) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    raise TypeError(type(cell).__name__)
