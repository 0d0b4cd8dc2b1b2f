"""``/api/v1/appeals``: receive an appeal, show it to staff, end it at the desk."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from services.common.observability.logging import bind
from services.common.observability.metrics import counter
from services.common.web.auth import allow, current, optional, public
from services.common.web.principal import Principal, Role
from services.common.web.problems import FieldError, Problem
from services.intake.application.appeals.submission import (
    AppealRefused,
    KeyUsedForAnotherBody,
    Receipt,
)
from services.intake.domain.appeals.appeal import AppealCase, Channel
from services.intake.domain.appeals.external_number import ExternalNumber
from services.intake.entrypoints.http.admitting import admitted
from services.intake.entrypoints.http.appeal_views import AppealList, AppealView, view_of
from services.intake.entrypoints.http.context import container, words
from services.intake.entrypoints.http.danger import advice
from services.intake.entrypoints.http.readers import reader, reads_words
from services.intake.entrypoints.http.schemas.appeals import (
    AppealForm,
    AppealPath,
    AppealReceipt,
    FindQuery,
)
from services.intake.entrypoints.http.submissions import (
    refusal,
    require_staff_for,
    staff_of,
    submission_of,
)

_Answer = tuple[dict[str, Any], int, dict[str, str]]
# Masked text still tells much: an auditor checks what was done, not what was said.
_READS_TEXT: tuple[Role, ...] = (
    "operator",
    "callback_agent",
    "reviewer",
    "supervisor",
    "director",
)


api = APIBlueprint("appeals", __name__, abp_tags=[Tag(name="appeals", description="诉求")])


@api.post("/api/v1/appeals", responses={201: AppealReceipt, 202: AppealReceipt})
@public
def submit(body: AppealForm) -> _Answer:
    """提交诉求 Submit an appeal; kept by a majority of the database before the answer."""
    staff = staff_of(optional(container().verifier))
    require_staff_for(body, staff)
    try:
        receipt = admitted(submission_of(body, staff), is_staff=staff is not None)
    except AppealRefused as refused:
        raise refusal(refused) from refused
    except KeyUsedForAnotherBody as error:
        raise Problem(422, "idempotency_key_used") from error
    return _answer(receipt, body)


@api.get("/api/v1/appeals/<appeal_id>", responses={200: AppealView})
@allow("operator", "callback_agent", "reviewer", "supervisor", "director", "auditor")
def show(path: AppealPath) -> AppealView:
    """查看诉求 Show an appeal, masked and without contact; its words not to everybody."""
    case = container().appeals.get(path.appeal_id)
    if case is None or container().closed_cases.is_closed(reader(), case):
        raise Problem(404, "no_such_appeal")
    return view_of(case, with_text=reads(case, current()))


@api.get("/api/v1/appeals", responses={200: AppealList})
@allow("operator", "callback_agent", "reviewer", "supervisor", "director", "auditor")
def find(query: FindQuery) -> AppealList:
    """查找诉求 Find appeals by their number on another platform, or by the meeting."""
    if (query.meeting_id is None) == (query.external_number is None):
        errors = [FieldError("external_number", "one_way_to_find")]
        raise Problem(422, "invalid", errors=errors, count=1, fields=["external_number"])
    found = container().closed_cases.open_to(reader(), _found(query))
    return AppealList(items=[view_of(one, with_text=reads(one, current())) for one in found])


def _found(query: FindQuery) -> Sequence[AppealCase]:
    appeals = container().appeals
    if query.meeting_id is not None:
        return appeals.of_meeting(query.meeting_id, query.limit)
    number = ExternalNumber(query.external_source, query.external_number or "")
    found = appeals.by_external_number(number)
    return [] if found is None else [found]


def reads(case: AppealCase, reader: Principal) -> bool:
    """Whether a member of the staff reads the words; of a confidential case, as in dispatch."""
    return reads_words(case.appeal, reader) and reader.has(*_READS_TEXT)


def _answer(receipt: Receipt, body: AppealForm) -> _Answer:
    bind(appeal_id=receipt.appeal_id)
    headers = {"Location": f"/api/v1/appeals/{receipt.appeal_id}"}
    if receipt.held:
        headers["Huying-Held"] = "true"
    elif receipt.is_new:
        _counted(body.channel)()
    else:
        headers["Idempotency-Replayed"] = "true"
    answer: dict[str, Any] = {
        "appeal_id": receipt.appeal_id,
        "tracking_code": receipt.tracking_code,
        "received_at": receipt.received_at,
    }
    if receipt.pin is not None:
        answer["pin"] = receipt.pin
    if receipt.danger.is_alarming:
        answer["advice"] = advice(receipt.danger).model_dump()
    if receipt.held:
        answer["held"] = words().held().model_dump()
        return answer, 202, headers
    return answer, 201, headers


@cache
def _counted(channel: Channel) -> Callable[[], None]:
    """Return what counts one more of a channel: finding the counter costs ten times as much."""
    return counter("huying_intake_appeals_accepted_total", {"channel": channel}).inc
