"""Routing rules and duty lists as callers write them."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from services.dispatch.domain.terms import Kind, Severity
from services.dispatch.entrypoints.forms.tickets import Code, Form, Text

MOST_RULES = 5000
MOST_DRY_RUN = 5000
_Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
_Time = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
_RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,80}$")]


class WhenForm(Form):
    """In which case a rule holds; what is left out holds always."""

    kinds: list[Kind] | None = Field(None, min_length=1, description="诉求类型 Kinds.")
    severities: list[Severity] | None = Field(None, min_length=1, description="紧急程度 Severity.")
    channels: list[Code | Literal["mini_program", "grid_officer"]] | None = Field(
        None, min_length=1, description="渠道 Channels."
    )
    confidential: bool | None = Field(None, description="保密 Confidential or not.")
    danger: bool | None = Field(None, description="险情 With a danger word or not.")
    working_time: Literal["working", "off"] | None = Field(
        None, description="工作时间内外 Offices open or closed."
    )
    hours: list[tuple[_Time, _Time]] | None = Field(
        None, min_length=1, max_length=10, description="时段 Spans of the day, over midnight too."
    )


class RuleForm(Form):
    """派遣规则 One rule. Without a category it is for every matter, without an area everywhere."""

    id: _RuleId
    category: Code | None = Field(None, description="类目或大类 Category, or class of categories.")
    area: Code | None = Field(None, description="区域，含其下 Area, with all within it.")
    unit: Code
    role: Literal["lead", "support"] = "lead"
    when: WhenForm | None = None
    priority: int = Field(0, ge=0, le=100, description="优先 Goes before a smaller area.")
    effective_from: _Day | None = None
    effective_to: _Day | None = None
    reason: Text | None = Field(None, description="依据 Why this unit.")
    version: int | None = Field(None, ge=1, description="Set by the server; ignored.")


class DutyForm(Form):
    """职责清单 What a unit leads and supports: everywhere, or in its areas."""

    unit: Code
    categories: list[Code] = Field(description="主办 What it leads.")
    supports: list[Code] = Field(default_factory=list, description="协办 What it supports.")
    areas: list[Code] | None = Field(None, min_length=1)
    duties: Text | None = None


class RulesForm(Form):
    """A whole rule set; duty lists left out stay as they are."""

    rules: list[RuleForm] = Field(max_length=MOST_RULES)
    duty_lists: list[DutyForm] | None = Field(None, max_length=MOST_RULES)

    def rows(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]] | None]:
        """Return rules and duty lists as a directory's body has them."""
        rules = [_row(rule, "version", keep=("category", "area", "role")) for rule in self.rules]
        if self.duty_lists is None:
            return rules, None
        return rules, [_row(duty, keep=("areas",)) for duty in self.duty_lists]


class DryRunForm(Form):
    """试算 On how many tickets, with which draft; left out: the draft that is kept."""

    draft: RulesForm | None = None
    last: int = Field(500, ge=1, le=MOST_DRY_RUN, description="最近多少件 The last N tickets.")
    limit: int = Field(100, ge=1, le=500, description="每页条数 Moved tickets a page.")
    cursor: str | None = Field(None, description="`next_cursor` of the page before.")


class WhyForm(Form):
    """Why something is put into force."""

    why: Text = Field(description="事由 Why, kept with the version.")


class RollBackForm(WhyForm):
    """Which version's rules hold again."""

    version: int = Field(ge=1, lt=2**53, description="版本 Version whose rules are wanted.")


def _row(form: Form, *drop: str, keep: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what was said, and of the rest what a row always has."""
    values = form.model_dump(mode="json", exclude=set(drop), exclude_defaults=True)
    return {**values, **{name: getattr(form, name) for name in keep}}
