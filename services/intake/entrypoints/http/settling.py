"""``/api/v1/appeals/{id}/answer|transfer``: an appeal ends at the operator's desk."""

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from services.common.observability.metrics import counter
from services.common.web.auth import allow, current
from services.common.web.problems import Problem
from services.intake.application.appeals.settle_appeal import (
    AlreadySettled,
    BeingWorkedOn,
    NotForTheDesk,
)
from services.intake.domain.appeals.settlement import SaidAnswer, SaidSettlement, SaidTransfer
from services.intake.entrypoints.http.appeal_views import AppealView, view_of
from services.intake.entrypoints.http.appeals import reads
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.once import claimed
from services.intake.entrypoints.http.readers import reader
from services.intake.entrypoints.http.schemas.appeals import (
    AnsweredForm,
    AppealPath,
    TransferredForm,
)
from services.intake.entrypoints.http.submissions import SETTLING_ROLES

api = APIBlueprint("settling", __name__, abp_tags=[Tag(name="appeals", description="诉求")])


@api.post("/api/v1/appeals/<appeal_id>/answer", responses={200: AppealView})
@allow(*SETTLING_ROLES)
def answer(path: AppealPath, body: AnsweredForm) -> AppealView:
    """答复办结 Answer a consultation on the spot; the same answer again changes nothing."""
    return _settled(path.appeal_id, body, SaidAnswer(body.answer))


@api.post("/api/v1/appeals/<appeal_id>/transfer", responses={200: AppealView})
@allow(*SETTLING_ROLES)
def transfer(path: AppealPath, body: TransferredForm) -> AppealView:
    """转出 Pass on what is not this district's; the same again changes nothing."""
    said = SaidTransfer(body.to, body.reason, body.external_number)
    return _settled(path.appeal_id, body, said)


def _settled(appeal_id: str, body: BaseModel, said: SaidSettlement) -> AppealView:
    case = container().appeals.get(appeal_id)
    if case is None or container().closed_cases.is_closed(reader(), case):
        raise Problem(404, "no_such_appeal")
    claimed(f"settle:{current().subject}:{appeal_id}", body)
    try:
        after = container().settle_appeal(case, said, by=current().subject)
    except NotForTheDesk as error:
        raise Problem(409, error.code) from error
    except AlreadySettled as error:
        raise Problem(409, "already_settled") from error
    except BeingWorkedOn as error:
        raise Problem(409, "being_worked_on") from error
    if after.settlement is not None and case.settlement is None:
        counter("huying_intake_settled_total", {"state": after.settlement.state}).inc()
    return view_of(after, with_text=reads(after, current()))
