"""Tables as offices draw them: cells over several rows or columns, headings of two rows, totals."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from services.intake.domain.channels.mapping import TEXT, ColumnMapping
from services.intake.domain.channels.rows import LeftOut, Passage, Row, Unreadable

_HEADER_AMONG: Final = 10  # rows: above the heading there may be a title and a date
_RULED: Final = re.compile(r"[\s:=—–_+-]*")  # a line drawn with signs
_TOTAL: Final = re.compile(
    r"(?:合\s*+计|总\s*+计|小\s*+计|共\s*+计)\s*+[:：]?\s*+\d*+\s*+[件条项个]?"
)
_FOOT: Final = re.compile(
    r"(?:备\s*注|说\s*明|注|填[表报]人|制表人?|审核人?|负责人|签字|填[表报](?:时间|日期))\s*(?:[:：].*)?",
    re.DOTALL,
)

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Table:
    """Cells, row by row.

    ``covered`` is each place that a cell stretches over besides its own, with where that cell
    stands: above it, or to the left.
    """

    cells: Sequence[Sequence[str]]
    covered: Mapping[Place, Place] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def width(self) -> int:
        """Return how many columns the widest row has."""
        return max(map(len, self.cells), default=0)

    def own(self, row: int, column: int) -> str:
        """Return what stands in a place itself."""
        return self.cells[row][column].strip() if column < len(self.cells[row]) else ""

    def shown(self, row: int, column: int) -> str:
        """Return what a reader sees there: the cell's words, wherever they stand in it."""
        return self.own(*self.covered.get((row, column), (row, column)))


@dataclass(frozen=True, slots=True)
class Heading:
    """What the columns are called; ``last`` is the heading's last row, -1 where it has none."""

    names: Sequence[str]
    last: int = -1


def rows_of(
    table: Table, mapping: ColumnMapping, sheet: str | None = None, before: Heading | None = None
) -> Iterator[Passage]:
    """Yield the rows under the heading, which is looked for among the first rows.

    Args:
        table: as it was read.
        mapping: which heading fills in which field.
        sheet: how the table is called where there are several.
        before: the heading of the table before, which goes on in one of the same width.

    Raises:
        Unreadable: no row has a heading for the text.

    """
    heading = found_heading(table, mapping)
    if heading is None and before is not None and len(before.names) == table.width:
        heading = Heading(before.names)
    if heading is None:
        wanted = sorted(name for name, field in mapping.columns.items() if field == TEXT)
        raise Unreadable("no_heading", wanted=wanted)
    return _beneath(table, heading, mapping, sheet)


def found_heading(table: Table, mapping: ColumnMapping) -> Heading | None:
    """Return the heading: a row that names the text and more, or a list's only column."""
    for fewest in (2, 1):
        for row in range(min(_HEADER_AMONG, len(table.cells))):
            names = [table.shown(row, column) for column in range(table.width)]
            at = next((n for n, name in enumerate(names) if mapping.field_of(name) == TEXT), None)
            filled = {name for name in names if name}
            if at is not None and (len(filled) > 1 if fewest > 1 else len(filled) == 1):
                return _whole(table, row, at)
    return None


def _whole(table: Table, first: int, at: int) -> Heading:
    """Return a heading with the finer names that stand beneath it, where its cells are two high."""
    last = first
    while table.covered.get((last + 1, at)) == table.covered.get((first, at), (first, at)):
        last += 1
    rows = range(last, first - 1, -1)
    names = [
        next((name for row in rows if (name := table.shown(row, column))), "")
        for column in range(table.width)
    ]
    return Heading(names, last)


def _beneath(
    table: Table, heading: Heading, mapping: ColumnMapping, sheet: str | None
) -> Iterator[Passage]:
    if heading.last > 0:
        yield LeftOut(1, heading.last, sheet)
    for row in range(heading.last + 1, len(table.cells)):
        own = [table.own(row, column) for column in range(len(heading.names))]
        filled = [cell for cell in own if cell and not _RULED.fullmatch(cell)]
        if not filled:
            continue
        if _is_foot(filled, own, heading, mapping):
            yield LeftOut(row + 1, row + 1, sheet)
        else:
            yield Row(row + 1, _cells(table, row, heading), sheet)


def _is_foot(
    filled: Sequence[str], own: Sequence[str], heading: Heading, mapping: ColumnMapping
) -> bool:
    """Whether a row is a total, a note, or the heading once more at the top of a page."""
    if all(cell == name for cell, name in zip(own, heading.names, strict=False) if cell):
        return True
    is_said = any(
        cell and mapping.field_of(name) == TEXT
        for cell, name in zip(own[: own.index(filled[0]) + 1], heading.names, strict=False)
    )
    return bool(_TOTAL.fullmatch(filled[0]) or (not is_said and _FOOT.fullmatch(filled[0])))


def _cells(table: Table, row: int, heading: Heading) -> dict[str, str]:
    """Return a row's cells by heading; a cell over several rows is said in each of them."""
    cells: dict[str, str] = {}
    for column, name in enumerate(heading.names):
        above = table.covered.get((row, column))
        is_beneath = above is not None and above[1] == column and above[0] > heading.last
        said = table.shown(row, column) if is_beneath else table.own(row, column)
        if name and said:
            cells[name] = f"{cells[name]}\n{said}" if name in cells else said
    return cells
