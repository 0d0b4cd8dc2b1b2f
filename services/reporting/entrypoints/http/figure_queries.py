"""How figures are asked for: over which days, by what, of which part of the district."""

from datetime import date

from pydantic import Field

from services.common.web.paging import QueryModel
from services.common.web.problems import FieldError, Problem
from services.reporting.domain.figures import DIMENSIONS, Dimension, FigureQuery
from services.reporting.domain.period import ImpossiblePeriod, Period

_Value = str | None


class Narrowed(QueryModel):
    """Which part of the district; an empty value means those that have none."""

    unit: _Value = Field(None, max_length=200, description="单位 Unit.")
    street: _Value = Field(None, max_length=200, description="街道 Subdistrict.")
    area: _Value = Field(None, max_length=200, description="区域 Area.")
    category: _Value = Field(None, max_length=200, description="类目 Category.")
    channel: _Value = Field(None, max_length=200, description="渠道 Channel.")
    kind: _Value = Field(None, max_length=200, description="诉求类型 Kind.")
    tier: _Value = Field(None, pattern="^[0-3]$", description="到达层级 Highest tier reached.")
    severity: _Value = Field(None, max_length=200, description="紧急程度 Severity.")
    source: _Value = Field(None, max_length=200, description="来源 `live`, or a history's source.")


class Days(QueryModel):
    """Which business days, both included."""

    from_: date | None = Field(None, alias="from", description="起始日 First business day.")
    to: date | None = Field(None, description="截止日 Last business day, included.")

    def period(self) -> Period:
        """Return the period.

        Raises:
            Problem: 422 when it ends before it begins.

        """
        try:
            return Period(self.from_, self.to)
        except ImpossiblePeriod as error:
            fault = FieldError("to", "period_reversed")
            raise Problem(422, "invalid", count=1, fields="to", errors=[fault]) from error


class OverDays(Days, Narrowed):
    """Which business days, of which part of the district."""

    def asked(self, by: Dimension | None = None) -> FigureQuery:
        """Return the question."""
        period = self.period()
        where = {
            name: value for name in DIMENSIONS if (value := getattr(self, name, None)) is not None
        }
        return FigureQuery(by, _iso(period.first), _iso(period.last), where)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
