"""``/api/v1/exports``: lists as CSV, XLSX or Parquet; long ones are made in the background."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from services.common.ids import derived_id, new_id
from services.common.store.connection import store_errors
from services.common.web.auth import allow, current
from services.common.web.idempotency import idempotency_key
from services.common.web.paging import PageQuery, decode_cursor, encode_cursor, page
from services.common.web.principal import Role
from services.common.web.problems import FieldError, Problem
from services.reporting.bootstrap import Container
from services.reporting.domain.exclusions import State
from services.reporting.domain.exports.codec import plain
from services.reporting.domain.exports.order import (
    OWN_DATASETS,
    CountedBy,
    Dataset,
    ExportFormat,
    ExportOrder,
    Language,
)
from services.reporting.domain.figures import DIMENSIONS, Dimension
from services.reporting.domain.hotspots.judging import Level
from services.reporting.domain.indicators import UnknownIndicator
from services.reporting.domain.jobs import Job
from services.reporting.domain.resources import KINDS
from services.reporting.entrypoints.http.exclusions import UNITS as EXCLUDED_UNITS
from services.reporting.entrypoints.http.figure_queries import OverDays
from services.reporting.entrypoints.http.file_answers import file_answer
from services.reporting.entrypoints.http.readers import CASE_READERS, own, reader

_CURSOR = "exports"
_INDICATOR = frozenset({"indicator", "indicator_tickets"})
_LIVE = frozenset({None, "live"})
_NOT_TAKEN = "extra_forbidden"
_OF_TICKETS = frozenset({*DIMENSIONS, "from", "to"})
_FILTERS = _OF_TICKETS | {"state", "level"}
# What narrows the lists that are no tickets: the same as in their own lists of the API.
_TAKEN: Mapping[Dataset, frozenset[str]] = {
    "exclusions": frozenset({"unit", "state"}),
    "hotspots": frozenset({"from", "to", "area", "category", "level"}),
    "resources": frozenset({"kind", "unit", "area", "category"}),
}
# Units, streets and communities export what their own lists show, and nothing else.
_EXPORTERS: tuple[Role, ...] = (
    *CASE_READERS,
    *("unit_leader", "unit_handler", "street", "community"),
)


class ExportForm(OverDays, extra="forbid"):
    """What is wanted; the narrowing is the indicators' own."""

    dataset: Dataset = Field(description="清单 Which list.")
    format: ExportFormat = Field("csv", description="格式 File format.")
    counted_by: CountedBy = Field("opened", description="按立案或办结日期 Of `tickets`: which day.")
    indicator: str | None = Field(None, max_length=100, description="指标 For `indicator…`.")
    by: Dimension | None = Field(None, description="分组 For `indicator`: dimension.")
    language: Language = Field("zh", description="表头语言 Language of titles.")
    state: State | None = Field(None, description="剔除状态 Of `exclusions`.")
    level: Level | None = Field(None, description="热点等级 Of `hotspots`.")

    def order(self) -> ExportOrder:
        """Return the order.

        Raises:
            Problem: 422 where an indicator is wanted and not named, or the list takes no such
                filter; 403 for what units and streets do not read.

        """
        if faults := list(self._faults()):
            names = ", ".join(one.field for one in faults)
            raise Problem(422, "invalid", count=len(faults), fields=names, errors=faults)
        by, whose = self.by if self.dataset == "indicator" else None, own()
        if whose is not None and not self._is_for_units():
            raise Problem(403, "out_of_scope")
        return ExportOrder(
            self.dataset,
            self.format,
            self.asked(by),
            self.counted_by,
            self.indicator,
            self.language,
            whose,
            self.state,
            self.level,
        )

    def _faults(self) -> Iterator[FieldError]:
        if (self.dataset in _INDICATOR) != (self.indicator is not None):
            yield FieldError("indicator", "missing" if self.indicator is None else _NOT_TAKEN)
        given = {
            name for name, value in self.model_dump(by_alias=True).items() if value is not None
        }
        for name in sorted(given & _FILTERS - _TAKEN.get(self.dataset, _OF_TICKETS)):
            yield FieldError(name, _NOT_TAKEN)
        if self.dataset == "resources" and self.kind is not None and self.kind not in KINDS:
            yield FieldError("kind", "literal_error", {"expected": list(KINDS)})

    def _is_for_units(self) -> bool:
        """Whether a unit or street may have it: of its own tickets, and what all read."""
        if self.dataset == "exclusions":
            return current().has(*EXCLUDED_UNITS)
        return self.dataset in OWN_DATASETS and self.source in _LIVE


class ExportPath(BaseModel):
    """Which export."""

    export_id: str = Field(max_length=60, description="导出号 Export.")


class ExportAnswer(BaseModel):
    """An export and how far it is; ``file`` is the address of the file once it is whole."""

    export_id: str
    state: Literal["queued", "running", "done", "failed"]
    order: dict[str, Any]
    rows_done: int
    rows_total: int | None
    size: int | None
    sha256: str | None
    file: str | None
    fault: str | None
    ordered_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None


def blueprint(container: Container) -> APIBlueprint:
    """Return the exports' routes."""
    api = APIBlueprint("exports", __name__)
    _ordering(api, container)
    _reading(api, container)
    return api


def _ordering(api: APIBlueprint, container: Container) -> None:
    @api.post("/api/v1/exports", responses={201: ExportAnswer, 202: ExportAnswer})
    @allow(*_EXPORTERS)
    def order(body: ExportForm) -> tuple[ExportAnswer, int, dict[str, str]]:
        """导出 Export a list: 201 with the file's address, 202 where a worker makes it."""
        key, who, wanted = idempotency_key(request), current().subject, body.order()
        name = derived_id("exp", who, key) if key else new_id("exp")
        try:
            with store_errors():
                job = container.export_office.exports.order(name, wanted, reader(), who)
        except UnknownIndicator as unknown:
            fault = FieldError("indicator", "unknown_indicator")
            raise Problem(422, "invalid", count=1, fields="indicator", errors=[fault]) from unknown
        if plain(wanted) != job.order:
            raise Problem(422, "idempotency_key_reused")
        where = {"Location": f"/api/v1/exports/{job.job_id}"}
        return _told(job), 201 if job.state == "done" else 202, where


def _reading(api: APIBlueprint, container: Container) -> None:
    @api.get("/api/v1/exports")
    @allow(*_EXPORTERS)
    def listing(query: PageQuery) -> dict[str, Any]:
        """我的导出 One's own exports, the latest first."""
        before = (decode_cursor(_CURSOR, query.cursor) or {}).get("before", "")
        mine = {"by": current().subject}
        with store_errors():
            found = container.export_office.jobs.listed(mine, before, query.limit)
        more = len(found) == query.limit
        cursor = encode_cursor(_CURSOR, {"before": found[-1].job_id}) if more else None
        return page([_told(one) for one in found], cursor)

    @api.get("/api/v1/exports/<export_id>", responses={200: ExportAnswer})
    @allow(*_EXPORTERS)
    def one(path: ExportPath) -> ExportAnswer:
        """导出进度 How far an export is."""
        return _told(_mine(container, path.export_id))

    @api.get("/api/v1/exports/<export_id>/file")
    @allow(*_EXPORTERS)
    def file(path: ExportPath) -> Response:
        """下载 The file; with `Range` and `If-Range` a broken download goes on where it stopped."""
        job = _mine(container, path.export_id)
        if not job.files:
            raise Problem(409, "file_not_ready", state=job.state)
        return file_answer(container.export_office.files, job.files[0])


def _mine(container: Container, export_id: str) -> Job:
    """Return one's own export: nobody else's exists."""
    with store_errors():
        found = container.export_office.jobs.get(export_id)
    if found is None or found.by != current().subject:
        raise Problem(404, "not_found")
    return found


def _told(job: Job) -> ExportAnswer:
    file = job.files[0] if job.files else None
    return ExportAnswer(
        export_id=job.job_id,
        state=job.state,
        order=dict(job.order),
        rows_done=job.done,
        rows_total=job.total,
        size=file.size if file else None,
        sha256=file.sha256 if file else None,
        file=f"/api/v1/exports/{job.job_id}/file" if file else None,
        fault=job.fault,
        ordered_at=job.ordered_at,
        finished_at=job.finished_at,
        expires_at=job.expires_at,
    )
