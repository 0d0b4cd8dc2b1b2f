"""What following a case takes and gives."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.intake.domain.ratings.rating import Ground, Satisfaction
from services.intake.entrypoints.http.schemas.appeals import Advice, AttachmentId
from services.intake.entrypoints.http.schemas.forms import AsTyped, Form, Readable


class SessionForm(Form):
    """查询登录 A tracking code with the phone's last four digits or the slip's PIN; or a link."""

    tracking_code: str | None = Field(None, min_length=1, max_length=40)
    phone_suffix: Annotated[str | None, AsTyped] = Field(None, pattern=r"^[0-9]{4}$")
    pin: Annotated[str | None, AsTyped] = Field(None, pattern=r"^[0-9]{6}$")
    link: str | None = Field(
        None, min_length=16, max_length=64, description="一次性链接 Token of a one-time link."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.tracking_code is None) == (self.link is None):
            raise PydanticCustomError("code_or_link", "give tracking_code or link")
        return self


class TrackingSession(BaseModel):
    """A token that opens one case for a quarter of an hour."""

    token: str
    expires_in: int = Field(description="秒 Seconds.")


class Wording(BaseModel):
    """A code with its words."""

    code: str
    text: str
    text_en: str


class TimelineLine(BaseModel):
    """One step on a case's way."""

    at: datetime
    type: str
    text: str
    text_en: str


class RatingRequest(BaseModel):
    """The round that may be rated now."""

    round: int
    rate_until: datetime


class TrackingView(BaseModel):
    """办理进度 Where a case stands, its way so far, and what its resident can do now."""

    appeal_id: str
    number: str | None
    received_at: datetime
    title: str
    state: Wording
    timeline: list[TimelineLine]
    actions: list[Wording]
    rating: RatingRequest | None
    advice: Advice | None = None


class RatingForm(Form):
    """评价 The three answers for one round, once."""

    round: int = Field(ge=1, lt=2**53)
    contacted: bool
    resolved: bool
    satisfaction: Satisfaction
    comment: Annotated[str, StringConstraints(max_length=500)] | None = None
    grounds: list[Ground] = Field(
        default_factory=list, max_length=4, description="不满意的原因 What is wrong."
    )


class ReviewForm(Form):
    """申请复核 Asking that the result be looked at again; who has not rated rates by it."""

    ground: Ground = Field("unresolved", description="未解决、态度、答复、其他 What is wrong.")
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=1000)]


class RatingView(BaseModel):
    """What became of a rating request."""

    round: int
    state: str


class SupplementForm(Form):
    """补充 What is added to an appeal, or answers what was asked."""

    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=2, max_length=2000), Readable
    ]
    attachments: list[AttachmentId] = Field([], max_length=10, description="附件编号 Their ids.")


class RemindForm(Form):
    """催办 Urging needs no words."""


class WithdrawalForm(Form):
    """撤回 Taking an appeal back."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
