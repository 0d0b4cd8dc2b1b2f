"""What the look-up of similar cases takes and gives."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from services.intake.domain.appeals.appeal import Kind
from services.intake.entrypoints.http.schemas.appeals import Advice, AppealForm
from services.intake.entrypoints.http.schemas.tracking import Wording


class SimilarForm(AppealForm):
    """拟提交的诉求 An appeal as it would be submitted; nothing is kept, its contact not read."""

    kind: Kind | None = None  # type: ignore[assignment]
    limit: int = Field(5, ge=1, le=20, description="最多几件 At most so many cases.")


class Reason(Wording):
    """理由 One reason, in words and as the number behind them."""

    value: float | None = None


class SimilarView(BaseModel):
    """相似诉求 A case that may be the same. Who reported it and in which words is not told."""

    appeal_id: str
    verdict: Literal["certain", "likely"]
    score: float = Field(description="总分 All reasons together, 0 to 1.")
    reasons: list[Reason]
    state: Wording
    received_at: datetime
    closed_at: datetime | None
    category: str | None
    category_name: str | None
    area_code: str | None
    area_name: str | None
    appeals: int = Field(description="件数 How many appeals of this case fit.")
    ticket_id: str | None = Field(description="工单 Staff only.")
    number: str | None = Field(description="工单编号 Staff only.")


class SimilarList(BaseModel):
    """相似诉求列表 Similar open and recently closed cases, the best first."""

    similar: list[SimilarView]
    advice: Advice | None = Field(None, description="险情提示 Where to ring, of words of danger.")
