"""Figures that are asked once each, however many indicators are counted from them."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.reporting.domain.figures import FigureQuery
from services.reporting.domain.indicators import Wait
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.figures import Figures


class Remembered:
    """Implements ``Figures`` over another: every question is asked for all measures at once."""

    def __init__(self, figures: Figures, measures: Sequence[str]) -> None:
        self._figures = figures
        self._measures = tuple(measures)
        self._sums: dict[str, dict[str | None, dict[str, int]]] = {}
        self._waits: dict[str, dict[str | None, dict[int, int]]] = {}

    def sums(
        self, reader: Reader, query: FigureQuery, measures: Sequence[str]
    ) -> dict[str | None, dict[str, int]]:
        """See the port."""
        key = repr((reader, query))
        if key not in self._sums:
            self._sums[key] = self._figures.sums(reader, query, self._measures)
        return {
            name: found
            for name, row in self._sums[key].items()
            if any((found := {one: row.get(one, 0) for one in measures}).values())
        }

    def waits(
        self, reader: Reader, query: FigureQuery, kind: Wait
    ) -> dict[str | None, dict[int, int]]:
        """See the port."""
        key = repr((reader, query, kind))
        if key not in self._waits:
            self._waits[key] = self._figures.waits(reader, query, kind)
        return self._waits[key]

    def tickets(
        self, reader: Reader, query: FigureQuery, measures: Sequence[str], after: str, limit: int
    ) -> list[dict[str, Any]]:
        """See the port."""
        return self._figures.tickets(reader, query, measures, after, limit)

    def every_ticket(
        self, reader: Reader, query: FigureQuery, measures: Sequence[str]
    ) -> Iterator[dict[str, Any]]:
        """See the port."""
        return self._figures.every_ticket(reader, query, measures)

    def count_tickets(self, reader: Reader, query: FigureQuery, measures: Sequence[str]) -> int:
        """See the port."""
        return self._figures.count_tickets(reader, query, measures)
