"""What the resource of appeals takes and gives."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from services.common.coordinates import GivenCrs
from services.intake.domain.appeals.appeal import Channel, Kind
from services.intake.entrypoints.http.schemas.forms import Code, Email, Form, Line


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


class AppealForm(Form):
    """诉求 An appeal. ``operator`` counts only with a staff token; by default it is its bearer."""

    channel: Channel = "web"
    kind: Kind
    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)
    ] = Field(description="正文 What it is about, 1 to 5,000 characters.")
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    category: Code | None = None
    area_code: Code | None = None
    address: Line | None = None
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
