"""An appeal as the API shows it: its receipt, and what staff may see of it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from services.intake.domain.appeals.appeal import AppealCase, Channel, Kind, Relation
from services.intake.domain.appeals.settlement import AnsweredDirectly, Settlement, Transferred


class ExternalNumberView(BaseModel):
    """外部编号 The number on another platform."""

    source: str
    number: str


class AnswerView(BaseModel):
    """What was answered to one question of the category, masked."""

    question: str
    values: list[str]


class OriginView(BaseModel):
    """来源 The call, batch, import or mail that it came out of."""

    kind: Literal["call", "batch", "import", "email"]
    id: str


class SettlementView(BaseModel):
    """How it ended without a unit's work; the words not to everybody."""

    state: Literal["answered", "transferred"]
    at: datetime
    by: str
    answer: str | None = None
    to: str | None = None
    reason: str | None = None
    external_number: str | None = None


class AppealView(BaseModel):
    """诉求 An appeal as staff may see it: masked, without contact; words only for whom they are."""

    appeal_id: str
    channel: Channel
    kind: Kind
    title: str | None
    text: str | None
    received_at: datetime
    anonymous: bool
    confidential: bool
    category: str | None
    area_code: str | None
    address: str | None
    longitude: float | None
    latitude: float | None
    occurred_at: datetime | None
    operator: str | None
    danger_words: list[str]
    ticket_id: str | None
    withdrawn_at: datetime | None
    state: Literal["accepted", "taken_on", "withdrawn", "answered", "transferred"]
    entered_at: datetime = Field(description="登记时间 When it was taken down.")
    on_behalf_of: Relation | None
    external_numbers: list[ExternalNumberView]
    meeting_id: str | None
    answers: list[AnswerView] | None
    attachments: list[str]
    settlement: SettlementView | None
    origin: OriginView | None


class AppealList(BaseModel):
    """Appeals that one number or one meeting leads to."""

    items: list[AppealView]


def view_of(case: AppealCase, *, with_text: bool) -> AppealView:
    """Return an appeal as a member of the staff may see it."""
    appeal = case.appeal
    point = appeal.point if with_text else None
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
        state=_state(case),
        entered_at=appeal.entered_at or appeal.received_at,
        on_behalf_of=appeal.on_behalf_of,
        external_numbers=[
            ExternalNumberView(source=known.source, number=known.number)
            for known in appeal.external_numbers
        ],
        meeting_id=appeal.meeting_id,
        answers=_answers(case) if with_text else None,
        attachments=list(appeal.attachments),
        settlement=_settlement(case.settlement, with_text=with_text),
        origin=OriginView(kind=case.origin.kind, id=case.origin.id) if case.origin else None,
    )


def _state(
    case: AppealCase,
) -> Literal["accepted", "taken_on", "withdrawn", "answered", "transferred"]:
    if case.withdrawn_at is not None:
        return "withdrawn"
    if case.settlement is not None:
        return case.settlement.state
    return "taken_on" if case.ticket_id else "accepted"


def _answers(case: AppealCase) -> list[AnswerView]:
    return [
        AnswerView(question=given.question, values=list(given.values))
        for given in case.appeal.answers
    ]


def _settlement(settlement: Settlement | None, *, with_text: bool) -> SettlementView | None:
    match settlement:
        case AnsweredDirectly():
            shown = settlement.answer if with_text else None
            return SettlementView(
                state=settlement.state, at=settlement.at, by=settlement.by, answer=shown
            )
        case Transferred():
            return SettlementView(
                state=settlement.state,
                at=settlement.at,
                by=settlement.by,
                to=settlement.to,
                reason=settlement.reason if with_text else None,
                external_number=settlement.external_number,
            )
        case None:
            return None
