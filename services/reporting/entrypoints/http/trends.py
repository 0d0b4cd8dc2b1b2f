"""``/api/v1/indicators/{name}/trend``: an indicator day by day, week by week, month by month."""

from datetime import date, datetime, timedelta
from typing import Final

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.store.connection import store_errors
from services.common.web.auth import allow
from services.common.web.problems import FieldError, Problem
from services.reporting.bootstrap import Container
from services.reporting.domain.indicators import Value
from services.reporting.domain.period import Period
from services.reporting.domain.steps import MOST, Step, TooManySteps, cut
from services.reporting.entrypoints.http.figure_queries import OverDays
from services.reporting.entrypoints.http.indicator_answers import Definition, definition
from services.reporting.entrypoints.http.indicators import IndicatorPath
from services.reporting.entrypoints.http.readers import READERS, reader

_DAYS: Final = 30


class TrendQuery(OverDays):
    """Over which days, in which steps."""

    step: Step = Field("day", description="步长 Day, week (from Monday) or month.")


class Point(BaseModel):
    """One step's value, of its days, both included."""

    first: date
    last: date
    value: float | None
    numerator: int | None
    denominator: int
    sample_is_enough: bool


class Trend(BaseModel):
    """An indicator's values in order; the first and last step may be cut short."""

    definition: Definition
    step: str
    points: list[Point]
    as_of: datetime


def blueprint(container: Container) -> APIBlueprint:
    """Return the route."""
    api = APIBlueprint("trends", __name__)

    @api.get("/api/v1/indicators/<name>/trend", responses={200: Trend})
    @allow(*READERS)
    def trend(path: IndicatorPath, query: TrendQuery) -> Trend:
        """指标走势 An indicator in steps; left out: the last thirty days, day by day."""
        now = container.clock.now()
        steps = _steps(query, now.astimezone(container.zone).date())
        known = container.catalogue.indicators
        if path.name not in known:
            raise Problem(404, "not_found")
        with store_errors():
            values = container.compute_indicator.steps(reader(), path.name, query.asked(), steps)
        return Trend(
            definition=definition(known[path.name]),
            step=query.step,
            points=[_point(days, one) for days, one in zip(steps, values, strict=True)],
            as_of=now,
        )

    return api


def _steps(query: TrendQuery, today: date) -> tuple[Period, ...]:
    period = query.period()
    last = period.last or today
    first = period.first or max(date.min, last - timedelta(days=_DAYS - 1))
    try:
        return cut(first, last, query.step)
    except TooManySteps as error:
        fault = FieldError("step", "too_many_steps", {"most": MOST})
        raise Problem(422, "invalid", count=1, fields="step", errors=[fault]) from error


def _point(days: Period, value: Value) -> Point:
    first, last = days.first, days.last
    if first is None or last is None:
        raise AssertionError("a step has both ends")
    return Point(
        first=first,
        last=last,
        value=None if value.ratio is None else float(value.ratio),
        numerator=value.numerator,
        denominator=value.denominator,
        sample_is_enough=value.sample_is_enough,
    )
