"""Calendars as callers write them, and notices as they are taken into a draft."""

from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.dispatch.adapters.calendars.notice_files import parse_notice
from services.dispatch.domain.calendars.notice import Notice
from services.dispatch.entrypoints.forms.tickets import Code, Form

MOST_CALENDARS: Final = 200
_MOST_DAYS: Final = 400
_LONGEST_NOTICE: Final = 200_000  # characters; a year's notice has about 2,000
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
_Time = Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
_Spans = Annotated[list[tuple[_Time, _Time]], Field(max_length=10)]
_Calendar = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
_Year = Annotated[str, StringConstraints(pattern=r"^(199\d|20\d\d|21\d\d)$")]
_Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_FORMATS: Final = {"yaml": "notice.yaml", "csv": "notice.csv", "ical": "notice.ics"}


class OwnDayForm(Form):
    """单独的一天 A day on which one calendar is closed or open, whatever the notice says."""

    date: date
    name: _Name


class YearForm(Form):
    """一年 The notice of one year: its days off, its make-up working days, and their names."""

    holidays: list[date] = Field(max_length=_MOST_DAYS, description="放假 Days off.")
    workdays: list[date] = Field(
        default_factory=list, max_length=_MOST_DAYS, description="调休上班 Make-up working days."
    )
    names: dict[date, _Name] = Field(
        default_factory=dict, max_length=_MOST_DAYS, description="节日 What each day is called."
    )


class CalendarRowForm(Form):
    """历法 One calendar. Only the district's own, the first, has years; the others share them."""

    code: _Calendar
    name: _Name
    name_en: _Name | None = None
    hours: _Spans = Field(description="办公时段 Spans of a day; 24:00 is its end.")
    hours_of: dict[_Weekday, _Spans] | None = Field(
        None, description="个别星期的时段 Weekdays with hours of their own; none: closed."
    )
    weekend: list[_Weekday] | None = Field(
        None, description="休息日 Days of rest; left out: Saturday and Sunday."
    )
    observes_holidays: bool = Field(True, description="执行放假通知 Whether notices count.")
    units: list[Code] = Field(
        default_factory=list, max_length=1000, description="适用单位 Who goes by it."
    )
    closed: list[OwnDayForm] = Field(default_factory=list, max_length=_MOST_DAYS)
    opened: list[OwnDayForm] = Field(default_factory=list, max_length=_MOST_DAYS)
    years: dict[_Year, YearForm] | None = Field(None, description="已公布的年份 Published years.")
    version: int | None = Field(None, ge=1, description="Set by the server; ignored.")
    published_until: date | None = Field(None, description="Set by the server; ignored.")
    time_zone: str | None = Field(None, max_length=40, description="The district's; ignored.")

    def row(self) -> dict[str, Any]:
        """Return the calendar as a directory's body has it."""
        dropped = {"version", "published_until", "time_zone", "years"}
        said = self.model_dump(mode="json", exclude=dropped, exclude_defaults=True)
        if self.years is not None:
            said["years"] = {
                year: days.model_dump(mode="json") for year, days in self.years.items()
            }
        return said


class CalendarsForm(Form):
    """All calendars, the district's own first."""

    calendars: list[CalendarRowForm] = Field(min_length=1, max_length=MOST_CALENDARS)

    @model_validator(mode="after")
    def _years_are_the_districts(self) -> Self:
        first, *others = self.calendars
        if not first.years:
            raise PydanticCustomError("district_without_years", "the first one has the years")
        if any(one.years for one in others):
            raise PydanticCustomError("years_not_the_districts", "only the first one has years")
        return self

    def rows(self) -> list[dict[str, Any]]:
        """Return the calendars as a directory's body has them."""
        return [one.row() for one in self.calendars]


class NoticeForm(Form):
    """放假通知 A notice: its text, and in which format it is written."""

    format: Literal["yaml", "csv", "ical"] = Field(description="格式 YAML has whole years.")
    text: str = Field(min_length=1, max_length=_LONGEST_NOTICE, description="正文 The text.")

    def notice(self, calendars: frozenset[str], weekend: frozenset[int]) -> Notice:
        """Return what it says; raises PresetErrors with every fault and its line."""
        name, text = _FORMATS[self.format], self.text.lstrip("\ufeff")
        return parse_notice(name, text, calendars=calendars, weekend=weekend)


class CalendarDryRunForm(Form):
    """试算 How many moved tickets to show of a part; the next part by its cursor."""

    limit: int = Field(50, ge=1, le=200, description="列出几件 Moved tickets a part.")
    cursor: str | None = Field(None, description="`next_cursor` of the part before.")
