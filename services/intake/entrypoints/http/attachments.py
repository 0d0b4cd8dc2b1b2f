"""``/api/v1/attachments``: uploads, and what staff and everybody may see of them."""

from contextlib import closing
from typing import Any

from flask import Response, current_app, g, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from services.common.observability.logging import bind
from services.common.observability.metrics import counter
from services.common.web.auth import allow, current, optional, public
from services.common.web.bodies import accepts
from services.common.web.catalogue import Catalogue, Text
from services.common.web.idempotency import idempotency_key
from services.common.web.principal import Principal, Role
from services.common.web.problems import FieldError, Problem
from services.intake.application.attachments.read import NoSuchAttachment
from services.intake.application.attachments.upload import (
    KeyUsedForAnotherFile,
    NoSuchTicket,
    Upload,
)
from services.intake.domain.attachments.attachment import Attachment, Stored
from services.intake.domain.attachments.media import Unacceptable
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.schemas.attachments import (
    AttachmentList,
    AttachmentPath,
    AttachmentView,
    PositionForm,
    PositionView,
    Refusal,
    ReleaseForm,
    UploadForm,
)
from services.intake.entrypoints.http.serving import serve
from services.intake.entrypoints.http.tracking import track
from services.intake.ports.attachments import AskedBy
from services.intake.ports.dispatch import DispatchUnavailable

# As large as the largest kind may be by default, and what a form puts around it.
MOST_BYTES = 16_500_000
_STATUS = {"attachment_too_large": 413, "attachment_type": 415}
_RETRY_SECONDS = "2"
_READERS: tuple[Role, ...] = (
    "operator", "callback_agent", "reviewer", "supervisor", "director", "district_leader",
    "unit_handler", "unit_leader", "street", "community",
)  # fmt: skip

api = APIBlueprint("attachments", __name__, abp_tags=[Tag(name="attachments", description="附件")])


@api.post("/api/v1/attachments", responses={201: AttachmentView})
@public
@accepts("multipart/form-data", max_bytes=MOST_BYTES, field="file")
def upload(form: UploadForm) -> tuple[dict[str, Any], int, dict[str, str]]:
    """上传附件 Upload one file; name its id in an appeal within a day, or it is removed."""
    staff = optional(container().verifier)
    files = request.files.getlist("file")
    if len(files) != 1 or len(request.files) != 1:
        raise Problem(422, "attachment_refused", errors=[FieldError("file", "attachment_one")])
    with container().upload_slots:
        with closing(files[0].stream) as stream:
            content = stream.read()
        attachment = _taken(content, form, staff)
    bind(attachment_id=attachment.id)
    labels = {"kind": attachment.type.kind, "outcome": "taken"}
    counter("huying_intake_attachments_total", labels).inc()
    headers = {"Location": f"/api/v1/attachments/{attachment.id}"}
    return view(attachment).model_dump(mode="json"), 201, headers


@api.get("/api/v1/attachments/<attachment_id>", responses={200: AttachmentView})
@public
def show(path: AttachmentPath) -> AttachmentView:
    """附件信息 What an attachment is, and whether it is ready."""
    return view(_readable(path.attachment_id))


@api.get("/api/v1/attachments/<attachment_id>/content")
@public
def content(path: AttachmentPath) -> Response:
    """附件内容 The bytes, or a range of them; only for whom they are."""
    return served(_readable(path.attachment_id), "content")


@api.get("/api/v1/attachments/<attachment_id>/thumbnail")
@public
def thumbnail(path: AttachmentPath) -> Response:
    """缩略图 The small picture of a picture."""
    return served(_readable(path.attachment_id), "thumbnail")


@api.post("/api/v1/attachments/<attachment_id>/position", responses={200: PositionView})
@allow(*_READERS)
def position(path: AttachmentPath, body: PositionForm) -> PositionView:
    """拍摄位置 Where it was taken, if its reporter let it be kept; who looks is kept."""
    try:
        place = container().read_attachment.position(
            path.attachment_id, _asker(current()), body.purpose
        )
    except NoSuchAttachment as error:
        raise Problem(404, "no_such_attachment") from error
    except DispatchUnavailable as error:
        raise _unasked() from error
    longitude, latitude = place or (None, None)
    return PositionView(attachment_id=path.attachment_id, longitude=longitude, latitude=latitude)


@api.post("/api/v1/attachments/<attachment_id>/release", responses={200: AttachmentView})
@allow("reviewer", "supervisor", "director")
def release(path: AttachmentPath, body: ReleaseForm) -> AttachmentView:
    """公开附件 Let everybody see it, or no longer; who did so is kept."""
    try:
        changed = container().read_attachment.release(
            path.attachment_id, _asker(current()), released=body.released
        )
    except NoSuchAttachment as error:
        raise Problem(404, "no_such_attachment") from error
    except DispatchUnavailable as error:
        raise _unasked() from error
    if changed.owner is not None:
        container().publish_requests.look_again(changed.owner)
    return view(changed)


@api.get("/api/v1/track/attachments", responses={200: AttachmentList})
@track
def tracked() -> AttachmentList:
    """我的附件 What the reporter has added to the own case."""
    found = container().attachments.of_owner(g.tracked_appeal_id)
    return AttachmentList(items=[view(one, "/api/v1/track/attachments") for one in found])


@api.get("/api/v1/track/attachments/<attachment_id>/content")
@track
def tracked_content(path: AttachmentPath) -> Response:
    """我的附件内容 The bytes of one's own attachment."""
    return served(_own(path.attachment_id), "content")


@api.get("/api/v1/track/attachments/<attachment_id>/thumbnail")
@track
def tracked_thumbnail(path: AttachmentPath) -> Response:
    """我的附件缩略图 The small picture of one's own attachment."""
    return served(_own(path.attachment_id), "thumbnail")


def view(attachment: Attachment, base: str = "/api/v1/attachments") -> AttachmentView:
    """Return an attachment as the API shows it; ``base`` is where its bytes are asked for."""
    address = f"{base}/{attachment.id}"
    is_ready = attachment.state == "ready"
    return AttachmentView(
        attachment_id=attachment.id,
        kind=attachment.type.kind,
        media_type=attachment.media_type,
        size=attachment.content.size if attachment.content else attachment.size,
        state=attachment.state,
        uploaded_at=attachment.uploaded_at,
        width=attachment.width,
        height=attachment.height,
        has_position=attachment.position is not None,
        released=attachment.released,
        refusal=_why(attachment.refusal),
        content=f"{address}/content" if is_ready else None,
        thumbnail=f"{address}/thumbnail" if is_ready and attachment.thumbnail else None,
    )


def served(attachment: Attachment, part: str) -> Response:
    """Return an attachment's bytes; raises the problem why there are none."""
    if attachment.state == "checking":
        headers = {"Retry-After": _RETRY_SECONDS}
        raise Problem(503, "attachment_checking", headers=headers)
    stored: Stored | None = getattr(attachment, part)
    if stored is None:
        raise Problem(404, "no_such_attachment")
    return serve(request, attachment, stored, container().contents)


def _taken(content: bytes, form: UploadForm, staff: Principal | None) -> Attachment:
    try:
        return container().upload_attachment(
            Upload(
                content=content,
                by=_asker(staff) if staff else None,
                ticket_id=form.ticket_id,
                keeps_position=form.keep_position,
                idempotency_key=idempotency_key(request),
            )
        )
    except Unacceptable as refused:
        labels = {"kind": "unknown", "outcome": refused.code}
        counter("huying_intake_attachments_total", labels).inc()
        fault = FieldError("file", refused.code, refused.params)
        status = _STATUS.get(refused.code, 422)
        raise Problem(status, "attachment_refused", errors=[fault]) from refused
    except KeyUsedForAnotherFile as error:
        raise Problem(422, "idempotency_key_used") from error
    except NoSuchTicket as error:
        fault = FieldError("ticket_id", "attachment_no_ticket")
        raise Problem(422, "attachment_refused", errors=[fault]) from error
    except DispatchUnavailable as error:
        raise _unasked() from error


def _readable(attachment_id: str) -> Attachment:
    principal = optional(container().verifier)
    by = _asker(principal) if principal else None
    try:
        return container().read_attachment.by_staff(attachment_id, by)
    except NoSuchAttachment as error:
        raise Problem(404, "no_such_attachment") from error
    except DispatchUnavailable as error:
        raise _unasked() from error


def _own(attachment_id: str) -> Attachment:
    try:
        return container().read_attachment.by_reporter(attachment_id, g.tracked_appeal_id)
    except NoSuchAttachment as error:
        raise Problem(404, "no_such_attachment") from error


def _asker(principal: Principal) -> AskedBy:
    return AskedBy(
        principal.subject, frozenset(principal.roles), principal.unit, tuple(principal.areas)
    )


def _unasked() -> Problem:
    return Problem(503, "rights_not_checked", headers={"Retry-After": _RETRY_SECONDS})


def _why(code: str | None) -> Refusal | None:
    if code is None:
        return None
    catalogue: Catalogue = current_app.extensions["huying_catalogue"]
    text = catalogue.message(code) or Text(code, code)
    return Refusal(code=code, text=text.zh, text_en=text.en)
