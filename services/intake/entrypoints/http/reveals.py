"""``/api/v1/appeals/{id}/reveals``: a reporter's contact, for one person and one purpose (L2)."""

from dataclasses import asdict
from typing import Literal

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from services.common.observability.metrics import counter
from services.common.web.auth import allow, current
from services.common.web.principal import Role
from services.common.web.problems import Problem
from services.intake.application.personal_data.reveal_contact import (
    GrantNeeded,
    GrantRefused,
    NoSuchAppeal,
    Person,
    RevealedContact,
)
from services.intake.entrypoints.http.context import container
from services.intake.entrypoints.http.readers import reader
from services.intake.entrypoints.http.schemas.appeals import AppealPath
from services.intake.entrypoints.http.schemas.forms import Form
from services.intake.ports.dispatch import DispatchUnavailable

_ASKERS: tuple[Role, ...] = (
    "operator",
    "callback_agent",
    "supervisor",
    "director",
    "unit_handler",
    "unit_leader",
    "street",
    "community",
)
_RETRY_SECONDS = 5


class RevealForm(Form):
    """What for, and by whose leave."""

    purpose: Literal["contact", "site_visit", "callback", "danger"] = Field(
        description="用途 What for: 联系、上门、回访、险情."
    )
    grant: str | None = Field(
        None, max_length=200, description="联系授权 From dispatch, for the lead's handler."
    )


class ContactShown(BaseModel):
    """联系方式 Use it now, keep it nowhere."""

    appeal_id: str
    name: str | None
    phone: str | None
    email: str | None
    language: str | None


api = APIBlueprint("reveals", __name__, abp_tags=[Tag(name="reveals", description="联系方式")])


@api.post("/api/v1/appeals/<appeal_id>/reveals", responses={200: ContactShown})
@allow(*_ASKERS)
def reveal(path: AppealPath, body: RevealForm) -> tuple[dict[str, str | None], int, dict[str, str]]:
    """查看联系方式 Show a reporter's contact; who, whose and what for is kept."""
    case = container().appeals.get(path.appeal_id)
    if case is not None and container().closed_cases.is_closed(reader(), case):
        raise Problem(404, "no_such_appeal")  # as one that does not exist (L2)
    shown = _shown(path.appeal_id, body)
    counter("huying_intake_contact_reveals_total", {"purpose": body.purpose}).inc()
    answer = {"appeal_id": path.appeal_id, **asdict(shown)}
    return answer, 200, {"Cache-Control": "no-store"}


def _shown(appeal_id: str, body: RevealForm) -> RevealedContact:
    principal, reveal_contact = current(), container().reveal_contact
    by = Person(principal.subject, frozenset(principal.roles))
    try:
        return reveal_contact(by, appeal_id, purpose=body.purpose, grant=body.grant)
    except GrantNeeded as error:
        raise Problem(403, "grant_needed") from error
    except GrantRefused as error:
        raise Problem(403, "grant_refused") from error
    except NoSuchAppeal as error:
        raise Problem(404, "no_such_appeal") from error
    except DispatchUnavailable as error:
        headers = {"Retry-After": str(_RETRY_SECONDS)}
        raise Problem(503, "grant_not_checked", headers=headers) from error
