"""What is asked of calendars: when a limit ends, when a duty falls due."""

from datetime import UTC, date, datetime
from typing import Literal

from pydantic import AwareDatetime, Field, field_validator, model_validator

from services.dispatch.domain.calendars.limits import Amount, TimeUnit
from services.dispatch.domain.calendars.obligations import Obligation, Period
from services.dispatch.entrypoints.forms import Form

_MOST_YEARS = 20
EARLIEST_YEAR, LATEST_YEAR = 1990, 2200
EARLIEST, LATEST = date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31)


class DeadlineForm(Form):
    """A limit to compute."""

    start: AwareDatetime = Field(description="起点 Start.")
    amount: int = Field(ge=0, le=1000, strict=True, description="数量 Amount.")
    unit: Literal["minute", "hour", "working_hour", "day", "working_day"] = Field(
        description="单位 Unit."
    )
    counts_receipt: bool = Field(
        default=False, description="当日起算 The day of receipt is the first day."
    )

    @field_validator("start")
    @classmethod
    def _within_calendars(cls, start: datetime) -> datetime:
        """Refuse what no calendar can count: before the first notices, after any plan.

        Whatever offset was given, everything is told in UTC: where one interval ends, the next
        begins with the same words.
        """
        if not EARLIEST_YEAR <= start.year <= LATEST_YEAR:
            raise ValueError(f"between {EARLIEST_YEAR} and {LATEST_YEAR}")
        return start.astimezone(UTC)


class DutyLimitForm(Form):
    """A limit in whole days."""

    amount: int = Field(ge=1, le=400, description="数量 Amount.")
    unit: Literal["day", "working_day"] = Field(description="单位 Unit.")


class ObligationForm(Form):
    """A standing duty, and for which periods to tell its dates."""

    period: Period = Field(description="周期 Period.")
    first: date = Field(description="起始日 Periods that begin on this day or later.")
    last: date = Field(description="截止日 Periods that begin on this day or earlier.")
    times: int = Field(default=1, ge=1, le=100, description="次数 How often in a period.")
    limit: DutyLimitForm | None = Field(
        default=None, description="时限 Else by the last working day of the period."
    )
    after_period: bool = Field(
        default=False, description="期后起算 The limit begins when the period is over."
    )
    percents: list[int] = Field(
        default_factory=lambda: [50, 80], max_length=10, description="提醒 Reminders in percent."
    )

    @model_validator(mode="after")
    def _within_reason(self) -> "ObligationForm":
        """Refuse what no calendar can count, and more years than anybody plans for."""
        if not EARLIEST_YEAR <= self.first.year <= self.last.year <= LATEST_YEAR:
            raise ValueError(f"between {EARLIEST_YEAR} and {LATEST_YEAR}")
        if self.last.year - self.first.year > _MOST_YEARS:
            raise ValueError(f"at most {_MOST_YEARS} years")
        if self.after_period and self.limit is None:
            raise ValueError("after its period a duty needs a limit")
        return self

    def duty(self) -> Obligation:
        """Return the duty."""
        unit: TimeUnit | None = self.limit.unit if self.limit else None
        limit = Amount(self.limit.amount, unit) if self.limit and unit else None
        return Obligation(self.period, self.times, limit, self.after_period)
