"""What is asked of calendars: when a limit ends, when a duty falls due."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from services.dispatch.domain.calendars.limits import Amount, TimeUnit
from services.dispatch.domain.calendars.obligations import Obligation, Period
from services.dispatch.entrypoints.forms.tickets import Form

_MOST_YEARS = 20
# What calendars can count: from before the first notices until after any plan.
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 12, 31)
Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1989, 12, 31, tzinfo=UTC), le=datetime(2201, 1, 2, tzinfo=UTC)),
]
CalendarDay = Annotated[date, Field(ge=EARLIEST, le=LATEST)]


class DeadlineForm(Form):
    """A limit to compute."""

    start: Instant = Field(description="起点 Start.")
    amount: int = Field(ge=0, le=1000, strict=True, description="数量 Amount.")
    unit: Literal["minute", "hour", "working_hour", "day", "working_day"] = Field(
        description="单位 Unit."
    )
    counts_receipt: bool = Field(
        default=False, description="当日起算 The day of receipt is the first day."
    )

    @field_validator("start")
    @classmethod
    def _in_utc(cls, start: datetime) -> datetime:
        """Tell all in UTC, whatever was given: an interval begins with the words of an end."""
        return start.astimezone(UTC)


class DutyLimitForm(Form):
    """A limit in whole days."""

    amount: int = Field(ge=1, le=400, description="数量 Amount.")
    unit: Literal["day", "working_day"] = Field(description="单位 Unit.")


class ObligationForm(Form):
    """A standing duty, and for which periods to tell its dates."""

    period: Period = Field(description="周期 Period.")
    first: CalendarDay = Field(description="起始日 Periods that begin on this day or later.")
    last: CalendarDay = Field(description="截止日 Periods that begin on this day or earlier.")
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
        """Refuse a span that ends before it begins, and more years than anybody plans for."""
        if not 0 <= self.last.year - self.first.year <= _MOST_YEARS:
            raise PydanticCustomError("years_in_order", "years", {"most": _MOST_YEARS})
        if self.after_period and self.limit is None:
            raise PydanticCustomError("duty_without_limit", "after its period a duty needs a limit")
        return self

    def duty(self) -> Obligation:
        """Return the duty."""
        unit: TimeUnit | None = self.limit.unit if self.limit else None
        limit = Amount(self.limit.amount, unit) if self.limit and unit else None
        return Obligation(self.period, self.times, limit, self.after_period)
