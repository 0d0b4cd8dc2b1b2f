"""What callers send about danger."""

from typing import Literal

from pydantic import AwareDatetime, Field

from services.dispatch.domain.danger.alarm import Direction, Target, Verdict
from services.dispatch.entrypoints.forms.tickets import Form, Text


class JudgeDangerForm(Form):
    """What the duty officer found (险情研判)."""

    verdict: Verdict = Field(description="属实 confirmed，或降级 lowered (a turn of speech, over).")
    severity: Literal["P0", "P1", "P2", "P3"] | None = Field(
        None, description="降为 To which severity; left out: what its category says."
    )
    reason: Text | None = Field(None, description="理由 Why it is lowered, 4 characters or more.")


class TransferDangerForm(Form):
    """To whom, or from whom, and under which number of theirs (联动转办)."""

    target: Target = Field(description="110、119、120、122、燃气 gas、供水 water、供电 power.")
    direction: Direction = Field("out", description="转出 out，或转入 in.")
    external_number: str | None = Field(
        None, min_length=1, max_length=64, description="对方警单号 Their number."
    )
    accepted_by: str | None = Field(
        None, min_length=1, max_length=100, description="接收人 Who took it on."
    )
    accepted_at: AwareDatetime | None = Field(None, description="接收时间 When.")
    note: str = Field("", max_length=500)
