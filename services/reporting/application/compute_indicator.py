"""Compute an indicator over a period, by a dimension, with its definition beside it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

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


_Found = Mapping[
    str | None, Mapping[Any, int]
]  # by key: measures' sums, or how many waited how long
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
        asked = _periods(query, compared=compared)
        found = [
            self._found(reader, indicator, _over(query, one)) if one else None for one in asked
        ]
        # The line of all is added up from the others, so that it is of the same instant as they.
        added_up = [None if one is None else _added_up(one) for one in found]
        total = self._lines(indicator, replace(query, by=None), added_up)
        rows = self._lines(indicator, query, found) if query.by else ()
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
            found = (
                _added_up(self._found(reader, indicator, _over(query, one))) for one in periods
            )
            values = (self._values(indicator, query, one) for one in found)
            return [one.get(None) or evaluate(indicator, {}, self._catalogue) for one in values]
        whole = _over(query, Period(periods[0].first, periods[-1].last))
        measures = measures_of(indicator, self._catalogue)
        days = self._figures.sums(reader, replace(whole, by="day"), measures)
        return [self._evaluated(indicator, whole, None, _added(days, one)) for one in periods]

    def remembering(self, measures: Sequence[str]) -> "ComputeIndicator":
        """Return the same for many figures of few questions: each is asked once, for all measures.

        What changes meanwhile is not seen: such figures are of one bulletin.
        """
        asked_once = Remembered(self._figures, measures)
        return ComputeIndicator(asked_once, self._catalogue, self._residents)

    def _evaluated(
        self, indicator: Indicator, query: FigureQuery, key: str | None, sums: Mapping[str, int]
    ) -> Value:
        value = evaluate(indicator, sums, self._catalogue)
        if indicator.shape != "per_thousand":
            return value
        return per_thousand(value, self._people(query, key))

    def _lines(
        self, indicator: Indicator, query: FigureQuery, found: Sequence[_Found | None]
    ) -> tuple[Row, ...]:
        """Return a line for each key of the period, with how it was in the two before, if asked."""
        values, period, year = (
            None if one is None else self._values(indicator, query, one) for one in found
        )
        none = evaluate(indicator, {}, self._catalogue)
        return tuple(
            Row(key, value, _change(value, period, key, none), _change(value, year, key, none))
            for key, value in sorted((values or {}).items(), key=lambda item: item[0] or "")
        )

    def _found(self, reader: Reader, indicator: Indicator, query: FigureQuery) -> _Found:
        """Return what the indicator is counted from, by key, of one instant."""
        if indicator.wait is not None:
            return self._figures.waits(reader, query, indicator.wait)
        return self._figures.sums(reader, query, measures_of(indicator, self._catalogue))

    def _values(self, indicator: Indicator, query: FigureQuery, found: _Found) -> _Values:
        if indicator.wait is not None:
            return {key: percentile(indicator, one) for key, one in found.items()}
        return {key: self._evaluated(indicator, query, key, one) for key, one in found.items()}

    def _people(self, query: FigureQuery, key: str | None) -> int | None:
        """Return the residents of a line: of its own place, of the place asked for, of all."""
        if query.by is not None and query.by != "day":
            return self._residents.of(query.by, key)
        for dimension, place in query.where.items():
            return self._residents.of(dimension, place)
        return self._residents.of(None, None)


def _periods(query: FigureQuery, *, compared: bool) -> list[Period | None]:
    """Return the query's period, the one before and the year before; None is not asked for."""
    period = Period(_day(query.first), _day(query.last))
    return [period, *((previous(period), year_before(period)) if compared else (None, None))]


def _added_up(found: _Found) -> _Found:
    """Return all lines as one; what there is nothing of has none."""
    whole: Counter[Any] = Counter()
    for one in found.values():
        whole.update(one)
    return {None: whole} if found else {}


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
