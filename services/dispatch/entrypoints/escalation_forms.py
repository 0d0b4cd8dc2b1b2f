"""What callers send about tiers."""

from pydantic import Field

from services.dispatch.entrypoints.forms import Form, Text


class HandBackForm(Form):
    """To which tier a case goes back, and why (交回下级)."""

    to_tier: int = Field(ge=0, le=2, description="交回的层级 Tier; 0: the handling unit.")
    reason: Text = Field(description="理由 Reason, 10 characters or more.")
