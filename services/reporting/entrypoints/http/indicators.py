"""``/api/v1/indicators``: rates with their definition, their sample and the tickets behind them."""

from datetime import date, datetime
from typing import Any, Literal

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.store.connection import store_errors
from services.common.web.auth import allow
from services.common.web.paging import (
    PageQuery,
    QueryModel,
    decode_cursor,
    encode_cursor,
    page,
)
from services.common.web.problems import FieldError, Problem
from services.reporting.application.compute_indicator import Row
from services.reporting.bootstrap import Container
from services.reporting.domain.indicators import Indicator, UnknownIndicator
from services.reporting.domain.period import ImpossiblePeriod, Period
from services.reporting.entrypoints.http.readers import CASE_READERS, READERS, reader

Dimension = Literal["unit", "street", "area", "category", "channel", "kind"]


class IndicatorPath(BaseModel):
    """Which indicator."""

    name: str = Field(description="指标 Name, as listed.")


class IndicatorQuery(QueryModel):
    """How to cut the figures."""

    by: Dimension | None = Field(None, description="分组 Dimension.")
    from_: date | None = Field(None, alias="from", description="起始日 First business day.")
    to: date | None = Field(None, description="截止日 Last business day, included.")


class TicketsQuery(PageQuery):
    """Whose tickets."""

    by: Dimension = Field(description="分组 Dimension.")
    key: str = Field(description="分组值 Value of the dimension.")


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
        try:
            period = Period(query.from_, query.to)
            with store_errors():
                found = container.compute_indicator(
                    reader(), path.name, by=query.by, period=period, now=container.clock.now()
                )
        except UnknownIndicator as unknown:
            raise Problem(404, "not_found") from unknown
        except ImpossiblePeriod as error:
            raise Problem(
                422, "invalid", count=1, fields="to", errors=[FieldError("to", "period_reversed")]
            ) from error
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
        if path.name not in container.indicators:
            raise Problem(404, "not_found")
        after = (decode_cursor("indicator-tickets", query.cursor) or {}).get("after", "")
        with store_errors():
            found = container.facts.tickets(
                reader(), by=query.by, key=query.key, after=after, limit=query.limit
            )
        more = len(found) == query.limit
        cursor = encode_cursor("indicator-tickets", {"after": found[-1]["_id"]}) if more else None
        return page([_ticket(document) for document in found], cursor)

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


def _ticket(document: dict[str, Any]) -> dict[str, Any]:
    return {
        "ticket_id": document["_id"],
        "number": document["fact"]["values"].get("number"),
        "state": document.get("state"),
        "closed_at": document.get("closed_at"),
        "score": document["score"],
    }
