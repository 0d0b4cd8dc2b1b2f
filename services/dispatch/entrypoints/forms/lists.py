"""What a list of tickets may be narrowed to, as it is asked for."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from services.common.web.problems import FieldError, Problem
from services.dispatch.domain.listing.due import AT_RISK
from services.dispatch.domain.listing.words import pieces
from services.dispatch.domain.terms import SEVERITIES, Kind, Severity
from services.dispatch.domain.workflow import OPEN_STATES, STATES, TicketState
from services.dispatch.entrypoints.forms.list_traits import TraitQuery, first_of, last_of
from services.dispatch.ports.listing import Sort, Wanted

OPEN: Final = "open"
_ZONE: Final = ZoneInfo("Asia/Shanghai")
_LAST: Final = "\uffff"  # behind every number that begins alike
_STATE_NAMES: Final[dict[str, tuple[TicketState, ...]]] = {
    **{state: (state,) for state in STATES},
    OPEN: tuple(state for state in STATES if state in OPEN_STATES),
}


def _listed(names: tuple[str, ...]) -> tuple[AfterValidator, FieldInfo]:
    """Return what lets one or several names pass, with commas between them."""

    def checked(said: str) -> str:
        if not set(said.split(",")) <= set(names):
            raise PydanticCustomError("literal_error", "none of them", {"expected": list(names)})
        return said

    either = "|".join(names)
    pattern = f"^({either})(,({either}))*$"
    return AfterValidator(checked), Field(json_schema_extra={"pattern": pattern})


class TicketQuery(TraitQuery):
    """Filters; all that are given must fit."""

    state: Annotated[str, *_listed(tuple(_STATE_NAMES))] | None = Field(
        None, description="状态，逗号分隔 States; `open` 未办结 stands for all not over."
    )
    unit: str | None = Field(None, description="承办单位 Unit.")
    area: str | None = Field(None, description="区域，含其下 Area, with all within it.")
    category: str | None = Field(None, description="类目 Category.")
    severity: Annotated[str, *_listed(SEVERITIES)] | None = Field(
        None, description="紧急程度，逗号分隔 Severities."
    )
    tier: int | None = Field(None, ge=0, le=3, description="升级层级 Tier.")
    kind: Kind | None = Field(None, description="诉求类型 Kind.")
    channel: str | None = Field(None, max_length=40, description="渠道 Channel.")
    due: Literal["overdue", "at_risk"] | None = Field(
        None, description="已超时，或 24 小时内到期 Overdue, or due within 24 hours."
    )
    due_from: date | None = Field(None, description="到期日起 First day of being due.")
    due_to: date | None = Field(None, description="到期日止 Last day of being due, included.")
    returned: bool | None = Field(None, description="退过单 Returned at least once.")
    whistled: bool | None = Field(None, description="吹过哨 With a whistle.")
    confidential: bool | None = Field(None, description="保密件 Confidential.")
    opened_from: date | None = Field(None, description="立案日起 First day of opening.")
    opened_to: date | None = Field(None, description="立案日止 Last day of opening, included.")
    number: str | None = Field(
        None, max_length=40, description="工单号或其开头 Number or its head."
    )
    appeal_id: str | None = Field(None, max_length=60, description="诉求 An appeal in it.")
    text: str | None = Field(
        None,
        max_length=60,
        description="标题、地点中的词，或工单号 Words of title or place, or a number's beginning.",
    )
    sort: Sort | None = Field(
        None, description="排序：工单号、到期、紧急程度 By number (newest first), due or severity."
    )

    @property
    def order(self) -> Sort:
        """What the list is sorted by: what is asked about dues, by them."""
        return self.sort or ("due" if self.due or self.due_from or self.due_to else "number")

    def wanted(
        self, now: datetime, number_prefix: str, *, subject: str = "", zone: ZoneInfo = _ZONE
    ) -> Wanted:
        """Return the filter of a person (``subject``) at a business instant.

        Raises:
            Problem: 422 for a text too short to look for, or one with another order than the
                number's: only that order comes out of the index.

        """
        heads = self._heads(number_prefix)
        begin, end = self._numbers(number_prefix, heads)
        due_after, due_until = self._dues(now, zone)
        return Wanted(
            states=self._states(),
            unit=self.unit,
            area=self.area,
            category=self.category,
            severities=self._severities(),
            tier=self.tier,
            kind=self.kind,
            channel=self.channel,
            returned=self.returned,
            whistled=self.whistled,
            confidential=self.confidential,
            due_after=due_after,
            due_until=due_until,
            number_from=begin,
            number_below=end,
            appeal_id=self.appeal_id,
            pieces=() if self.text and _told(self.text) in heads else self._pieces(),
            traits=self.traits(subject, zone),
            sort=self.order,
        )

    def _dues(self, now: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """Return the bounds of being due: after the first, until the second, of what is given."""
        at_risk = self.due == "at_risk"
        until = now if self.due == "overdue" else now + AT_RISK if at_risk else None
        begins = [at for at in (now if at_risk else None, first_of(self.due_from, zone)) if at]
        ends = [at for at in (until, last_of(self.due_to, zone)) if at]
        return max(begins, default=None), min(ends, default=None)

    def _states(self) -> tuple[TicketState, ...]:
        names = self.state.split(",") if self.state else ()
        return tuple(dict.fromkeys(state for name in names for state in _STATE_NAMES[name]))

    def _severities(self) -> tuple[Severity, ...]:
        given = self.severity.split(",") if self.severity else ()
        return tuple(item for item in SEVERITIES if item in given)

    def _pieces(self) -> tuple[str, ...]:
        if self.text is None:
            return ()
        found = pieces(self.text)
        if not found:
            raise _fault("text", "text_too_short")
        if self.order != "number":
            raise _fault("sort", "text_sorts_by_number")
        return found

    def _heads(self, prefix: str) -> list[str]:
        """Return how numbers are to begin: as asked in their own field, or in that of words."""
        heads = [self.number.upper()] if self.number else []
        said = _told(self.text or "")
        return [*heads, said] if re.fullmatch(rf"{prefix}-[0-9-]*X?", said) else heads

    def _numbers(self, prefix: str, heads: Sequence[str]) -> tuple[str | None, str | None]:
        """Return the bounds of the number, which begins with the district and the day."""
        begins, ends = list(heads), [head + _LAST for head in heads]
        if self.opened_from is not None:
            begins.append(f"{prefix}-{self.opened_from:%Y%m%d}")
        if self.opened_to is not None and self.opened_to < date.max:
            ends.append(f"{prefix}-{self.opened_to + timedelta(days=1):%Y%m%d}")
        return max(begins, default=None), min(ends, default=None)


def _told(text: str) -> str:
    """Return a number as it is kept, however it was typed."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def _fault(field: str, code: str) -> Problem:
    return Problem(422, "invalid", errors=[FieldError(field, code)], count=1, fields=[field])
