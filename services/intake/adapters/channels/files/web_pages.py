"""Reads the tables of a web page: many systems export one and call it .xls."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from services.intake.adapters.channels.files.limits import MOST_COLUMNS, MOST_LINES, MOST_SHEETS
from services.intake.domain.channels.tables import Place, Table

_LONGEST_SPAN: Final = 9  # digits


def tables_of(html: str) -> Iterator[tuple[str, Table]]:
    """Yield the tables that hold anything, each with what it is called by."""
    for number, table in enumerate(LexborHTMLParser(html).css("table")[:MOST_SHEETS], 1):
        read = _read(table)
        if any(any(row) for row in read.cells):
            yield f"表{number}", read


def _read(table: LexborNode) -> Table:
    words: dict[Place, str] = {}
    covered: dict[Place, Place] = {}
    lines = list(islice(_lines(table), MOST_LINES))
    for at, line in enumerate(lines):
        cells = (cell for cell in line.iter() if cell.tag in ("td", "th"))
        for cell in islice(cells, MOST_COLUMNS):
            free = (column for column in range(MOST_COLUMNS) if (at, column) not in covered)
            first = next(free, None)
            if first is None:
                break
            words[at, first] = cell.text(separator="\n", strip=True)
            rows = range(at, at + _span(cell, "rowspan", len(lines) - at))
            columns = range(first, first + _span(cell, "colspan", MOST_COLUMNS - first))
            places = [(row, column) for row in rows for column in columns]
            covered |= dict.fromkeys(places, (at, first))
    width = max((column + 1 for _, column in covered), default=0)
    shown = [[words.get((row, column), "") for column in range(width)] for row in range(len(lines))]
    return Table(shown, {place: cell for place, cell in covered.items() if place != cell})


def _lines(table: LexborNode) -> Iterator[LexborNode]:
    """Yield a table's own rows: those of a table in one of its cells are that one's."""
    for part in table.iter():
        if part.tag == "tr":
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from (line for line in part.iter() if line.tag == "tr")


def _span(cell: LexborNode, name: str, most: int) -> int:
    """Return over how many places a cell stretches; rowspan=0 is to the end (HTML, 4.9.11)."""
    written = (cell.attributes.get(name) or "1").strip()[:_LONGEST_SPAN]
    span = int(written) if written.isdecimal() else 1
    return min(span or (most if name == "rowspan" else 1), most)
