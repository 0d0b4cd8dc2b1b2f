"""What answers about indicators look like: every number with its definition and its tickets."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel

from services.reporting.application.compute_indicator import Row, Table
from services.reporting.bootstrap import Container
from services.reporting.domain.comparison import Change
from services.reporting.domain.figures import By, FigureQuery, share_of
from services.reporting.domain.indicators import Indicator

_UNITS = {
    "ratio": "ratio",
    "weighted": "ratio",
    "count": "count",
    "mean": "score",
    "wait": "seconds",
    "per_thousand": "per_thousand",
}


class Definition(BaseModel):
    """What the figure means."""

    name: str
    title: str
    title_en: str
    formula: str
    formula_en: str
    unit: str
    period: str
    better: str
    minimum_sample: int
    weights: dict[str, int]
    exclusions: str | None


class Compared(BaseModel):
    """What it was before, by how much it changed, and relative to what it was."""

    value: float | None
    difference: float | None
    relative: float | None


class Figure(BaseModel):
    """One figure; ``value`` is None where there is nothing to divide by.

    ``share`` is a count's part of the total; ``tickets`` the address of the tickets behind it.
    """

    key: str | None
    label: str | None
    numerator: int | None
    denominator: int
    value: float | None
    sample_is_enough: bool
    share: float | None
    breakdown: dict[str, int]
    on_period: Compared | None
    on_year: Compared | None
    tickets: str


class Answer(BaseModel):
    """An indicator's table."""

    definition: Definition
    by: str | None
    first: date | None
    last: date | None
    rows: list[Figure]
    total: Figure
    as_of: datetime


def definition(indicator: Indicator) -> Definition:
    """Return an indicator's definition."""
    return Definition(
        name=indicator.name,
        title=indicator.title,
        title_en=indicator.title_en,
        formula=indicator.formula,
        formula_en=indicator.formula_en,
        unit=_UNITS[indicator.shape],
        period=indicator.period,
        better=indicator.better,
        minimum_sample=indicator.minimum_sample,
        weights=dict(indicator.weights),
        exclusions=indicator.group,
    )


def answer(container: Container, query: FigureQuery, table: Table) -> Answer:
    """Return a table as it is told."""
    name = table.indicator.name
    return Answer(
        definition=definition(table.indicator),
        by=query.by,
        first=date.fromisoformat(query.first) if query.first else None,
        last=date.fromisoformat(query.last) if query.last else None,
        rows=[
            figure(container, name, query, row, query.by, _share(row, table)) for row in table.rows
        ],
        total=figure(container, name, query, table.total, None),
        as_of=table.as_of,
    )


def figure(
    container: Container,
    name: str,
    query: FigureQuery,
    row: Row,
    by: By | None,
    share: Fraction | None = None,
) -> Figure:
    """Return one line, with the address of the tickets behind it."""
    value = row.value
    return Figure(
        key=row.key,
        label=container.names.of(by, row.key) if by else None,
        numerator=value.numerator,
        denominator=value.denominator,
        value=_number(value.ratio),
        sample_is_enough=value.sample_is_enough,
        share=_number(share),
        breakdown=dict(value.breakdown),
        on_period=_compared(row.on_period),
        on_year=_compared(row.on_year),
        tickets=_address(name, query, {by: row.key or ""} if by else {}),
    )


def ticket(
    document: Mapping[str, Any], query: FigureQuery, measures: Sequence[str]
) -> dict[str, Any]:
    """Return a ticket with its share in the figure: the shares of all of them are the figure."""
    return {
        "ticket_id": document["_id"],
        "number": document["fact"]["values"].get("number"),
        "source": document.get("source"),
        "state": document["fact"]["values"].get("state"),
        "unit": document.get("unit"),
        "closed_at": document.get("closed_at"),
        "excluded": document.get("excluded") or [],
        "score": share_of(document, query, tuple(measures)),
    }


def _address(name: str, query: FigureQuery, of: Mapping[By, str]) -> str:
    asked = {str(key): place for key, place in (*query.where.items(), *of.items())}
    days = {"from": query.first, "to": query.last}
    asked |= {key: day for key, day in days.items() if day}
    return f"/api/v1/indicators/{name}/tickets" + (f"?{urlencode(asked)}" if asked else "")


def _share(row: Row, table: Table) -> Fraction | None:
    """Return which part of all a line of a count is."""
    total = table.total.value.numerator
    if table.indicator.shape != "count" or not total or row.value.numerator is None:
        return None
    return Fraction(row.value.numerator, total)


def _compared(one: Change | None) -> Compared | None:
    if one is None:
        return None
    return Compared(
        value=_number(one.before),
        difference=_number(one.difference),
        relative=_number(one.relative),
    )


def _number(ratio: Fraction | None) -> float | None:
    return None if ratio is None else float(ratio)
