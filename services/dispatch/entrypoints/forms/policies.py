"""Escalation policies as callers and presets write them; their words the linter checks."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from services.dispatch.domain.calendars.limits import TimeUnit
from services.dispatch.domain.terms import Kind, Severity
from services.dispatch.entrypoints.forms.tickets import Code, Form

MOST_POLICIES = 50
MOST_RULES = 100
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
_RowCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
_Word = Annotated[str, StringConstraints(min_length=1, max_length=40)]
_Time = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
_Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class LimitForm(Form):
    """时限 An amount of time."""

    amount: int = Field(ge=0, le=100_000)
    unit: TimeUnit


_BySeverity = Annotated[
    dict[Severity | Literal["default"], LimitForm],
    Field(min_length=1, description="按紧急程度 By severity; `default` for all others."),
]


class ScopeForm(Form):
    """适用范围 Which tickets a policy is for; what is left out is not asked."""

    categories: list[Code] | None = Field(None, min_length=1, description="类目或大类")
    severities: list[Severity] | None = Field(None, min_length=1, description="紧急程度")
    kinds: list[Kind] | None = Field(None, min_length=1, description="诉求类型")


class LadderForm(Form):
    """阶梯 Which kinds of unit climb it."""

    code: _RowCode
    unit_kinds: list[Literal["community", "subdistrict", "department", "centre"]] = Field(
        min_length=1
    )


class ResponsibleForm(Form):
    """责任人 A role, at a unit: `own`, `parent`, `area`, `centre`, or a unit's code."""

    role: _Word
    unit: _Word


class WhistleCallForm(Form):
    """吹哨 The whistle that the action `whistle` blows."""

    kind: _RowCode = Field(description="哨种 Kind of whistle.")
    units: list[_Word] = Field(
        min_length=1, max_length=20, description="`own`, `supports`, `area`, or units' codes."
    )
    reason: str = Field(min_length=1, max_length=500, description="吹哨事由 Why.")
    report_in: LimitForm | None = Field(None, description="报到时限 Left out: that of the kind.")


class MeetingForm(Form):
    """会商 The meeting that the action `joint_meeting` calls."""

    within: LimitForm = Field(description="期限 Time to hold it; two working days unless said.")


class TierForm(Form):
    """层级 One tier."""

    tier: int = Field(ge=1, le=9)
    name: _Name | None = None
    name_en: _Name | None = None
    after_previous: _BySeverity
    responsible: dict[_RowCode, ResponsibleForm] = Field(description="按阶梯 By ladder.")
    fallback: ResponsibleForm | None = Field(None, description="值班员 The tier's duty officer.")
    tell: list[_Word] = Field(default_factory=list, max_length=10)
    actions: list[_Word] = Field(default_factory=list, max_length=10)
    new_deadline: _BySeverity | None = None
    next: int | None = Field(None, description="Tier after it; left out: the next; null: none.")
    whistle: WhistleCallForm | None = None
    meeting: MeetingForm | None = None


class PolicyRuleForm(Form):
    """触发规则 What fires, and what then happens."""

    code: _RowCode
    on: _Word = Field(description="触发条件 Trigger.")
    tier: int | None = None
    actions: list[_Word] | None = Field(None, min_length=1, max_length=10)
    tell: list[_Word] | None = Field(None, min_length=1, max_length=10)
    percent: int | None = None
    times: int | None = Field(None, ge=1, le=1000)
    within: LimitForm | None = None
    after: _BySeverity | None = None
    of: str | None = Field(None, max_length=40, description="Code of the rule that is ignored.")
    severities: list[Severity] | None = Field(None, min_length=1)
    whistle: WhistleCallForm | None = None
    meeting: MeetingForm | None = None


class QuietHoursForm(Form):
    """免打扰时段 Local hours; what is urgent is told all the same."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    begins: _Time = Field(alias="from")
    to: _Time
    urgent: list[Severity] | None = Field(None, description="Left out: P0 and P1.")


class PatienceForm(Form):
    """交回后的期限 How long the lower tier has after a hand-back."""

    limit: _BySeverity


class PolicyForm(Form):
    """升级策略 One policy; without `applies_to` it is for whatever no other one is for."""

    code: _RowCode
    name: _Name | None = None
    name_en: _Name | None = None
    version: int | None = Field(None, ge=1, description="Set by the server; ignored.")
    effective_from: _Day | None = None
    applies_to: ScopeForm | None = None
    ladders: list[LadderForm] = Field(min_length=1, max_length=10)
    quiet_hours: QuietHoursForm | None = None
    hand_back: PatienceForm | None = None
    tiers: list[TierForm] = Field(min_length=1, max_length=9)
    rules: list[PolicyRuleForm] = Field(min_length=1, max_length=MOST_RULES)


class PoliciesForm(Form):
    """All policies of the district; exactly one of them is for the rest."""

    policies: list[PolicyForm] = Field(min_length=1, max_length=MOST_POLICIES)

    def rows(self) -> list[dict[str, Any]]:
        """Return the policies as a directory's body has them: what was not said is left out."""
        return [
            policy.model_dump(mode="json", by_alias=True, exclude={"version"}, exclude_unset=True)
            for policy in self.policies
        ]


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a preset's ``escalation_policy.yaml``."""
    found = PoliciesForm.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
