"""Indicators: the overview, the catalogue, one by a dimension, and the tickets behind a figure."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from flask import Blueprint, Response, request

from services.console.entrypoints.http.leader.pages import Asked
from services.console.entrypoints.http.reports.pages import CASE_READERS, PAGES, ROOT, Frame
from services.console.entrypoints.http.reports.views.charts import segments, trend_plot
from services.console.entrypoints.http.reports.views.figures import (
    DIMENSIONS,
    HEADLINES,
    RANKED,
    Table,
    grouped,
    table,
)
from services.console.entrypoints.http.reports.views.measures import measure_word
from services.console.entrypoints.http.reports.views.periods import Period
from services.console.entrypoints.http.reports.views.standing import standing
from services.console.entrypoints.http.shell import Api, ApiRefused

STEPS: Final = ("day", "week", "month")
_DAYS_BY_WEEK: Final = 62  # a trend has so many points at most
_DAYS_BY_MONTH: Final = 400


def register(pages: Blueprint, frame: Frame) -> None:
    """Add the pages."""
    _overview(pages, frame)
    _catalogue(pages, frame)
    _one(pages, frame)
    _tickets(pages, frame)


def _overview(pages: Blueprint, frame: Frame) -> None:
    shell = frame.shell

    @pages.get(ROOT)
    @shell.staff(*PAGES[ROOT].roles)
    def reports() -> Response:
        """Show where tickets stand, and the figures that are looked at first."""
        api, asked, days = shell.api(), Asked(), frame.period()
        overview = asked.part(lambda: api.get("reporting", "/api/v1/overview"))
        headlines = [asked.part(partial(_table, frame, api, name, days)) for name in HEADLINES]
        return frame.page(
            "reports/overview.html",
            ROOT,
            overview=overview,
            standing=standing(overview["states"]) if overview else (),
            headlines=[one for one in headlines if one is not None],
            period=days,
            period_options=frame.period_options(),
            away=sorted(asked.away),
        )


def _catalogue(pages: Blueprint, frame: Frame) -> None:
    shell, here = frame.shell, f"{ROOT}/indicators"

    @pages.get(here)
    @shell.staff(*PAGES[here].roles)
    def indicators() -> Response:
        """Show every indicator with its definition."""
        found = shell.api().get("reporting", "/api/v1/indicators")["items"]
        return frame.page("reports/indicators.html", here, groups=grouped(found))


def _one(pages: Blueprint, frame: Frame) -> None:
    shell, here = frame.shell, f"{ROOT}/indicators"

    @pages.get(f"{here}/<name>")
    @shell.staff(*PAGES[here].roles)
    def indicator(name: str) -> Response:
        """Show one indicator over a period, by a dimension, with its trend and its ranks."""
        api, days, where = shell.api(), frame.period(), _where(request.args)
        by = request.args.get("by", "unit")
        by = by if by in DIMENSIONS else ""
        found = _table(frame, api, name, days, by=by or None, **where)
        step = _step(request.args.get("step", ""), days)
        order = [kind for kind, count in found.total.breakdown if count]
        return frame.page(
            "reports/indicator.html",
            here,
            table=found,
            indicator=name,
            by=by,
            where=where,
            period=days,
            period_options=frame.period_options(),
            dimensions=[(one, frame.word(f"reports.dimensions.{one}")) for one in DIMENSIONS],
            steps=[(one, frame.word(f"reports.step_names.{one}")) for one in STEPS],
            step=step,
            plot=_plot(api, name, step, days, where, found),
            kinds=order,
            stacks=_stacks(found, order),
            ranking=_ranking(api, name, by, days, where, found),
            may_see_tickets=shell.person().has(*CASE_READERS),
        )


def _tickets(pages: Blueprint, frame: Frame) -> None:
    shell, here = frame.shell, f"{ROOT}/indicators"

    @pages.get(f"{here}/<name>/tickets")
    @shell.staff(*CASE_READERS)
    def indicator_tickets(name: str) -> Response:
        """Show the tickets behind a figure, and what each adds to it."""
        api, days = shell.api(), frame.period()
        where = {key: value for key, value in request.args.items() if key in DIMENSIONS}
        cursor = request.args.get("cursor") or None
        path = f"/api/v1/indicators/{name}"
        found = api.get("reporting", f"{path}/tickets", **days.query, **where, cursor=cursor)
        told = _table(frame, api, name, days, **where)
        scores = found["items"][0]["score"] if found["items"] else ()
        words = shell.display.wording()
        return frame.page(
            "reports/tickets.html",
            here,
            table=told,
            indicator=name,
            where=where,
            period=days,
            rows=found["items"],
            next=found["next_cursor"],
            measures=[(one, measure_word(one, words)) for one in scores],
        )


def _table(
    frame: Frame, api: Api, name: str, days: Period, by: str | None = None, **where: str
) -> Table:
    path = f"/api/v1/indicators/{name}"
    compare = "true" if days.first and days.last else None
    told = api.get("reporting", path, by=by, compare=compare, **days.query, **where)
    return table(told, frame.word("reports.missing"))


def _where(given: Mapping[str, str]) -> dict[str, str]:
    """Return what a figure is narrowed to; an empty field of the form narrows nothing."""
    return {name: given[name] for name in DIMENSIONS if given.get(name)}


def _step(asked: str, days: Period) -> str:
    """Return the step of a trend: the one asked for where it fits, else one that does."""
    length = (days.last - days.first).days + 1 if days.first and days.last else _DAYS_BY_MONTH
    fits = "day" if length <= _DAYS_BY_WEEK else "week" if length < _DAYS_BY_MONTH else "month"
    known = asked if asked in STEPS else fits
    return known if STEPS.index(known) >= STEPS.index(fits) else fits


def _plot(
    api: Api, name: str, step: str, days: Period, where: Mapping[str, str], found: Table
) -> Any:
    try:
        told = api.get(
            "reporting", f"/api/v1/indicators/{name}/trend", step=step, **days.query, **where
        )
    except ApiRefused:  # too long a time for any step
        return None
    return trend_plot(told["points"], is_rate=found.definition["unit"] == "ratio")


def _stacks(found: Table, order: list[str]) -> list[Any]:
    if len(order) < 2:
        return []
    longest = max((line.raw or 0.0 for line in found.lines), default=0.0)
    return [segments(line.breakdown, longest, order) for line in found.lines]


def _ranking(
    api: Api, name: str, by: str, days: Period, where: Mapping[str, str], found: Table
) -> list[Mapping[str, Any]]:
    """Return ranks in bands of like size; none for what is neither better high nor low."""
    if by not in RANKED or found.definition["better"] not in {"higher", "lower"}:
        return []
    path = f"/api/v1/indicators/{name}/ranking"
    try:
        told = api.get("reporting", path, by=by, **days.query, **where)
    except ApiRefused:
        return []
    rows: list[Mapping[str, Any]] = told["rows"]
    return rows
