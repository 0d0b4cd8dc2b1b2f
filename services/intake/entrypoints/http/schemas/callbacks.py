"""What call-back agents get and hand in."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from services.intake.domain.ratings.rating import Ground, Satisfaction
from services.intake.entrypoints.http.schemas.forms import Form


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
    outcomes: list[str] = Field(description="前几次结果 What earlier attempts brought.")
    note: str | None = Field(description="诉求人原话 What the reporter wrote, uncounted.")


class CallbackPage(BaseModel):
    """One page of due call-backs."""

    items: list[CallbackView]
    next_cursor: str | None


class AttemptForm(Form):
    """回访结果 What an attempt brought; the three answers only when somebody answered."""

    outcome: Literal["answered", "no_answer", "busy", "declined", "wrong_number"]
    contacted: bool | None = None
    resolved: bool | None = None
    satisfaction: Satisfaction | None = None
    grounds: list[Ground] = Field(default_factory=list, max_length=4)
    comment: Annotated[str, StringConstraints(max_length=500)] | None = None


class AttemptView(BaseModel):
    """What became of the task."""

    callback_id: str
    state: str
    attempts: int
    next_attempt_at: datetime | None
