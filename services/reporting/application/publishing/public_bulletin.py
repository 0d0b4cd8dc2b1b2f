"""The month's public bulletin (公开月报): what the board tells, as pages that can be handed on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Final, Protocol

from services.reporting.domain.bulletins.content import (
    Block,
    ChartBlock,
    Content,
    FiguresBlock,
    KeyFigure,
    Section,
    Series,
    TableBlock,
    TableColumn,
    Value,
)
from services.reporting.domain.bulletins.periods import in_words, issue_of, named
from services.reporting.domain.publishing.release import LEAST, Release
from services.reporting.domain.publishing.suppression import SUM, Cell

_MOST_BARS: Final = 12
_AREA, _MATTER = 0, 1


class Named(Protocol):
    """Looks names up."""

    def of(self, dimension: str, key: str | None) -> str | None:
        """Return a name, or None."""
        ...


class PublicBulletin:
    """Makes the content of a release, and of nothing else: what is held back is not known here."""

    def __init__(self, names: Named, words: Callable[[str], str]) -> None:
        self._names = names
        self._words = words

    def __call__(self, found: Release, district: str, issued_on: date, as_of: str) -> Content:
        """Return what the bulletin says.

        Args:
            found: the month's release.
            district: its name.
            issued_on: the business day on which it is made.
            as_of: when its figures were counted, in words.

        """
        period = named("month", found.month)
        return Content(
            title=f"{district}{self._word('title')}",
            subtitle="",
            issuer=f"{district}{self._word('issuer')}",
            issue=issue_of("month", period),
            period=in_words("month", period),
            issued_on=issued_on,
            as_of=as_of,
            sections=(
                Section(self._word("whole"), tuple(self._whole(found))),
                Section(self._word("matters"), tuple(self._table(found, _MATTER))),
                Section(self._word("areas"), tuple(self._table(found, _AREA))),
                Section(self._word("work_list"), (self._work_list(found),)),
            ),
            notes=(self._word("held_back").format(least=LEAST), self._word("durations")),
        )

    def _whole(self, found: Release) -> Iterator[Block]:
        cell = (SUM, SUM)
        figures = (
            ("requests", found.table.get(cell, 0)),
            ("median_days", found.days_to_close.get(cell)),
            ("mean_days", found.mean_days.get(cell)),
        )
        yield FiguresBlock(
            tuple(KeyFigure(self._word(name), self._told(value), "", 0) for name, value in figures)
        )

    def _table(self, found: Release, side: int) -> Iterator[Block]:
        cells = list(self._cells(found, side))
        told = sorted((one for one in cells if one[1]), key=lambda one: (-(one[1] or 0), one[0]))
        columns = (
            TableColumn(self._word("area" if side == _AREA else "matter"), "text"),
            TableColumn(self._word("requests"), "count"),
            *(TableColumn(self._word(name), "number") for name in _DURATIONS),
        )
        title = self._word("by_area" if side == _AREA else "by_matter")
        yield TableBlock(title, columns, tuple(told), self._left_out(cells, len(told)))
        if told:
            names = tuple(name for name, *_ in told[:_MOST_BARS])
            counts = tuple(float(count or 0) for _, count, *_ in told[:_MOST_BARS])
            series = Series(self._word("requests"), counts)
            yield ChartBlock(title, "bar", "count", names, (series,))

    def _left_out(self, cells: Sequence[tuple[Value, ...]], told: int) -> str:
        """Return the note of what a table does not tell, or nothing."""
        if len(cells) > told:
            return self._word("rest").format(count=len(cells) - told, least=LEAST)
        return self._dashes(value for one in cells for value in one)

    def _dashes(self, values: Iterable[Value]) -> str:
        return self._word("dash").format(least=LEAST) if None in values else ""

    def _cells(
        self, found: Release, side: int
    ) -> Iterator[tuple[str, int | None, float | None, float | None]]:
        dimension = "area" if side == _AREA else "category"
        for cell, count in found.table.items():
            if cell[1 - side] == SUM and cell[side] != SUM:
                yield (
                    self._names.of(dimension, cell[side]) or cell[side],
                    count,
                    *self._days(found, cell),
                )

    def _days(self, found: Release, cell: Cell) -> tuple[float | None, float | None]:
        return found.days_to_close.get(cell), found.mean_days.get(cell)

    def _work_list(self, found: Release) -> Block:
        columns = tuple(TableColumn(self._word(name), "count") for name in found.work_list)
        row: tuple[Value, ...] = tuple(found.work_list.values())
        note = self._word("work_list_note") + self._dashes(row)
        return TableBlock(self._word("balance"), columns, (row,), note)

    def _told(self, value: float | None) -> str:
        return self._word("held").format(least=LEAST) if value is None else number_of(value)

    def _word(self, name: str) -> str:
        return self._words(f"public_{name}")


def number_of(value: float) -> str:
    """Return a number as pages tell it: a count's every digit, a mean's one decimal at most."""
    return f"{value:,.1f}".removesuffix(".0")


_DURATIONS: Final = ("median_days", "mean_days")
