"""What callers send about tiers."""

from typing import Literal

from pydantic import AwareDatetime, Field

from services.dispatch.entrypoints.forms.tickets import Code, Form, Text


class HandBackForm(Form):
    """To which tier a case goes back, and why (交回下级)."""

    to_tier: int = Field(ge=0, le=2, description="交回的层级 Tier; 0: the handling unit.")
    reason: Text = Field(description="理由 Reason, 10 characters or more.")


class CallMeetingForm(Form):
    """Whom to call to a joint meeting, and why (召集会商)."""

    units: list[Code] = Field(min_length=1, max_length=20, description="参会单位 Units to come.")
    reason: Text = Field(description="会商事由 Reason, 10 characters or more.")
    hold_by: AwareDatetime | None = Field(
        None, description="应在何时前召开 Held by, within a month; left out: two working days."
    )


class CloseMeetingForm(Form):
    """What came of a joint meeting (会商)."""

    outcome: Literal["held", "called_off"] = Field(description="结果 Held, or called off.")
    minutes: Text = Field(description="会商纪要 Minutes, or why not; 10 characters or more.")
