"""What intake's API takes and gives, field by field."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from services.common.coordinates import GivenCrs
from services.intake.domain.appeal import Channel, Kind
from services.intake.domain.ratings import Satisfaction

_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z._-]{1,40}$")]
_Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$"
    ),
]


class Form(BaseModel):
    """A request body: a misspelt field is told, not ignored (``anonymus`` would name somebody)."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LocationForm(Form):
    """地点 A place as the device says it; converted to WGS84 and kept as given."""

    longitude: float = Field(allow_inf_nan=False)
    latitude: float = Field(allow_inf_nan=False)
    crs: GivenCrs = Field(
        "unknown",
        description="坐标系 Reference system; of an unknown one the point is kept but unconfirmed.",
    )


class ContactForm(Form):
    """联系方式 How to reach the reporter; sealed on arrival."""

    name: _Line | None = None
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] | None = None
    email: _Email | None = None
    language: Literal["zh", "en"] | None = None


class AppealForm(Form):
    """诉求 An appeal. ``operator`` counts only with a staff token; by default it is its bearer."""

    channel: Channel = "web"
    kind: Kind
    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)
    ] = Field(description="正文 What it is about, 1 to 5,000 characters.")
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    category: _Code | None = None
    area_code: _Code | None = None
    address: _Line | None = None
    location: LocationForm | None = None
    occurred_at: AwareDatetime | None = None
    contact: ContactForm | None = None
    anonymous: bool = False
    confidential: bool = False
    accused_unit: str | None = Field(
        None,
        pattern=r"^[a-z0-9-]{1,40}$",
        description="被举报单位 Unit that a report is against; it hears nothing of it.",
    )
    operator: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None


class Advice(BaseModel):
    """险情提示 What to do at once when life is in danger."""

    text: str
    text_en: str
    numbers: list[str]


class AppealReceipt(BaseModel):
    """受理回执 The receipt; told again, word by word, to the same Idempotency-Key."""

    appeal_id: str
    tracking_code: str
    received_at: datetime
    pin: str | None = Field(None, description="凭条密码 For the printed slip; staff only.")
    advice: Advice | None = None


class AppealPath(BaseModel):
    """Which appeal."""

    appeal_id: str


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
    state: Literal["accepted", "taken_on", "withdrawn"]


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


class CallbackPath(BaseModel):
    """Which call-back task."""

    callback_id: str


class CallbackView(BaseModel):
    """回访任务 A call-back that is due; the appeal's words are masked, and not for all of them."""

    callback_id: str
    appeal_id: str
    ticket_id: str
    round: int
    attempt: int
    due_at: datetime
    title: str | None
    text: str | None


class CallbackPage(BaseModel):
    """One page of due call-backs."""

    items: list[CallbackView]
    next_cursor: str | None


class AttemptForm(Form):
    """回访结果 What an attempt brought; the three answers only when somebody answered."""

    outcome: Literal["answered", "no_answer"]
    contacted: bool | None = None
    resolved: bool | None = None
    satisfaction: Satisfaction | None = None


class AttemptView(BaseModel):
    """What became of the task."""

    callback_id: str
    state: str
    attempts: int
    next_attempt_at: datetime | None


class ResolveForm(Form):
    """Whose contacts, and what for."""

    purpose: _Line
    appeal_ids: list[str] = Field(max_length=500)


class ContactView(BaseModel):
    """How to reach a reporter."""

    phone: str | None
    email: str | None
    language: str | None
    tracking_code: str


class ResolvedContacts(BaseModel):
    """Contacts by appeal id; unknown ids are left out."""

    contacts: dict[str, ContactView]


class LedgerTotals(BaseModel):
    """Intake's own count of accepted appeals."""

    total: int
    as_of: datetime
    buckets: dict[str, int]


class BucketPath(BaseModel):
    """Which bucket of the ledger."""

    bucket: str = Field(pattern=r"^[0-9a-f]{2}$")


class LedgerBucket(BaseModel):
    """One bucket: ``accepted`` or ``taken_on`` by appeal id."""

    appeals: dict[str, str]
