"""What callers send about tiers."""

from typing import Literal

from pydantic import Field

from services.dispatch.entrypoints.forms import Form, Text


class HandBackForm(Form):
    """To which tier a case goes back, and why (交回下级)."""

    to_tier: int = Field(ge=0, le=2, description="交回的层级 Tier; 0: the handling unit.")
    reason: Text = Field(description="理由 Reason, 10 characters or more.")


class CloseMeetingForm(Form):
    """What came of a joint meeting (会商)."""

    outcome: Literal["held", "called_off"] = Field(description="结果 Held, or called off.")
    minutes: Text = Field(description="会商纪要 Minutes, or why not; 10 characters or more.")
