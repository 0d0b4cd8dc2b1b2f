"""Compute an indicator over a period, by a dimension, with its definition beside it."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.reporting.domain.figures import FigureQuery
from services.reporting.domain.indicators import (
    Indicator,
    UnknownIndicator,
    Value,
    evaluate,
    measures_of,
)
from services.reporting.domain.secrecy import Reader
from services.reporting.ports import Figures


@dataclass(frozen=True)
class Row:
    """One line of the answer; ``key`` is None for the line of all."""

    key: str | None
    value: Value


@dataclass(frozen=True)
class Table:
    """An indicator's values with what a reader needs to trust them."""

    indicator: Indicator
    rows: tuple[Row, ...]
    total: Row
    as_of: datetime


class ComputeIndicator:
    """Sums come from the figures; the formula is the catalogue's."""

    def __init__(self, figures: Figures, catalogue: dict[str, Indicator]) -> None:
        self._figures = figures
        self._catalogue = catalogue

    def __call__(self, reader: Reader, name: str, query: FigureQuery, now: datetime) -> Table:
        """Return the table of one indicator.

        Args:
            reader: what is sealed against him is in no figure.
            name: the indicator's name in the catalogue.
            query: over which business days, by what, of what.
            now: business time of the answer.

        Raises:
            UnknownIndicator: when the catalogue has no such name.

        """
        if name not in self._catalogue:
            raise UnknownIndicator(name)
        indicator = self._catalogue[name]
        measures = measures_of(indicator, self._catalogue)
        whole = replace(query, by=None)
        total = self._figures.sums(reader, whole, measures).get(_key_of(whole), {})
        grouped = self._figures.sums(reader, query, measures) if query.by else {}
        rows = tuple(
            Row(key, evaluate(indicator, sums, self._catalogue))
            for key, sums in sorted(grouped.items(), key=lambda item: item[0] or "")
        )
        return Table(indicator, rows, Row(None, evaluate(indicator, total, self._catalogue)), now)


def _key_of(whole: FigureQuery) -> str | None:
    """Return under which key the figures tell a question without a dimension."""
    return next(iter(whole.where.values())) if len(whole.where) == 1 else None
