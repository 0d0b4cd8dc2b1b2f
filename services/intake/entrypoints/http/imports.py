"""``/api/v1/imports``: minutes and other platforms' rows become appeals, off the request's way."""

from contextlib import closing
from dataclasses import asdict
from typing import Any

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import ValidationError

from services.common.web.auth import allow, current
from services.common.web.bodies import accepts
from services.common.web.idempotency import idempotency_key
from services.common.web.invalid import invalid
from services.common.web.problems import FieldError, Problem
from services.intake.adapters.channels.files.sniffing import MOST_BYTES, sniffed
from services.intake.application.channels.start_import import NewImport
from services.intake.domain.channels.importing import Import
from services.intake.domain.channels.rows import RowFault, Unreadable
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.import_mapping import mapping_in
from services.intake.entrypoints.http.schemas.imports import (
    FailureView,
    ImportForm,
    ImportPath,
    ImportUpload,
    ImportView,
    LeftOutView,
    RowFaultView,
)
from services.intake.entrypoints.http.submissions import STAFF_ROLES, texts_of
from services.intake.ports.channels import KeyTaken

# The file and what a form puts around it.
_MOST_BODY = MOST_BYTES + 200_000
_LONGEST_NAME = 200

api = APIBlueprint("imports", __name__, abp_tags=[Tag(name="imports", description="导入")])


@api.post("/api/v1/imports", responses={202: ImportView})
@allow(*STAFF_ROLES)
@accepts("multipart/form-data", max_bytes=_MOST_BODY)
def start(form: ImportUpload) -> tuple[dict[str, Any], int, dict[str, str]]:
    """导入 Take a file; its rows become appeals in the background, each once."""
    with closing(form.file.stream) as stream:
        content = stream.read()
    return _started(_read(form), content, (form.file.filename or "")[:_LONGEST_NAME])


def _read(upload: ImportUpload) -> ImportForm:
    try:
        form = upload.form()
    except ValidationError as error:
        raise invalid(error) from error
    _require_meeting(form)
    return form


def _started(
    form: ImportForm, content: bytes, name: str
) -> tuple[dict[str, Any], int, dict[str, str]]:
    try:
        sniffed(content, name)
    except Unreadable as fault:
        raise _refused("file", fault.code, fault.params) from fault
    new = NewImport(
        kind=form.kind,
        file_name=name,
        operator=current().subject,
        unit=current().unit,
        meeting_id=form.meeting_id,
        meeting_title=form.meeting_title,
        held_on=form.held_on,
        mapping=mapping_in(form),
        area_code=form.area_code,
        key=idempotency_key(request),
    )
    try:
        job = container().start_import(new, content)
    except KeyTaken as error:
        raise Problem(422, "idempotency_key_used") from error
    headers = {"Location": f"/api/v1/imports/{job.id}"}
    return _view(job).model_dump(mode="json"), 202, headers


@api.get("/api/v1/imports/<import_id>", responses={200: ImportView})
@allow(*STAFF_ROLES)
def show(path: ImportPath) -> ImportView:
    """导入进度 How far it has come, and what is wrong with which row."""
    job = container().imports.get(path.import_id)
    who = current()
    if job is None or (job.operator != who.subject and not who.has("operator", "supervisor")):
        raise Problem(404, "no_such_import")
    return _view(job)


def _require_meeting(form: ImportForm) -> None:
    """Without its meeting a mended file could not be told from another meeting's."""
    if form.kind != "minutes" or form.meeting_id is not None:
        return
    missing = [name for name in ("meeting_title", "held_on") if not getattr(form, name)]
    if missing:
        errors = [FieldError(name, "missing") for name in missing]
        raise Problem(422, "import_refused", errors=errors, fields=missing)


def _refused(field: str, code: str, params: Any) -> Problem:
    errors = [FieldError(field, code, dict(params))]
    return Problem(422, "import_refused", errors=errors, fields=[field])


def _view(job: Import) -> ImportView:
    return ImportView(
        import_id=job.id,
        kind=job.kind,
        file_name=job.file_name,
        state=job.state,
        meeting_id=job.meeting.id if job.meeting else None,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        total=job.total,
        settled=job.next_row,
        accepted=job.accepted,
        repeated=job.repeated,
        refused=job.refused,
        faults=_faults(job.faults),
        left_out=[LeftOutView(**asdict(lines)) for lines in job.left_out],
        failure=_failure(job),
    )


def _faults(faults: tuple[RowFault, ...]) -> list[RowFaultView]:
    errors = [FieldError(fault.field, fault.code, fault.params) for fault in faults]
    return [
        RowFaultView(row=fault.row, sheet=fault.sheet, column=fault.column, **text)
        for fault, text in zip(faults, texts_of(errors), strict=True)
    ]


def _failure(job: Import) -> FailureView | None:
    if job.failure is None:
        return None
    (text,) = texts_of([FieldError("file", job.failure, job.failure_params)])
    return FailureView(code=job.failure, message=text["message"], message_en=text["message_en"])
