"""What following a case takes and gives."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from services.intake.domain.ratings.rating import Satisfaction
from services.intake.entrypoints.http.schemas.forms import Form


class SessionForm(Form):
    """查询登录 A tracking code with the phone's last four digits, or the PIN from the slip."""

    tracking_code: str = Field(min_length=1, max_length=40)
    phone_suffix: str | None = Field(None, pattern=r"^[0-9]{4}$")
    pin: str | None = Field(None, pattern=r"^[0-9]{6}$")


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

    number: str | None
    received_at: datetime
    title: str
    state: Wording
    timeline: list[TimelineLine]
    actions: list[Wording]
    rating: RatingRequest | None


class RatingForm(Form):
    """评价 The three answers for one round, once."""

    round: int = Field(ge=1)
    contacted: bool
    resolved: bool
    satisfaction: Satisfaction
    comment: Annotated[str, StringConstraints(max_length=500)] | None = None


class RatingView(BaseModel):
    """What became of a rating request."""

    round: int
    state: str


class SupplementForm(Form):
    """补充 What is added to an appeal, or answers what was asked."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=2000)]


class RemindForm(Form):
    """催办 Urging needs no words."""


class WithdrawalForm(Form):
    """撤回 Taking an appeal back."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
