"""Small groups are held back and cannot be recomputed (complementary suppression).

A table of areas by matters is published with its sums. The cells that are held back are unknowns of
one equation for each row and column; such an unknown follows from the sums just when its cell is a
bridge of the graph whose nodes are rows and columns and whose edges are the cells held back.
"""

from collections.abc import Mapping, Sequence
from typing import Final

Cell = tuple[str, str]
Counts = Mapping[Cell, int]
SUM: Final = "*"  # the row and column of sums


def with_sums(counts: Counts) -> dict[Cell, int]:
    """Return the counts with every row's and column's sum, and that of all."""
    found = {cell: count for cell, count in counts.items() if count}
    for (row, column), count in list(found.items()):
        for cell in ((row, SUM), (SUM, column), (SUM, SUM)):
            found[cell] = found.get(cell, 0) + count
    return found


def held_back(table: Counts, least: int) -> frozenset[Cell]:
    """Return the cells of a table with sums that are not to be published.

    First those from one to below ``least``, sums included; then, as long as one of them could be
    recomputed, the smallest cell of its row or column that keeps it unknown. Nor may those of a row
    or column together be few: two that are held back and come to two are one each.

    Args:
        table: as ``with_sums`` returns it; what is missing is zero.
        least: the smallest group that may be told.

    """
    held = {cell for cell, count in table.items() if 0 < count < least}
    lines = _lines(table)
    while True:
        another = _behind_a_bridge(table, held, lines) or _beside_few(table, held, lines, least)
        if another is None:
            return frozenset(held)
        held.add(another)


def held_in_line(counts: Mapping[str, int], least: int) -> frozenset[str]:
    """Return what is not to be told of a single line whose sum is told.

    Those from one to below ``least``, and the smallest beside them until what is held is at least
    two of them and together not few.
    """
    held = {key for key, count in counts.items() if 0 < count < least}
    free = sorted((count, key) for key, count in counts.items() if count >= least)
    for _, key in free:
        if not held or (len(held) > 1 and sum(counts[one] for one in held) >= least):
            break
        held.add(key)
    return frozenset(held)


def _lines(table: Counts) -> list[list[Cell]]:
    """Return the cells of each row and of each column, its sum the last."""
    rows = [*sorted({row for row, _ in table} - {SUM}), SUM]
    columns = [*sorted({column for _, column in table} - {SUM}), SUM]
    across = [[(row, column) for column in columns] for row in rows]
    return across + [[(row, column) for row in rows] for column in columns]


def _behind_a_bridge(
    table: Counts, held: set[Cell], lines: Sequence[Sequence[Cell]]
) -> Cell | None:
    """Return what keeps a cell unknown that follows from the sums; None: there is none."""
    revealed = bridges(held)
    near = {
        cell for line in lines if not revealed.isdisjoint(line) for cell in line if cell not in held
    }  # where there is none nothing is left to hide behind: row and column are all unknown
    return min(near, key=lambda cell: _cost(table, cell), default=None)


def _cost(table: Counts, cell: Cell) -> tuple[bool, bool, int, Cell]:
    """Return what is lost with a cell: a zero hides little, and sums are what people look for."""
    return not table.get(cell), SUM in cell, table.get(cell, 0), cell


def _beside_few(
    table: Counts, held: set[Cell], lines: Sequence[Sequence[Cell]], least: int
) -> Cell | None:
    """Return a cell to hold beside others that come to few together, which their sum tells."""
    for *cells, whole in lines:
        few = sum(table.get(cell, 0) for cell in cells if cell in held)
        if whole not in held and 0 < few < least:
            free = [cell for cell in cells if cell not in held and table.get(cell)]
            return min(free, key=lambda cell: (table[cell], cell))
    return None


def bridges(cells: set[Cell] | frozenset[Cell]) -> set[Cell]:
    """Return the cells that follow from the sums: those on no cycle of rows and columns."""
    left = set(cells)
    found = set[Cell]()
    for cell in sorted(left):
        if not _connected(left - {cell}, ("row", cell[0]), ("column", cell[1])):
            found.add(cell)
    return found


def _connected(cells: set[Cell], start: tuple[str, str], end: tuple[str, str]) -> bool:
    near: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for row, column in cells:
        near.setdefault(("row", row), set()).add(("column", column))
        near.setdefault(("column", column), set()).add(("row", row))
    seen, waiting = {start}, [start]
    while waiting:
        for node in near.get(waiting.pop(), ()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return end in seen
