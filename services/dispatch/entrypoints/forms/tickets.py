"""What callers send, by HTTP and by AMQP alike; the domain checks what it means."""

from typing import Annotated, Any

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from services.dispatch.domain.terms import (
    ContactMethod,
    GivenPoint,
    Outcome,
    RefusalGround,
    RejectionCode,
    Severity,
)
from services.dispatch.domain.tickets.reviewing import ReviewGround, ReviewOutcome
from services.dispatch.entrypoints.forms.proofs import Proofs, proofs_of

LONGEST_TEXT = 5000
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)
]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

Paper = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Papers = Annotated[tuple[Paper, ...], Field(max_length=10)]


class Form(BaseModel):
    """Base of all bodies: a misspelt field is told, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def said(self) -> str:
        """Return the content as text, the same for the same content."""
        return self.model_dump_json()

    def values(self) -> dict[str, Any]:
        """Return the fields as a use case's arguments; times stay times."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class NothingForm(Form):
    """A verb that needs no words: no body is as good as an empty one."""

    @model_validator(mode="before")
    @classmethod
    def _absent_is_empty(cls, value: Any) -> Any:
        return {} if value is None else value


class ScreenForm(Form):
    """Where a ticket belongs; what it knows already may be left out."""

    category: Code | None = Field(None, description="类目 Category code.")
    area_code: Code | None = Field(None, description="区域 Area code.")
    unit: Code | None = Field(None, description="承办单位 Unit; left out: whose duty it is.")
    severity: Severity | None = Field(None, description="紧急程度 Severity; left out: as ruled.")
    suggestion: int | None = Field(None, ge=1, le=3, description="采纳第几条建议 Its number.")
    suggestions_token: str | None = Field(
        None, max_length=40, description="所见建议的凭据 The token that came with the suggestions."
    )


class RecategoriseForm(Form):
    """What is known better now; what is left out stays."""

    category: Code | None = Field(None, description="类目 Category code.")
    area_code: Code | None = Field(None, description="区域 Area code; goes before a point.")
    point: GivenPoint | None = Field(None, description="坐标及坐标系 Point with its reference.")


class RefuseForm(Form):
    """Why the matter cannot be taken on."""

    ground: RefusalGround = Field(description="不予受理的理由 Ground.")
    explanation: Text = Field(description="说明 What the resident is told, 10 characters or more.")


class AccuseForm(Form):
    """Which units a report is against."""

    units: list[Code] = Field(description="被举报单位 Units that the report names; 1 to 10.")


class ReasonForm(Form):
    """A reason in words."""

    reason: Text = Field(description="理由 Reason.")


class RejectForm(ReasonForm):
    """Why a result is sent back: a code, and words."""

    code: RejectionCode = Field(
        "other", description="退回类型：答非所问、虚假办结、未联系 Kind of fault."
    )


class ReviewForm(Form):
    """What a review comes to."""

    outcome: ReviewOutcome = Field(
        description="重办、研判结案、延期办理、转其他单位 Redo, conclude, extend, hand over."
    )
    reason: Text = Field(description="理由 Reason, 10 characters or more.")
    ground: ReviewGround | None = Field(
        None, description="未解决、诉求不合理、态度 What the complaint was about, as found."
    )
    until: AwareDatetime | None = Field(None, description="延期至 New end, for `extend`.")
    unit: Code | None = Field(None, description="转办单位 Unit, for `hand_over`.")


class ContactForm(Form):
    """How the reporter was spoken with."""

    method: ContactMethod = Field("phone", description="方式 Way of contact.")


class ProgressForm(Form):
    """A note on the work; phone and identity numbers are masked."""

    note: Text = Field(description="进展 Note.")
    proofs: Proofs = Field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """Return the note and the proofs as the domain knows them."""
        return {"note": self.note, "proofs": proofs_of(self.proofs)}


class ResolveForm(Form):
    """The unit's result."""

    outcome: Outcome = Field(description="办成或办不成 Done, or cannot be done.")
    answer: Text = Field(description="答复 The answer to the resident, 10 characters or more.")
    points: list[Text] = Field(
        default_factory=list, max_length=9, description="逐点答复 An answer to each point raised."
    )
    proofs: Proofs = Field(default_factory=list)
    public_reason: Text | None = Field(
        None, description="办不成的公开理由 Why it cannot be done, for everybody to read."
    )
    override: Text | None = Field(
        None, description="不等协办的理由 Why the lead does not wait for its supports."
    )

    def values(self) -> dict[str, Any]:
        """Return the result as the domain knows it."""
        values = super().values()
        return {**values, "points": tuple(self.points), "proofs": proofs_of(self.proofs)}


class ReturnForm(Form):
    """Why an order is given back (退单)."""

    reason: Word = Field(description="退单理由 One of the district's coded reasons.")
    basis: Text = Field(description="依据 What it rests on, 10 characters or more.")


class StatementForm(Form):
    """What a party says before the tier above rules (陈述意见)."""

    text: Text = Field(description="陈述 Statement, 10 characters or more.")
    attachments: Papers = Field((), description="附件 Ids of attachments.")


class RulingForm(Form):
    """Who leads and who supports (裁定)."""

    lead: Code = Field(description="主办单位 Lead unit.")
    supports: tuple[Code, ...] = Field((), max_length=10, description="协办单位 Supporting units.")
    reason: Text = Field(description="理由 Reason, 10 characters or more.")
    basis: Text = Field(description="依据 What it rests on, 10 characters or more.")
    minutes: Papers = Field((), description="会商纪要 Ids of attachments.")


class DraftRuleForm(NothingForm):
    """Where a ruling is to hold as a rule (转为派单规则)."""

    area: Code | None = Field(None, description="区域 Area; left out: the matter's subdistrict.")


class RequestExtensionForm(Form):
    """How much time is asked for."""

    reason: Text = Field(description="理由 Reason, 10 characters or more.")
    wanted_due_at: AwareDatetime = Field(description="拟延至 Wanted new limit.")


class GrantExtensionForm(Form):
    """How much time is given."""

    due_at: AwareDatetime | None = Field(None, description="准延至 New limit; left out: as asked.")


def values_of(form: Form) -> dict[str, Any]:
    """Return a form's fields as arguments."""
    return form.values()
