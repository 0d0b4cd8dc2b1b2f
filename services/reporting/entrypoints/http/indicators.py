"""``/api/v1/indicators``: rates with their definition, their sample and the tickets behind them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.store.connection import store_errors
from services.common.web.auth import allow
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.problems import Problem
from services.reporting.application.compute_indicator import Row
from services.reporting.bootstrap import Container
from services.reporting.domain.figures import LAST, Dimension, FigureQuery
from services.reporting.domain.indicators import Indicator, UnknownIndicator, measures_of
from services.reporting.entrypoints.http.figure_queries import OverDays
from services.reporting.entrypoints.http.readers import CASE_READERS, READERS, reader


class IndicatorPath(BaseModel):
    """Which indicator."""

    name: str = Field(description="指标 Name, as listed.")


class IndicatorQuery(OverDays):
    """How to cut the figures."""

    by: Dimension | None = Field(None, description="分组 Dimension.")


class TicketsQuery(OverDays, PageQuery):
    """Whose tickets."""

    by: Dimension | None = Field(None, description="分组 Dimension of `key`.")
    key: str | None = Field(None, description="分组值 Value of the dimension.")

    def of(self) -> FigureQuery:
        """Return which tickets are meant."""
        asked = self.asked()
        if self.by is None or self.key is None:
            return asked
        return replace(asked, where={**asked.where, self.by: self.key})


class Definition(BaseModel):
    """What the figure means."""

    name: str
    title: str
    title_en: str
    formula: str
    minimum_sample: int


class Figure(BaseModel):
    """One figure; ``value`` is None where there is nothing to divide by."""

    key: str | None
    label: str | None
    numerator: int | None
    denominator: int
    value: float | None
    sample_is_enough: bool


class Answer(BaseModel):
    """An indicator's table."""

    definition: Definition
    rows: list[Figure]
    total: Figure
    as_of: datetime


def blueprint(container: Container) -> APIBlueprint:
    """Return the indicators' routes."""
    api = APIBlueprint("indicators", __name__)

    @api.get("/api/v1/indicators")
    @allow(*READERS)
    def listing() -> dict[str, Any]:
        """指标目录 Every indicator with its definition."""
        return page([_definition(one) for one in container.indicators.values()], None)

    @api.get("/api/v1/indicators/<name>", responses={200: Answer})
    @allow(*READERS)
    def table(path: IndicatorPath, query: IndicatorQuery) -> Answer:
        """指标 One indicator over a period, by a dimension."""
        asked = query.asked(query.by)
        try:
            with store_errors():
                found = container.compute_indicator(
                    reader(), path.name, asked, container.clock.now()
                )
        except UnknownIndicator as unknown:
            raise Problem(404, "not_found") from unknown
        return Answer(
            definition=_definition(found.indicator),
            rows=[_figure(container, query.by, row) for row in found.rows],
            total=_figure(container, None, found.total),
            as_of=found.as_of,
        )

    @api.get("/api/v1/indicators/<name>/tickets")
    @allow(*CASE_READERS)
    def tickets(path: IndicatorPath, query: TicketsQuery) -> dict[str, Any]:
        """指标明细 The tickets behind a figure, with what each adds to it."""
        indicator = container.indicators.get(path.name)
        if indicator is None:
            raise Problem(404, "not_found")
        measures = measures_of(indicator, container.indicators)
        after = (decode_cursor("indicator-tickets", query.cursor) or {}).get("after", "")
        with store_errors():
            found = container.figures.tickets(reader(), query.of(), measures, after, query.limit)
        more = len(found) == query.limit
        cursor = encode_cursor("indicator-tickets", {"after": found[-1]["_id"]}) if more else None
        return page([_ticket(one, query.of(), measures) for one in found], cursor)

    return api


def _definition(indicator: Indicator) -> Definition:
    return Definition(
        name=indicator.name,
        title=indicator.title,
        title_en=indicator.title_en,
        formula=indicator.formula,
        minimum_sample=indicator.minimum_sample,
    )


def _figure(container: Container, by: str | None, row: Row) -> Figure:
    value = row.value
    return Figure(
        key=row.key,
        label=container.names.of(by, row.key) if by else None,
        numerator=value.numerator,
        denominator=value.denominator,
        value=None if value.ratio is None else float(value.ratio),
        sample_is_enough=value.sample_is_enough,
    )


def _ticket(
    document: dict[str, Any], query: FigureQuery, measures: Sequence[str]
) -> dict[str, Any]:
    """Return a ticket with its share in the figure: the shares of all of them are the figure."""
    share = dict.fromkeys(measures, 0)
    for part in document["parts"]:
        if not (query.first or "") <= part["day"] <= (query.last or LAST):
            continue
        if "unit" in query.where and part["unit"] != (query.where["unit"] or None):
            continue
        for name in measures:
            share[name] += part["m"].get(name, 0)
    return {
        "ticket_id": document["_id"],
        "number": document["fact"]["values"].get("number"),
        "source": document.get("source"),
        "state": document.get("state"),
        "unit": document.get("unit"),
        "closed_at": document.get("closed_at"),
        "excluded": document.get("excluded") or [],
        "score": share,
    }
