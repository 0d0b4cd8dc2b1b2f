"""Indicators as rows: an indicator's table, and the tickets behind it with their shares."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from services.reporting.application.compute_indicator import ComputeIndicator
from services.reporting.domain.exports.order import ExportOrder
from services.reporting.domain.exports.table import Column, Row
from services.reporting.domain.figures import share_of
from services.reporting.domain.indicators import Indicator, UnknownIndicator, Value, measures_of
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.figures import Figures

_KINDS: Final[Mapping[str, Any]] = {
    "ratio": "ratio", "weighted": "ratio", "count": "count", "mean": "number", "wait": "seconds",
    "per_thousand": "number",
}  # fmt: skip


class Named(Protocol):
    """Looks names up."""

    def of(self, dimension: str, key: str | None) -> str | None:
        """Return the name of a dimension's value, or None."""
        ...


class IndicatorListing:
    """One indicator by a dimension, with the total last; implements ``Listing``."""

    def __init__(
        self,
        compute: ComputeIndicator,
        catalogue: Mapping[str, Indicator],
        names: Named,
        word_of: Callable[[str, str], str],
        now: Callable[[], datetime],
    ) -> None:
        self._compute = compute
        self._catalogue = catalogue
        self._names = names
        self._word_of = word_of
        self._now = now

    def columns(self, order: ExportOrder) -> tuple[Column, ...]:
        """See the port."""
        kind = _KINDS[_known(self._catalogue, order).shape]
        return (
            Column("key", "text"),
            Column("name", "text"),
            Column("numerator", "count"),
            Column("denominator", "count"),
            Column("value", kind),
            Column("sample_is_enough", "flag"),
        )

    def count(self, reader: Reader, order: ExportOrder) -> int:
        """See the port."""
        return sum(1 for _ in self.rows(reader, order))

    def rows(self, reader: Reader, order: ExportOrder) -> Iterator[Row]:
        """See the port."""
        name = _known(self._catalogue, order).name
        table = self._compute(reader, name, order.query, self._now())
        without = self._word_of("row_without", order.language)
        for row in table.rows:
            key = row.key or None
            label = self._names.of(str(order.query.by), key) if key else without
            yield _row(key, label, row.value)
        yield _row(None, self._word_of("row_of_all", order.language), table.total.value)


class IndicatorTicketListing:
    """The tickets behind an indicator, a column for each measure; implements ``Listing``."""

    def __init__(self, figures: Figures, catalogue: Mapping[str, Indicator]) -> None:
        self._figures = figures
        self._catalogue = catalogue

    def columns(self, order: ExportOrder) -> tuple[Column, ...]:
        """See the port."""
        known = ("ticket_id", "number", "source", "state", "unit")
        shares = (Column(name, "count", title=name) for name in self._measures(order))
        return (
            *(Column(name, "text") for name in known),
            Column("closed_at", "instant"),
            *shares,
        )

    def count(self, reader: Reader, order: ExportOrder) -> int:
        """See the port."""
        return self._figures.count_tickets(reader, order.query, self._measures(order))

    def rows(self, reader: Reader, order: ExportOrder) -> Iterator[Row]:
        """See the port."""
        measures = self._measures(order)
        for found in self._figures.every_ticket(reader, order.query, measures):
            values = found["fact"]["values"]
            shares = share_of(found, order.query, measures)
            yield (
                found["_id"],
                values.get("number"),
                found.get("source"),
                values.get("state"),
                found.get("unit"),
                found.get("closed_at"),
                *shares.values(),
            )

    def _measures(self, order: ExportOrder) -> tuple[str, ...]:
        return measures_of(_known(self._catalogue, order), self._catalogue)


def _row(key: str | None, label: str | None, value: Value) -> Row:
    ratio = None if value.ratio is None else float(value.ratio)
    return (key, label, value.numerator, value.denominator, ratio, value.sample_is_enough)


def _known(catalogue: Mapping[str, Indicator], order: ExportOrder) -> Indicator:
    name = order.indicator or ""
    if name not in catalogue:
        raise UnknownIndicator(name)
    return catalogue[name]
