"""``/api/v1/appeals/{id}/supplements|reminders``: what a caller says of the own open case."""

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from services.common.web.auth import allow, current
from services.common.web.principal import Role
from services.common.web.problems import Problem
from services.intake.application.appeals.submission import AppealRefused
from services.intake.application.following.speak_up import NotOpen
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.danger import advice
from services.intake.entrypoints.http.once import claimed
from services.intake.entrypoints.http.readers import reader
from services.intake.entrypoints.http.schemas.appeals import Advice, AppealPath
from services.intake.entrypoints.http.schemas.tracking import RemindForm, SupplementForm
from services.intake.entrypoints.http.submissions import refusal
from services.intake.entrypoints.http.urging import urge

TAKERS: tuple[Role, ...] = ("operator", "callback_agent", "supervisor", "director")

api = APIBlueprint("supplements", __name__, abp_tags=[Tag(name="appeals", description="诉求")])


class SupplementReceipt(BaseModel):
    """补充回执 What was added; with danger, where the caller has to ring."""

    appeal_id: str
    ticket_id: str
    advice: Advice | None = Field(None, description="险情指引 Where to ring.")


class UrgedView(BaseModel):
    """催办结果 The case that was urged on."""

    appeal_id: str
    ticket_id: str


@api.post("/api/v1/appeals/<appeal_id>/supplements", responses={201: SupplementReceipt})
@allow(*TAKERS)
def supplement(path: AppealPath, body: SupplementForm) -> tuple[SupplementReceipt, int]:
    """代为补充 Add what a reporter says by telephone or at the counter; it goes to the ticket."""
    case = _case(path.appeal_id)
    try:
        danger = container().speak_up.supplement(
            path.appeal_id,
            body.text,
            body.attachments,
            key=claimed(f"supplement:{current().subject}:{path.appeal_id}", body),
            operator=current().subject,
        )
    except NotOpen as error:
        raise Problem(409, "not_open") from error
    except AppealRefused as refused:
        raise refusal(refused) from refused
    return SupplementReceipt(
        appeal_id=path.appeal_id,
        ticket_id=case.ticket_id or "",
        advice=advice(danger) if danger.is_alarming else None,
    ), 201


@api.post("/api/v1/appeals/<appeal_id>/reminders", responses={200: UrgedView})
@allow(*TAKERS)
def remind(path: AppealPath, body: RemindForm) -> UrgedView:
    """代为催办 Urge the work on for a caller; after a pause again, whoever urges."""
    case = _case(path.appeal_id)
    scope = f"remind:{current().subject}:{path.appeal_id}"
    urge(path.appeal_id, scope, body)
    return UrgedView(appeal_id=path.appeal_id, ticket_id=case.ticket_id or "")


def _case(appeal_id: str) -> AppealCase:
    case = container().appeals.get(appeal_id)
    if case is None or container().closed_cases.is_closed(reader(), case):
        raise Problem(404, "no_such_appeal")
    return case
