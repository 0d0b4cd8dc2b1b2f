"""What callers send about waits, suspension and supervision."""

from pydantic import AwareDatetime, Field

from services.dispatch.entrypoints.forms.tickets import Form, Text


class QuestionForm(Form):
    """A question to the reporters (请居民补充)."""

    question: Text = Field(description="请居民补充的内容 Question, 6 characters or more.")


class PlanForm(Form):
    """A date in a plan (列入计划)."""

    reason: Text = Field(description="理由 Reason, 10 characters or more.")
    until: AwareDatetime = Field(description="恢复办理时间 When the work goes on.")


class WaitExternalForm(PlanForm):
    """Somebody outside who has to act first (等外部单位)."""

    party: Text = Field(description="外部单位 Who it is.")


class RequestSuspensionForm(Form):
    """Why the work should rest, and until when (挂账申请)."""

    reason: Text = Field(description="理由 Reason, 10 characters or more.")
    review_at: AwareDatetime = Field(description="复查时间 Review date.")


class GrantSuspensionForm(Form):
    """Until when the work rests (批准挂账)."""

    review_at: AwareDatetime | None = Field(
        None, description="复查时间 Review date; left out: as asked."
    )


class SuperviseForm(Form):
    """A superior's order (督办)."""

    instruction: Text = Field(description="督办要求 Instruction, 4 characters or more.")
    reply_due_at: AwareDatetime | None = Field(
        None, description="要求答复时间 When an answer is expected."
    )
