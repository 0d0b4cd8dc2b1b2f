"""Compute an indicator over a period, by a dimension, with its definition beside it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.reporting.domain.indicators import Indicator, UnknownIndicator, Value, evaluate
from services.reporting.domain.period import Period
from services.reporting.domain.secrecy import Reader
from services.reporting.ports import Facts

DIMENSIONS = ("unit", "street", "area", "category", "channel", "kind")


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
    """Sums come from the facts; the formula is the catalogue's."""

    def __init__(self, facts: Facts, catalogue: dict[str, Indicator], zone: ZoneInfo) -> None:
        self._facts = facts
        self._catalogue = catalogue
        self._zone = zone

    def __call__(
        self, reader: Reader, name: str, *, by: str | None, period: Period, now: datetime
    ) -> Table:
        """Return the table of one indicator.

        Args:
            reader: what is sealed against him is in no figure.
            name: the indicator's name in the catalogue.
            by: a dimension of ``DIMENSIONS``, or None for the total alone.
            period: business days by call-back date.
            now: business time of the answer.

        Raises:
            UnknownIndicator: when the catalogue has no such name.

        """
        if name not in self._catalogue:
            raise UnknownIndicator(name)
        indicator = self._catalogue[name]
        start, end = period.bounds(self._zone)
        total = self._facts.sums(reader, by=None, start=start, end=end).get(None, {})
        grouped = self._facts.sums(reader, by=by, start=start, end=end) if by else {}
        rows = tuple(
            Row(key, evaluate(indicator, sums, self._catalogue))
            for key, sums in sorted(grouped.items(), key=lambda item: item[0] or "")
        )
        return Table(indicator, rows, Row(None, evaluate(indicator, total, self._catalogue)), now)
