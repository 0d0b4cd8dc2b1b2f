"""``/public/…``: the board's figures and open data, for everybody; small groups are held back."""

import json
import time
from collections.abc import Callable
from typing import Any, Literal

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.store.connection import store_errors
from services.common.web.auth import public
from services.common.web.problems import Problem
from services.reporting.application.publishing.publish_month import datapackage
from services.reporting.bootstrap import Container
from services.reporting.domain.bulletins.periods import NoSuchPeriod, last_complete, name_of, named
from services.reporting.domain.publishing.release import LEAST, Release
from services.reporting.domain.publishing.suppression import SUM

_KEPT_SECONDS = 600.0
_MOST_KEPT = 40


class MonthPath(BaseModel):
    """Which month; only whole months that are over, so that no two answers can be subtracted."""

    month: str = Field(max_length=7, description="月份 `2026-10`.")


class MonthFilePath(MonthPath):
    """Which file."""

    name: Literal["requests.csv", "board.csv", "datapackage.json"] = Field(description="文件 File.")


class _Memory:
    """What was made lately: everybody may ask, and asking must not cost."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, str]] = {}

    def of(self, key: str, made: Callable[[], str]) -> str:
        """Return what is remembered, else what is made now."""
        now = time.monotonic()
        if key not in self._kept or now - self._kept[key][0] > _KEPT_SECONDS:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = (now, made())
        return self._kept[key][1]


def blueprint(container: Container) -> APIBlueprint:
    """Return the public routes."""
    api, memory = APIBlueprint("public_data", __name__), _Memory()

    @api.get("/public/board")
    @public
    def latest() -> Response:
        """公示板 The last month that is over."""
        today = container.clock.now().astimezone(container.zone).date()
        return board_of(name_of("month", last_complete("month", today)))

    @api.get("/public/board/<month>")
    @public
    def board(path: MonthPath) -> Response:
        """公示板 What came in, how long it took, by area and matter; the month's list of work."""
        return board_of(path.month)

    def board_of(month: str) -> Response:
        _check(container, month)
        text = memory.of(month, lambda: json.dumps(_board(container, month), ensure_ascii=False))
        return _answer(text, "application/json")

    @api.get("/public/open-data/<month>/<name>")
    @public
    def file(path: MonthFilePath) -> Response:
        """数据开放 A month's file: GeoReport requests, the board's table, their description."""
        _check(container, path.month)
        if path.name == "datapackage.json":
            told = datapackage(path.month, container.names.district())
            return _answer(json.dumps(told, ensure_ascii=False, indent=2), "application/json")
        with store_errors():
            made = container.public_desk
            text = memory.of(f"{path.month}/{path.name}", lambda: made.file(path.month, path.name))
        return _answer(text, "text/csv; charset=utf-8")

    return api


def _check(container: Container, month: str) -> None:
    try:
        period = named("month", month)
    except NoSuchPeriod as error:
        raise Problem(404, "not_found") from error
    today = container.clock.now().astimezone(container.zone).date()
    if period.last is None or period.last >= today:
        raise Problem(404, "not_found")


def _board(container: Container, month: str) -> dict[str, Any]:
    with store_errors():
        found = container.public_desk.release(month)
    one = found.balance
    return {
        "month": month,
        "district": container.names.district(),
        "least_group": LEAST,
        "total": _cell(container, found, (SUM, SUM)),
        "areas": _cells(container, found, 0),
        "matters": _cells(container, found, 1),
        "table": [
            {"area": area, "matter": matter, "requests": count}
            for (area, matter), count in found.table.items()
            if SUM not in (area, matter)
        ],
        "work_list": {
            "carried_in": one.carried_in,
            "raised": one.raised,
            "solved": one.solved,
            "carried_over": one.carried_over,
        },
        "files": f"/public/open-data/{month}/datapackage.json",
        "as_of": container.clock.now().isoformat(),
    }


def _cells(container: Container, found: Release, side: int) -> list[dict[str, Any]]:
    other = 1 - side
    return [
        _cell(container, found, cell)
        for cell in found.table
        if cell[other] == SUM and cell[side] != SUM
    ]


def _cell(container: Container, found: Release, cell: tuple[str, str]) -> dict[str, Any]:
    area, matter = cell
    return {
        "area": area,
        "area_name": container.names.of("area", area),
        "matter": matter,
        "matter_name": container.names.of("category", matter),
        "requests": found.table.get(cell, 0),
        "median_days": found.days_to_close.get(cell),
        "mean_days": found.mean_days.get(cell),
    }


def _answer(text: str, kind: str) -> Response:
    response = Response(text, content_type=kind)
    response.headers["Cache-Control"] = f"public, max-age={_KEPT_SECONDS:.0f}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
