"""``/api/v1/appeals``: receive an appeal, show one to staff."""

from typing import Any

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic_core import to_json

from services.common.observability.logging import bind
from services.common.observability.metrics import counter
from services.common.web.auth import allow, current, optional, public
from services.common.web.idempotency import idempotency_key
from services.common.web.principal import Principal, Role
from services.common.web.problems import FieldError, Problem
from services.intake.application.appeals.receive_appeal import (
    AppealRefused,
    Idempotency,
    KeyUsedForAnotherBody,
    Receipt,
    Submission,
)
from services.intake.domain.appeals.appeal import (
    RESIDENTS_OWN_CHANNELS,
    AppealCase,
    Contact,
    GivenLocation,
)
from services.intake.entrypoints.http.context import container, words
from services.intake.entrypoints.http.readers import reader, reads_words
from services.intake.entrypoints.http.schemas.appeals import (
    AppealForm,
    AppealPath,
    AppealReceipt,
    AppealView,
)
from services.intake.entrypoints.http.wording import Words

_Answer = tuple[dict[str, Any], int, dict[str, str]]
_STAFF_ROLES: tuple[Role, ...] = (
    "operator",
    "callback_agent",
    "supervisor",
    "street",
    "community",
    "grid_officer",
)
# Masked text still tells much: an auditor checks what was done, not what was said.
_READS_TEXT: tuple[Role, ...] = (
    "operator",
    "callback_agent",
    "reviewer",
    "supervisor",
    "director",
)


api = APIBlueprint("appeals", __name__, abp_tags=[Tag(name="appeals", description="诉求")])


@api.post("/api/v1/appeals", responses={201: AppealReceipt})
@public
def submit(body: AppealForm) -> _Answer:
    """提交诉求 Submit an appeal; kept by a majority of the database before the answer."""
    staff = _staff(optional(container().verifier))
    _require_staff_for(body, staff)
    try:
        receipt = container().receive_appeal(_submission(body, staff))
    except AppealRefused as refused:
        raise _refusal(refused) from refused
    except KeyUsedForAnotherBody as error:
        raise Problem(422, "idempotency_key_used") from error
    return _answer(receipt, body, words())


@api.get("/api/v1/appeals/<appeal_id>", responses={200: AppealView})
@allow("operator", "callback_agent", "reviewer", "supervisor", "director", "auditor")
def show(path: AppealPath) -> AppealView:
    """查看诉求 Show an appeal, masked and without contact; its words not to everybody."""
    case = container().appeals.get(path.appeal_id)
    if case is None or container().closed_cases.is_closed(reader(), case):
        raise Problem(404, "no_such_appeal")
    return _view(case, with_text=_reads(case, current()))


def _reads(case: AppealCase, reader: Principal) -> bool:
    """Whether a member of the staff reads the words; of a confidential case, as in dispatch."""
    return reads_words(case.appeal, reader) and reader.has(*_READS_TEXT)


def _staff(principal: Principal | None) -> Principal | None:
    return principal if principal is not None and principal.has(*_STAFF_ROLES) else None


def _require_staff_for(body: AppealForm, staff: Principal | None) -> None:
    if staff is not None:
        return
    errors = []
    if body.channel not in RESIDENTS_OWN_CHANNELS:
        errors.append(FieldError("channel", "staff_channel"))
    if body.operator is not None:
        errors.append(FieldError("operator", "staff_only"))
    if errors:
        names = [error.field for error in errors]
        raise Problem(422, "appeal_refused", errors=errors, fields=names)


def _submission(body: AppealForm, staff: Principal | None) -> Submission:
    place, contact = body.location, body.contact
    return Submission(
        channel=body.channel,
        kind=body.kind,
        text=body.text,
        title=body.title,
        category=body.category,
        area_code=body.area_code,
        address=body.address,
        location=GivenLocation(place.longitude, place.latitude, place.crs) if place else None,
        occurred_at=body.occurred_at,
        contact=Contact(contact.name, contact.phone, contact.email, contact.language)
        if contact
        else Contact(),
        anonymous=body.anonymous,
        confidential=body.confidential,
        accused_unit=body.accused_unit,
        operator=(body.operator or staff.subject) if staff else None,
        idempotency=_idempotency(body, staff),
    )


def _idempotency(body: AppealForm, staff: Principal | None) -> Idempotency | None:
    key = idempotency_key(request)
    if key is None:
        return None
    # The model, not the bytes: a client may spell the same body with other spaces or order.
    return Idempotency(staff.subject if staff else "anonymous", key, to_json(body))


def _answer(receipt: Receipt, body: AppealForm, words: Words) -> _Answer:
    bind(appeal_id=receipt.appeal_id)
    headers = {"Location": f"/api/v1/appeals/{receipt.appeal_id}"}
    if receipt.is_new:
        counter("huying_intake_appeals_accepted_total", {"channel": body.channel}).inc()
    else:
        headers["Idempotency-Replayed"] = "true"
    answer: dict[str, Any] = {
        "appeal_id": receipt.appeal_id,
        "tracking_code": receipt.tracking_code,
        "received_at": receipt.received_at,
    }
    if receipt.pin is not None:
        answer["pin"] = receipt.pin
    if receipt.danger_words:
        answer["advice"] = words.advice().model_dump()
    return answer, 201, headers


def _refusal(refused: AppealRefused) -> Problem:
    errors = [FieldError(item.field, item.code, dict(item.params)) for item in refused.refusals]
    return Problem(422, "appeal_refused", errors=errors, fields=[error.field for error in errors])


def _view(case: AppealCase, *, with_text: bool) -> AppealView:
    appeal = case.appeal
    point = appeal.point if with_text else None
    taken_on = "taken_on" if case.ticket_id else "accepted"
    return AppealView(
        appeal_id=appeal.id,
        channel=appeal.channel,
        kind=appeal.kind,
        title=appeal.title if with_text else None,
        text=appeal.text if with_text else None,
        received_at=appeal.received_at,
        anonymous=appeal.anonymous,
        confidential=appeal.confidential,
        category=appeal.category,
        area_code=appeal.area_code,
        address=appeal.address if with_text else None,
        longitude=point.longitude if point else None,
        latitude=point.latitude if point else None,
        occurred_at=appeal.occurred_at,
        operator=appeal.operator,
        danger_words=list(appeal.danger_words),
        ticket_id=case.ticket_id,
        withdrawn_at=case.withdrawn_at,
        state="withdrawn" if case.withdrawn_at else taken_on,
    )
