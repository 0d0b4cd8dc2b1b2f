"""An appeal as the API takes it: the one canonical form, whatever channel fills it in."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from services.common.coordinates import GivenCrs
from services.common.web.paging import QueryModel
from services.intake.domain.appeals.appeal import Channel, Kind, Relation
from services.intake.entrypoints.http.schemas.forms import (
    Code,
    Email,
    Form,
    Instant,
    Line,
    Readable,
)

Source = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
Number = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^\s\x00-\x1f\x7f]{1,64}$")
]
MeetingId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,64}$")]
AttachmentId = Annotated[str, StringConstraints(pattern=r"^att_[0-9a-z]{1,40}$")]
_Value = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=2000)]


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

    name: Line | None = None
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] | None = None
    email: Email | None = None
    language: Literal["zh", "en"] | None = None


class OnBehalfForm(Form):
    """代谁反映 For whom the reporter speaks; the name is sealed."""

    relation: Relation
    name: Line | None = None


class ExternalNumberForm(Form):
    """外部编号 The number on another platform; a second appeal cannot have the same."""

    source: Source = Field(description="来源平台代码 That platform's code.")
    number: Number


class AnswerForm(Form):
    """类别问题的回答 What was answered to one question of the category."""

    question: Code
    values: list[_Value] = Field(min_length=1, max_length=50)


class AnsweredForm(Form):
    """当场答复 The answer with which a consultation ends on the spot."""

    answer: _Words


class TransferredForm(Form):
    """转出 To whom it went because it is not this district's."""

    to: Line
    reason: _Words
    external_number: Number | None = Field(None, description="对方编号 Its number there.")


# What is missing of a list is an empty tuple: pydantic copies an empty list for each form.
class AppealForm(Form):
    """诉求 An appeal. ``operator`` counts only with a staff token; by default it is its bearer."""

    channel: Channel = "web"
    kind: Kind
    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000), Readable
    ] = Field(description="正文 What it is about, 1 to 5,000 characters.")
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    category: Code | None = None
    area_code: Code | None = None
    address: Line | None = None
    location: LocationForm | None = None
    occurred_at: Instant | None = None
    contact: ContactForm | None = None
    anonymous: bool = False
    confidential: bool = False
    accused_unit: str | None = Field(
        None,
        pattern=r"^[a-z0-9-]{1,40}$",
        description="被举报单位 Unit that a report is against; it hears nothing of it.",
    )
    operator: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    entered_at: Instant | None = Field(
        None, description="登记时间 When somebody took it down, if not now; staff only."
    )
    on_behalf_of: OnBehalfForm | None = None
    external_numbers: tuple[ExternalNumberForm, ...] = Field((), max_length=10)
    meeting_id: MeetingId | None = Field(None, description="会议编号 Where it was said.")
    call_id: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._:@-]{1,64}$")] | None = Field(
        None, description="来电标识 The call in which it was said; staff only."
    )
    answers: tuple[AnswerForm, ...] = Field((), max_length=50)
    attachments: tuple[AttachmentId, ...] = Field(
        (), max_length=20, description="附件编号 Their ids."
    )
    same_as: Annotated[str, StringConstraints(pattern=r"^apl_[0-9a-z]{26}$")] | None = Field(
        None,
        description="同一件事 Which similar case it is the same as; joins if likely.",
    )
    answered: AnsweredForm | None = Field(None, description="当场答复 Consultations; staff only.")
    transferred: TransferredForm | None = Field(None, description="转出 Staff only.")


class EmergencyLine(BaseModel):
    """求助电话 Somewhere to ring; no number where it differs from house to house."""

    code: str
    number: str | None
    name: str
    name_en: str


class Advice(BaseModel):
    """险情提示 What to do at once when life is in danger; what fits the danger stands first."""

    text: str
    text_en: str
    numbers: list[str]
    lines: list[EmergencyLine] = []


class Notice(BaseModel):
    """提示 Something that the sender should know."""

    text: str
    text_en: str


class AppealReceipt(BaseModel):
    """受理回执 The receipt; told again, word by word, to the same Idempotency-Key."""

    appeal_id: str
    tracking_code: str
    received_at: datetime
    pin: str | None = Field(None, description="凭条密码 For the printed slip; staff only.")
    advice: Advice | None = None
    held: Notice | None = Field(None, description="待核实 It is accepted once it was looked at.")


class FindQuery(QueryModel):
    """One way to find appeals: a number of another platform, or a meeting."""

    external_source: Source = Field("city12345", description="来源平台代码 Whose number it is.")
    external_number: Number | None = None
    meeting_id: MeetingId | None = None
    limit: int = Field(100, ge=1, le=500)


class AppealPath(BaseModel):
    """Which appeal."""

    appeal_id: str
