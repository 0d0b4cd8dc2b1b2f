"""Figures over the facts, and the lists of work behind them."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from services.reporting.domain.carrying import WorkBalance
from services.reporting.domain.figures import Dimension, FigureQuery
from services.reporting.domain.indicators import Wait
from services.reporting.domain.secrecy import Reader


class Figures(Protocol):
    """Sums over the facts, and the tickets behind them; without what is sealed (L2)."""

    def sums(
        self, reader: Reader, query: FigureQuery, measures: Sequence[str]
    ) -> dict[str | None, dict[str, int]]:
        """Return the measures' sums by the query's dimension, or by day; without one, under None.

        All of one instant, changes of a moment ago included.
        """
        ...

    def waits(
        self, reader: Reader, query: FigureQuery, kind: Wait
    ) -> dict[str | None, dict[int, int]]:
        """Return how many orders waited how long, in whole minutes told in seconds, by key."""
        ...

    def tickets(
        self, reader: Reader, query: FigureQuery, measures: Sequence[str], after: str, limit: int
    ) -> list[dict[str, Any]]:
        """Return the tickets that have a share in one of the measures, by id, with their parts."""
        ...

    def every_ticket(
        self, reader: Reader, query: FigureQuery, measures: Sequence[str]
    ) -> Iterator[dict[str, Any]]:
        """Yield all of them, in no order, from one cursor."""
        ...

    def count_tickets(self, reader: Reader, query: FigureQuery, measures: Sequence[str]) -> int:
        """Return how many they are."""
        ...


class Residents(Protocol):
    """How many people live where."""

    def of(self, dimension: Dimension | None, key: str | None) -> int | None:
        """Return the residents of a unit's or area's place, of all for None; None: not known."""
        ...


class WorkLists(Protocol):
    """Work that is carried from period to period until it is done."""

    def balances(self, reader: Reader, query: FigureQuery) -> list[WorkBalance]:
        """Return a line for each value of the query's dimension; without one, one line."""
        ...

    def carried(
        self, reader: Reader, query: FigureQuery, after: str, limit: int
    ) -> list[dict[str, Any]]:
        """Return the tickets that were open when the query's last day ended, by id."""
        ...
