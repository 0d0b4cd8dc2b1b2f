"""What a call at the hotline takes and gives."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from services.intake.domain.appeals.appeal import Channel, Kind
from services.intake.entrypoints.http.schemas.forms import Form

CallId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._:@-]{1,64}$")]


class CallForm(Form):
    """来电 A call comes in; a withheld number is null."""

    call_id: CallId = Field(description="来电标识 The exchange's own id of the call.")
    number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] | None = Field(
        None, description="来电号码 As the exchange shows it."
    )


class OpenCaseView(BaseModel):
    """未结诉求 One of the caller's open cases, masked."""

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


class CallView(BaseModel):
    """来电 The call, and what the operator should know of the caller."""

    call_id: str
    taken_by: str
    at: datetime
    number_known: bool = Field(description="能否识别号码 Whether the number could be read.")
    cases: list[OpenCaseView]
