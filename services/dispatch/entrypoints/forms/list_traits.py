"""The rarer filters of a list of tickets, as they are asked for (K1)."""

from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from services.common.web.paging import PageQuery
from services.dispatch.domain.listing.traits import (
    DangerStands,
    Missing,
    Signed,
    Traits,
    WaitsOn,
)
from services.dispatch.domain.routing.deciding import ScreeningReason
from services.dispatch.domain.terms import CloseReason, Outcome
from services.dispatch.domain.tickets.ticket import MOST_MEMBERS

Text = str | None
_WORD = r"^[a-z][a-z0-9_]{0,39}$"
_CODE = r"^[A-Za-z0-9-]{1,40}$"


class TraitQuery(PageQuery):
    """Filters by traits; all that are given must fit."""

    mine: Literal["true"] | None = Field(
        None, description="我登记的或我承办的 Taken down by the caller, or in his hands."
    )
    lead: Text = Field(None, pattern=_CODE, description="现主办单位 Unit that leads now.")
    support: Text = Field(None, pattern=_CODE, description="现协办单位 Unit that supports now.")
    handler: Text = Field(None, max_length=64, description="承办人 Person who has an order.")
    extended: bool | None = Field(None, description="延过期 Given more time.")
    rejected: bool | None = Field(None, description="办结被退回过 A result was sent back.")
    contacted: bool | None = Field(None, description="已首次联系 The reporter was spoken with.")
    outcome: Outcome | None = Field(None, description="办理结果 Outcome of an order.")
    return_reason: Text = Field(None, pattern=_WORD, description="退单理由 Reason of a return.")
    signed: Signed | None = Field(None, description="签收 Signed for in time, late, not yet.")
    reopened: bool | None = Field(None, description="重办过 In its second round or later.")
    urged: bool | None = Field(None, description="被催办过 Urged by a reporter.")
    supervised: bool | None = Field(None, description="被督办过 With a supervision order.")
    repeated: bool | None = Field(None, description="结案后再次反映 Came back after closing.")
    linked: bool | None = Field(None, description="关联工单 Linked to an earlier ticket.")
    danger: DangerStands | None = Field(None, description="险情 Danger: open, or as judged.")
    members_min: int | None = Field(
        None, ge=1, le=MOST_MEMBERS, description="诉求件数至少 At least so many reporters."
    )
    waits_for: WaitsOn | None = Field(None, description="等待对象 Whose turn it is.")
    anonymous: bool | None = Field(None, description="匿名 Anonymous.")
    located: bool | None = Field(None, description="有坐标 With a point on the map.")
    attached: bool | None = Field(None, description="有附件 With a reporter's attachment.")
    missing: Missing | None = Field(None, description="缺类目或区域 Without category or area.")
    screening_reason: ScreeningReason | None = Field(
        None, description="待派原因 Why it had to be screened."
    )
    close_reason: CloseReason | None = Field(None, description="结案方式 How it was closed.")
    closed_from: date | None = Field(None, description="结案日起 First day of closing.")
    closed_to: date | None = Field(None, description="结案日止 Last day of closing, included.")
    policy: Text = Field(None, pattern=r"^[a-z0-9-]{1,40}$", description="督办方案 Policy.")

    def traits(self, subject: str, zone: ZoneInfo) -> Traits:
        """Return the traits as a person of the district asks for them; days are the district's."""
        asked = {name: getattr(self, name) for name in _AS_THEY_ARE}
        return Traits(
            **asked,
            person=subject if self.mine else None,
            closed_from=_midnight(self.closed_from, zone) if self.closed_from else None,
            closed_below=_below(self.closed_to, zone),
        )


_EARLIEST = date(1, 1, 2)  # before it there is no instant in UTC
_NOT_AS_THEY_ARE = {"mine", "closed_from", "closed_to", "limit", "cursor"}
_AS_THEY_ARE = tuple(name for name in TraitQuery.model_fields if name not in _NOT_AS_THEY_ARE)


_INSTANT = timedelta(microseconds=1)


def first_of(day: date | None, zone: ZoneInfo) -> datetime | None:
    """Return the last instant before a day."""
    return None if day is None else _midnight(day, zone) - _INSTANT


def last_of(day: date | None, zone: ZoneInfo) -> datetime | None:
    """Return the last instant of a day."""
    below = _below(day, zone)
    return None if below is None else below - _INSTANT


def _below(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None or day == date.max else _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(max(day, _EARLIEST), time.min, zone)
