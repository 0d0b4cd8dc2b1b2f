"""Small groups are held back and cannot be recomputed (complementary suppression).

A table of areas by matters is published with its sums. The cells that are held back are unknowns of
one equation for each row and column; such an unknown follows from the sums just when its cell is a
bridge of the graph whose nodes are rows and columns and whose edges are the cells held back.
"""

from collections.abc import Mapping
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
    recomputed, the smallest cell of its row or column that keeps it unknown.

    Args:
        table: as ``with_sums`` returns it; what is missing is zero.
        least: the smallest group that may be told.

    """
    held = {cell for cell, count in table.items() if 0 < count < least}
    rows = sorted({row for row, _ in table})
    columns = sorted({column for _, column in table})
    while revealed := bridges(held):
        row, column = min(revealed)
        near = [(row, other) for other in columns] + [(other, column) for other in rows]
        free = [cell for cell in near if cell not in held]
        if not free:  # nothing is left to hide behind: the row and the column are all unknown
            break
        held.add(min(free, key=lambda cell: (not table.get(cell), table.get(cell, 0), cell)))
    return frozenset(held)


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
