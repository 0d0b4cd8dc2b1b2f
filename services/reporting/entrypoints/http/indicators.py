"""``/api/v1/indicators``: rates with their definition, their sample and the tickets behind them."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.store.connection import store_errors
from services.common.web.auth import allow
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.problems import Problem
from services.reporting.application.compute_indicator import Table
from services.reporting.bootstrap import Container
from services.reporting.domain.figures import Dimension, FigureQuery
from services.reporting.domain.indicators import UnknownIndicator, measures_of
from services.reporting.domain.ranking import Ranked, rank
from services.reporting.entrypoints.http.figure_queries import OverDays
from services.reporting.entrypoints.http.indicator_answers import (
    Answer,
    Definition,
    answer,
    definition,
    ticket,
)
from services.reporting.entrypoints.http.readers import CASE_READERS, READERS, reader


class IndicatorPath(BaseModel):
    """Which indicator."""

    name: str = Field(description="指标 Name, as listed.")


class IndicatorQuery(OverDays):
    """How to cut the figures."""

    by: Dimension | None = Field(None, description="分组 Dimension.")
    compare: bool = Field(False, description="环比与同比 With the period and the year before.")


class RankingQuery(OverDays):
    """Who is compared with whom."""

    by: Literal["unit", "street", "area"] = Field("unit", description="排名对象 What is ranked.")


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


class Place(BaseModel):
    """One unit in its band; no rank where its sample is too small."""

    key: str
    label: str | None
    value: float | None
    sample: int
    rank: int | None
    band_from: int | None
    band_to: int | None


class Ranking(BaseModel):
    """Places within bands of like size, the largest first; then those without a rank."""

    definition: Definition
    rows: list[Place]
    as_of: datetime


def blueprint(container: Container) -> APIBlueprint:
    """Return the indicators' routes."""
    api = APIBlueprint("indicators", __name__)
    _tables(api, container)
    _rankings(api, container)
    _tickets(api, container)
    return api


def _tables(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/indicators")
    @allow(*READERS)
    def listing() -> dict[str, Any]:
        """指标目录 Every indicator with its definition."""
        return page([definition(one) for one in container.catalogue.indicators.values()], None)

    @api.get("/api/v1/indicators/<name>", responses={200: Answer})
    @allow(*READERS)
    def table(path: IndicatorPath, query: IndicatorQuery) -> Answer:
        """指标 One indicator over a period, by a dimension."""
        asked = query.asked(query.by)
        found = _counted(container, path.name, asked, compared=query.compare)
        return answer(container, asked, found)


def _rankings(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/indicators/<name>/ranking", responses={200: Ranking})
    @allow(*READERS)
    def ranking(path: IndicatorPath, query: RankingQuery) -> Ranking:
        """分档排名 Ranks within bands of like size, above the minimum sample."""
        found = _counted(container, path.name, query.asked(query.by))
        values = {row.key: row.value for row in found.rows if row.key is not None}
        try:
            places = rank(found.indicator, values, container.catalogue.bands)
        except ValueError as error:
            raise Problem(422, "indicator_not_ranked", title=found.indicator.title) from error
        rows = [_place(container, query.by, one) for one in places]
        return Ranking(definition=definition(found.indicator), rows=rows, as_of=found.as_of)


def _tickets(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/indicators/<name>/tickets")
    @allow(*CASE_READERS)
    def tickets(path: IndicatorPath, query: TicketsQuery) -> dict[str, Any]:
        """指标明细 The tickets behind a figure, with what each adds to it."""
        known, asked = container.catalogue.indicators, query.of()
        if path.name not in known:
            raise Problem(404, "not_found")
        measures = measures_of(known[path.name], known)
        after = (decode_cursor("indicator-tickets", query.cursor) or {}).get("after", "")
        with store_errors():
            found = container.figures.tickets(reader(), asked, measures, after, query.limit)
        more = len(found) == query.limit
        cursor = encode_cursor("indicator-tickets", {"after": found[-1]["_id"]}) if more else None
        return page([ticket(one, asked, measures) for one in found], cursor)


def _counted(
    container: Container, name: str, asked: FigureQuery, *, compared: bool = False
) -> Table:
    now = container.clock.now()
    try:
        with store_errors():
            return container.compute_indicator(reader(), name, asked, now, compared=compared)
    except UnknownIndicator as unknown:
        raise Problem(404, "not_found") from unknown


def _place(container: Container, by: str, one: Ranked) -> Place:
    return Place(
        key=one.key,
        label=container.names.of(by, one.key),
        value=None if one.value.ratio is None else float(one.value.ratio),
        sample=one.value.denominator,
        rank=one.rank,
        band_from=one.band.at_least if one.band else None,
        band_to=one.band.up_to if one.band else None,
    )
