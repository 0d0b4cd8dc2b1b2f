"""Compute an indicator over a period, by a dimension, with its definition beside it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.reporting.application.remembered import Remembered
from services.reporting.domain.comparison import Change, change, previous, year_before
from services.reporting.domain.figures import FigureQuery
from services.reporting.domain.indicators import (
    Indicator,
    UnknownIndicator,
    Value,
    evaluate,
    measures_of,
    per_thousand,
    percentile,
)
from services.reporting.domain.period import Period
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.figures import Figures, Residents


@dataclass(frozen=True)
class Row:
    """One line of the answer; ``key`` is None for the line of all, and of those without a value.

    ``on_period`` (环比) and ``on_year`` (同比) are there where they were asked for.
    """

    key: str | None
    value: Value
    on_period: Change | None = None
    on_year: Change | None = None


@dataclass(frozen=True)
class Table:
    """An indicator's values with what a reader needs to trust them."""

    indicator: Indicator
    rows: tuple[Row, ...]
    total: Row
    as_of: datetime


_Values = Mapping[str | None, Value]


class ComputeIndicator:
    """Sums come from the figures; the formula is the catalogue's."""

    def __init__(
        self, figures: Figures, catalogue: Mapping[str, Indicator], residents: Residents
    ) -> None:
        self._figures = figures
        self._catalogue = catalogue
        self._residents = residents

    def __call__(
        self,
        reader: Reader,
        name: str,
        query: FigureQuery,
        now: datetime,
        *,
        compared: bool = False,
    ) -> Table:
        """Return the table of one indicator.

        Args:
            reader: what is sealed against him is in no figure.
            name: the indicator's name in the catalogue.
            query: over which business days, by what, of what.
            now: business time of the answer.
            compared: with the period before and the same days a year before.

        Raises:
            UnknownIndicator: when the catalogue has no such name.

        """
        if name not in self._catalogue:
            raise UnknownIndicator(name)
        indicator = self._catalogue[name]
        period = Period(_day(query.first), _day(query.last))
        earlier = (previous(period), year_before(period)) if compared else (None, None)
        whole = replace(query, by=None)
        total = self._lines(reader, indicator, whole, earlier)
        rows = self._lines(reader, indicator, query, earlier) if query.by else ()
        nothing = Row(None, evaluate(indicator, {}, self._catalogue))
        return Table(indicator, rows, total[0] if total else nothing, now)

    def steps(
        self, reader: Reader, name: str, query: FigureQuery, periods: Sequence[Period]
    ) -> list[Value]:
        """Return an indicator's value of each of some periods, in their order.

        Args:
            reader: what is sealed against him is in no figure.
            name: the indicator's name in the catalogue.
            query: of what; its own days do not matter.
            periods: with both ends, one after the other.

        Raises:
            UnknownIndicator: when the catalogue has no such name.

        """
        if name not in self._catalogue:
            raise UnknownIndicator(name)
        indicator = self._catalogue[name]
        if indicator.wait is not None or not periods:
            found = (self._values(reader, indicator, _over(query, one)) for one in periods)
            return [one.get(None) or evaluate(indicator, {}, self._catalogue) for one in found]
        whole = _over(query, Period(periods[0].first, periods[-1].last))
        measures = measures_of(indicator, self._catalogue)
        days = self._figures.sums(reader, replace(whole, by="day"), measures)
        return [self._evaluated(indicator, whole, _added(days, one)) for one in periods]

    def remembering(self, measures: Sequence[str]) -> "ComputeIndicator":
        """Return the same for many figures of few questions: each is asked once, for all measures.

        What changes meanwhile is not seen: such figures are of one bulletin.
        """
        asked_once = Remembered(self._figures, measures)
        return ComputeIndicator(asked_once, self._catalogue, self._residents)

    def _evaluated(
        self, indicator: Indicator, query: FigureQuery, sums: Mapping[str, int]
    ) -> Value:
        value = evaluate(indicator, sums, self._catalogue)
        if indicator.shape != "per_thousand":
            return value
        return per_thousand(value, self._people(query, None))

    def _lines(
        self,
        reader: Reader,
        indicator: Indicator,
        query: FigureQuery,
        earlier: tuple[Period | None, Period | None],
    ) -> tuple[Row, ...]:
        values = self._values(reader, indicator, query)
        before, year = (
            self._values(reader, indicator, _over(query, period)) if period else None
            for period in earlier
        )
        none = evaluate(indicator, {}, self._catalogue)
        return tuple(
            Row(key, value, _change(value, before, key, none), _change(value, year, key, none))
            for key, value in sorted(values.items(), key=lambda item: item[0] or "")
        )

    def _values(self, reader: Reader, indicator: Indicator, query: FigureQuery) -> _Values:
        """Return the values by key; a question without a dimension has one, under None."""
        if indicator.wait is not None:
            waits = self._figures.waits(reader, query, indicator.wait)
            return {key: percentile(indicator, one) for key, one in waits.items()}
        sums = self._figures.sums(reader, query, measures_of(indicator, self._catalogue))
        values = {
            key if query.by else None: evaluate(indicator, one, self._catalogue)
            for key, one in sums.items()
        }
        if indicator.shape != "per_thousand":
            return values
        return {key: per_thousand(one, self._people(query, key)) for key, one in values.items()}

    def _people(self, query: FigureQuery, key: str | None) -> int | None:
        """Return the residents of a line: of its own place, of the place asked for, of all."""
        if query.by is not None and query.by != "day":
            return self._residents.of(query.by, key)
        for dimension, place in query.where.items():
            return self._residents.of(dimension, place)
        return self._residents.of(None, None)


def _added(days: Mapping[str | None, Mapping[str, int]], period: Period) -> dict[str, int]:
    """Return the sums of a period's days."""
    first, last = str(period.first), str(period.last)
    sums: Counter[str] = Counter()
    for day, found in days.items():
        if day is not None and first <= day <= last:
            sums.update(found)
    return dict(sums)


def _over(query: FigureQuery, period: Period) -> FigureQuery:
    first, last = (one.isoformat() if one else None for one in (period.first, period.last))
    return replace(query, first=first, last=last)


def _change(value: Value, earlier: _Values | None, key: str | None, none: Value) -> Change | None:
    """Return the change from an earlier period; None where no comparison was asked for.

    A line that the earlier period does not have had none of what is counted, which is a number for
    a count and none for a rate. Of an earlier period without anything at all nothing is known: it
    may lie before the first day that was counted.
    """
    if earlier is None:
        return None
    before = earlier.get(key, none) if earlier else None
    return change(value.ratio, before.ratio if before else None)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
