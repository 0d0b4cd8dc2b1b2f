"""Duty rosters as callers write them."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from services.common.web.paging import QueryModel
from services.dispatch.domain.rosters.reading import read_rota
from services.dispatch.domain.rosters.rota import Rota
from services.dispatch.domain.terms import Tier
from services.dispatch.entrypoints.forms.calendars import Instant
from services.dispatch.entrypoints.forms.tickets import Form

MOST_DAYS = 92
Subject = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:@-]{1,80}$")]
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
_RowCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
_Time = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
_Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class PersonForm(Form):
    """值班人员 Whoever may be on duty."""

    subject: Subject = Field(description="账号 Account.")
    name: _Name = Field(description="称呼 What colleagues call him.")


class ShiftForm(Form):
    """班次 A shift in local hours; to the next day where ``to`` is not after ``from``."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    code: _RowCode
    name: _Name
    begins: _Time = Field(alias="from")
    to: _Time
    since: date = Field(description="首日 The first member's first day.")
    every_days: int = Field(1, ge=1, le=366, description="轮换天数 Days that a member keeps it.")
    weekdays: list[Annotated[int, Field(ge=1, le=7)]] = Field(
        default_factory=lambda: [1, 2, 3, 4, 5, 6, 7],
        min_length=1,
        description="星期 Monday is 1.",
    )
    members: list[Subject] = Field(min_length=1, max_length=100, description="轮换顺序 In turn.")


class SpanForm(Form):
    """起止 A time of one person: a spell on duty by name, or an absence."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    subject: Subject
    begins: Instant = Field(alias="from")
    to: Instant


class RotaForm(Form):
    """值班表 The plan: who, in which shifts; overrides are made apart and stay."""

    people: list[PersonForm] = Field(min_length=1, max_length=200)
    shifts: list[ShiftForm] = Field(default_factory=list, max_length=20)
    spells: list[SpanForm] = Field(default_factory=list, max_length=2000)
    substitutes: list[Subject] = Field(default_factory=list, max_length=50)
    absences: list[SpanForm] = Field(default_factory=list, max_length=500)
    around_the_clock: bool = Field(True, description="全天值守 Whether every hour is covered.")
    why: str = Field("", max_length=200, description="说明 Why.")

    def rota(self, unit: str, tier: Tier) -> Rota:
        """Return what it says of a unit's tier."""
        row = self.model_dump(by_alias=True, exclude={"why"})
        shifts = [{**shift, "since": shift["since"].isoformat()} for shift in row["shifts"]]
        return read_rota({**row, "shifts": shifts, "unit": unit, "tier": tier})


class OverrideForm(Form):
    """替班 X instead of Y, from … to …."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    subject: Subject = Field(description="替班人 Who stands in.")
    instead_of: Subject | None = Field(None, description="被替人 Left out: whoever it would be.")
    begins: Instant = Field(alias="from")
    to: Instant
    reason: _Why = Field(description="事由 Why.")


class DutyHandOverForm(Form):
    """交班 Who takes over from now until the running turn ends."""

    subject: Subject = Field(description="接班人 Who takes over.")
    reason: _Why = Field(description="交接说明 What is handed over, why.")


class CalendarForm(Form):
    """值班日历 An iCalendar file, as it is."""

    calendar: str = Field(min_length=1, max_length=2_000_000, description="iCalendar.")
    why: str = Field("", max_length=200, description="说明 Why.")


class DutyQuery(QueryModel):
    """Whose duty, and when."""

    at: Instant | None = Field(None, description="时刻 Left out: now.")
    unit: str | None = Field(None, description="单位 Unit.")
    tier: int | None = Field(None, ge=1, le=3, description="层级 Tier.")


class GapsQuery(QueryModel):
    """How far ahead."""

    days: int | None = Field(None, ge=1, le=MOST_DAYS, description="天数 Left out: as alerts do.")
    unit: str | None = Field(None, description="单位 Unit.")


class SpanQuery(QueryModel):
    """How many days of a calendar, from today on."""

    days: int = Field(28, ge=1, le=MOST_DAYS, description="天数 Days.")
