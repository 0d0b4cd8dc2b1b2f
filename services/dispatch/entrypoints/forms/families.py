"""What callers send about families: merge, unmerge, split."""

from typing import Annotated

from pydantic import Field

from services.dispatch.entrypoints.forms.tickets import Code, Form, Text

_MOST = 100
Ids = Annotated[list[str], Field(min_length=1, max_length=_MOST)]


class MergeForm(Form):
    """Which tickets become one: this one goes into another, or others come into this one."""

    into: str | None = Field(None, description="并入的工单 Ticket that goes on for both.")
    others: Ids | None = Field(None, description="并入本单的工单 Tickets that this one takes in.")
    reason: Text = Field(description="理由 Reason, 10 characters or more.")


class RepeatForm(Form):
    """Which likely repeat is judged."""

    appeal_id: str = Field(description="疑似重复的诉求 The earlier appeal, as it is suggested.")


class SplitForm(Form):
    """Which reporters' matter is another one, and where it belongs if their words do not tell."""

    appeals: Ids = Field(description="诉求 Appeals of this ticket; the first founds the new one.")
    reason: Text = Field(description="理由 Reason, 10 characters or more.")
    category: Code | None = Field(None, description="类目 Category code.")
    area_code: Code | None = Field(None, description="区域 Area code.")
