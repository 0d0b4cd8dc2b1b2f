"""``/public/…``: the board's figures and open data, for everybody; small groups are held back."""

import json
from typing import Any, Final, Literal

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.store.connection import store_errors
from services.common.web.auth import public
from services.common.web.problems import Problem
from services.reporting.adapters.bulletins.writers import file_of
from services.reporting.adapters.texts import text_of
from services.reporting.application.publishing.publish_month import datapackage
from services.reporting.bootstrap import Container
from services.reporting.domain.bulletins.order import FORMATS, BulletinFormat
from services.reporting.domain.bulletins.periods import NoSuchPeriod, last_complete, name_of, named
from services.reporting.domain.carrying import periods_carried
from services.reporting.domain.publishing.release import LEAST, Release
from services.reporting.domain.publishing.suppression import SUM
from services.reporting.domain.resources import Resource
from services.reporting.entrypoints.http.file_answers import CONTENT_TYPES
from services.reporting.entrypoints.http.memory import KEPT_SECONDS, Memory

_MONTHS: Final = 24
_MOST_KEPT: Final = _MONTHS * 6  # the board, two tables and three files of pages
_JSON = "application/json"


class MonthPath(BaseModel):
    """Which month; only whole months that are over, so that no two answers can be subtracted."""

    month: str = Field(max_length=7, description="月份 `2026-10`.")


class MonthFilePath(MonthPath):
    """Which file."""

    name: Literal["requests.csv", "board.csv", "datapackage.json"] = Field(description="文件 File.")


class BulletinPath(MonthPath):
    """Which file of the month's bulletin."""

    format: BulletinFormat = Field(description="格式 `pdf`, `docx`, `xlsx`.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the public routes."""
    api, memory = APIBlueprint("public_data", __name__), Memory(_MOST_KEPT)
    _boards(api, container, memory)
    _files(api, container, memory)
    _bulletins(api, container, memory)
    return api


def _boards(api: APIBlueprint, container: Container, memory: Memory) -> None:
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
        return _answer(memory.of(month, lambda: _json(_board(container, month))), _JSON)


def _files(api: APIBlueprint, container: Container, memory: Memory) -> None:
    @api.get("/public/open-data/<month>/<name>")
    @public
    def file(path: MonthFilePath) -> Response:
        """数据开放 A month's file: GeoReport requests, the board's table, their description."""
        _check(container, path.month)
        if path.name == "datapackage.json":
            return _answer(_json(datapackage(path.month, container.names.district())), _JSON)
        with store_errors():
            desk, key = container.public_desk, f"{path.month}/{path.name}"
            text = memory.of(key, lambda: desk.file(path.month, path.name).encode())
        return _answer(text, "text/csv; charset=utf-8")


def _bulletins(api: APIBlueprint, container: Container, memory: Memory) -> None:
    @api.get("/public/bulletins/<month>.<format>")
    @public
    def bulletin(path: BulletinPath) -> Response:
        """公开月报 The board of a month as pages: PDF, Word, workbook."""
        _check(container, path.month)
        with store_errors():
            desk, key = container.public_desk, f"{path.month}.{path.format}"
            made = memory.of(key, lambda: file_of(desk.content(path.month), path.format))
        return _answer(made, CONTENT_TYPES[path.format])


def _check(container: Container, month: str) -> None:
    """Let through the months that are told: those over, of the last two years."""
    try:
        period = named("month", month)
    except NoSuchPeriod as error:
        raise Problem(404, "not_found") from error
    today = container.clock.now().astimezone(container.zone).date()
    if period.last is None or period.last >= today or periods_carried(period.last, today) > _MONTHS:
        raise Problem(404, "not_found")


def _board(container: Container, month: str) -> dict[str, Any]:
    with store_errors():
        found = container.public_desk.release(month)
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
        "work_list": found.work_list,
        "resources": [_resource(container, one) for one in container.public_desk.resources()],
        "files": f"/public/open-data/{month}/datapackage.json",
        "bulletin": {one: f"/public/bulletins/{month}.{one}" for one in FORMATS},
        "as_of": container.clock.now().isoformat(),
    }


def _resource(container: Container, one: Resource) -> dict[str, Any]:
    kind = text_of(f"resource_{one.kind}")
    return {
        "name": one.name,
        "kind": one.kind,
        "kind_text": kind.zh,
        "kind_text_en": kind.en,
        "area": one.area,
        "area_name": container.names.of("area", one.area),
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


def _json(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode()


def _answer(body: bytes, kind: str) -> Response:
    response = Response(body, content_type=kind)
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS:.0f}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
