"""What is sent and told about exclusions (剔除)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.common.web.paging import PageQuery
from services.reporting.adapters.texts import text_of
from services.reporting.domain.exclusions import Action, Exclusion, Ground, Group, State

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=2000)]
Proof = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RequestForm(_Form):
    """Which ticket, out of which figures, why, and what shows it."""

    ticket_id: str = Field(max_length=100, description="工单 Ticket.")
    groups: list[Group] = Field(min_length=1, max_length=4, description="指标组 Out of which.")
    ground: Ground = Field(description="剔除事由 Coded reason.")
    reason: Words = Field(description="说明 In words.")
    evidence: list[Proof] = Field(
        min_length=1, max_length=20, description="佐证 Attachments' ids, numbers of documents."
    )


class DecisionForm(_Form):
    """Yes or no, and why."""

    approve: bool
    reason: Words


class AppealForm(_Form):
    """Why the rejection is wrong, and what shows it."""

    reason: Words
    evidence: list[Proof] = Field(min_length=1, max_length=20)


class ReasonForm(_Form):
    """Why."""

    reason: Words


class ExclusionPath(BaseModel):
    """Which exclusion."""

    exclusion_id: str = Field(max_length=60)


class ExclusionQuery(PageQuery):
    """Which exclusions."""

    state: State | None = Field(None, description="状态 State.")
    unit: str | None = Field(None, max_length=100, description="单位 Unit.")
    ticket_id: str | None = Field(None, max_length=100, description="工单 Ticket.")


class StepAnswer(BaseModel):
    """Who did what when, and why."""

    action: str
    by: str
    at: datetime
    reason: str
    evidence: list[str]


class ExclusionAnswer(BaseModel):
    """One exclusion with its whole story; ``moves`` is what the reader may do with it now."""

    exclusion_id: str
    ticket_id: str
    unit: str | None
    groups: list[str]
    ground: str
    ground_text: str
    ground_text_en: str
    state: str
    steps: list[StepAnswer]
    moves: list[str]


def told(exclusion: Exclusion, moves: Sequence[Action]) -> ExclusionAnswer:
    """Return an exclusion as it is told."""
    text = text_of(f"exclusion_{exclusion.ground}")
    return ExclusionAnswer(
        exclusion_id=exclusion.exclusion_id,
        ticket_id=exclusion.ticket_id,
        unit=exclusion.unit,
        groups=sorted(exclusion.groups),
        ground=exclusion.ground,
        ground_text=text.zh,
        ground_text_en=text.en,
        state=exclusion.state,
        steps=[
            StepAnswer(
                action=one.action,
                by=one.by,
                at=one.at,
                reason=one.reason,
                evidence=list(one.evidence),
            )
            for one in exclusion.steps
        ],
        moves=list(moves),
    )
