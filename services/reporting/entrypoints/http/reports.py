"""``/api/v1/reports``: bulletins and scorecards, ordered, looked after and fetched."""

from datetime import datetime
from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from services.common.store.connection import store_errors
from services.common.web.auth import allow, current
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.principal import Role
from services.common.web.problems import FieldError, Problem
from services.reporting.application.bulletins.order_bulletin import (
    PeriodNotOver,
    UnknownSubject,
    UnknownTemplate,
)
from services.reporting.bootstrap import Container
from services.reporting.domain.bulletins.order import BulletinFormat
from services.reporting.domain.bulletins.periods import NoSuchPeriod
from services.reporting.domain.jobs import Job
from services.reporting.entrypoints.http.file_answers import file_answer
from services.reporting.entrypoints.http.readers import CASE_READERS
from services.reporting.entrypoints.http.report_answers import (
    ReportAnswer,
    report_answer,
    template_answer,
)

# Units and streets read their own scorecards, and nobody else's.
UNITS: tuple[Role, ...] = ("unit_leader", "unit_handler", "street")
ORDERERS: tuple[Role, ...] = (
    *("analyst", "director", "district_leader"),
    *("supervisor", "admin", "service"),
)
_CURSOR = "reports"


class ReportForm(BaseModel):
    """Which bulletin."""

    model_config = ConfigDict(extra="forbid")
    template: str = Field(max_length=60, description="模板 Template, as listed.")
    period: str = Field(
        max_length=20, description="期 `2026-11-20`, `2026-W47`, `2026-11`, `2026-Q4` or `2026`."
    )
    subject: str | None = Field(None, max_length=100, description="单位或街道代码 Whose scorecard.")
    anew: bool = Field(False, description="重新生成 Make the next version.")


class ReportPath(BaseModel):
    """Which report."""

    report_id: str = Field(max_length=60, description="报告号 Report.")


class ReportFilePath(ReportPath):
    """Which file of it."""

    format: BulletinFormat = Field(description="格式 Format.")


class ReportsQuery(PageQuery):
    """Which reports."""

    template: str | None = Field(None, max_length=60, description="模板 Template.")


def blueprint(container: Container) -> APIBlueprint:
    """Return the reports' routes."""
    api = APIBlueprint("reports", __name__)
    _ordering(api, container)
    _reading(api, container)
    _contents(api, container)
    return api


def _ordering(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/reports/templates")
    @allow(*CASE_READERS, *UNITS)
    def templates() -> dict[str, Any]:
        """报告模板 The templates, and of what periods their bulletins are."""
        every = container.press.templates.values()
        return page([template_answer(container, one) for one in every], None)

    @api.post("/api/v1/reports", responses={200: ReportAnswer, 202: ReportAnswer})
    @allow(*ORDERERS)
    def order(body: ReportForm) -> tuple[ReportAnswer, int, dict[str, str]]:
        """生成报告 Order a bulletin: 202, or 200 with the one that stands for this period."""
        today = container.clock.now().astimezone(container.zone).date()
        wanted = (body.template, body.period, body.subject)
        try:
            with store_errors():
                job = container.press.order(*wanted, current().subject, today, anew=body.anew)
        except UnknownTemplate as error:
            raise _fault("template", "unknown_template") from error
        except UnknownSubject as error:
            raise _fault("subject", "unknown_subject") from error
        except NoSuchPeriod as error:
            raise _fault("period", "no_such_period") from error
        except PeriodNotOver as error:
            raise _fault("period", "period_not_over") from error
        where = {"Location": f"/api/v1/reports/{job.job_id}"}
        return report_answer(container, job), 200 if job.state == "done" else 202, where


def _reading(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/reports")
    @allow(*CASE_READERS, *UNITS)
    def listing(query: ReportsQuery) -> dict[str, Any]:
        """报告列表 Reports, those ordered last first; units see their own scorecards."""
        wanted: dict[str, Any] = {"template": query.template} if query.template else {}
        if own := _own_subjects():
            wanted["order.subject"] = {"$in": own}
        position = decode_cursor(_CURSOR, query.cursor)
        before = (datetime.fromisoformat(position["at"]), position["id"]) if position else None
        with store_errors():
            found = container.press.bulletins.latest(wanted, before, query.limit)
        more = len(found) == query.limit
        cursor = encode_cursor(_CURSOR, _position(found[-1])) if more else None
        return page([report_answer(container, one) for one in found], cursor)

    @api.get("/api/v1/reports/<report_id>", responses={200: ReportAnswer})
    @allow(*CASE_READERS, *UNITS)
    def one(path: ReportPath) -> ReportAnswer:
        """报告进度 How far a report is, and its files."""
        return report_answer(container, _open(container, path.report_id))


def _contents(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/reports/<report_id>/content")
    @allow(*CASE_READERS, *UNITS)
    def content(path: ReportPath) -> dict[str, Any]:
        """报告内容 What it says, as plain values for a page."""
        job = _open(container, path.report_id)
        if job.content is None:
            raise Problem(409, "file_not_ready", state=job.state)
        return dict(job.content)

    @api.get("/api/v1/reports/<report_id>/files/<format>")
    @allow(*CASE_READERS, *UNITS)
    def file(path: ReportFilePath) -> Response:
        """下载 A file of it; ``Range`` goes on with a broken download."""
        job = _open(container, path.report_id)
        found = job.file_of(path.format)
        if found is None:
            raise Problem(409, "file_not_ready", state=job.state)
        return file_answer(container.export_office.files, found)


def _open(container: Container, report_id: str) -> Job:
    """Return a report that the caller may read: units and streets their own."""
    with store_errors():
        found = container.press.bulletins.get(report_id)
    own = _own_subjects()
    if found is None or (own is not None and found.order.get("subject") not in own):
        raise Problem(404, "not_found")
    return found


def _own_subjects() -> list[str] | None:
    """Return whose scorecards the caller is bound to; None: the district's staff read all."""
    who = current()
    if set(CASE_READERS) & who.roles:
        return None
    return [code for code in (who.unit, *who.areas) if code] or [""]


def _position(job: Job) -> dict[str, str]:
    return {"at": job.ordered_at.isoformat(), "id": job.job_id}


def _fault(field: str, code: str) -> Problem:
    return Problem(422, "invalid", count=1, fields=field, errors=[FieldError(field, code)])
