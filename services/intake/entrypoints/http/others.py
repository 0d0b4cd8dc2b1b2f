"""``/api/v1/appeals/{id}/others``: what else the same reporter has raised, masked (K4)."""

from datetime import datetime

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from services.common.web.auth import allow, current
from services.common.web.problems import Problem
from services.intake.application.following.show_others import OtherCase
from services.intake.domain.appeals.appeal import Channel, Kind
from services.intake.entrypoints.http.appeals import reads
from services.intake.entrypoints.http.context import container, words
from services.intake.entrypoints.http.readers import reader
from services.intake.entrypoints.http.schemas.appeals import AppealPath


class OtherView(BaseModel):
    """其他诉求 Another case of the same reporter; its title not to everybody."""

    appeal_id: str
    ticket_id: str | None
    number: str | None
    kind: Kind
    channel: Channel
    title: str | None
    state: str
    state_text: str
    state_text_en: str
    received_at: datetime


class OtherList(BaseModel):
    """The others, the latest first; 20 at most."""

    items: list[OtherView]


api = APIBlueprint("others", __name__, abp_tags=[Tag(name="appeals", description="诉求")])


@api.get("/api/v1/appeals/<appeal_id>/others", responses={200: OtherList})
@allow("operator", "callback_agent", "reviewer", "supervisor", "director")
def others(path: AppealPath) -> OtherList:
    """该诉求人的其他诉求 Other appeals by the same phone, without telling which phone."""
    case = container().appeals.get(path.appeal_id)
    if case is None or container().closed_cases.is_closed(reader(), case):
        raise Problem(404, "no_such_appeal")
    return OtherList(items=[_shown(one) for one in container().show_others(case, reader())])


def _shown(one: OtherCase) -> OtherView:
    appeal, state = one.case.appeal, words().state(one.state)
    return OtherView(
        appeal_id=appeal.id,
        ticket_id=one.case.ticket_id,
        number=one.view.number if one.view else None,
        kind=appeal.kind,
        channel=appeal.channel,
        title=appeal.title if reads(one.case, current()) else None,
        state=state.code,
        state_text=state.text,
        state_text_en=state.text_en,
        received_at=appeal.received_at,
    )
