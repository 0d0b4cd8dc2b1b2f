"""Reads calendars from a directory's body: the district's, and those that differ from it."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.calendars.day import Opening

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKEND: Final = ("saturday", "sunday")
_END_OF_DAY: Final = "24:00"

Raw = Mapping[str, Any]


def read_calendars(body: Raw, zone: ZoneInfo) -> Calendars:
    """Return all calendars of a body.

    Raises:
        ValueError, KeyError: for what is not one, or would never be open.

    """
    district = read_calendar(body["calendar"], zone)
    rows = body.get("calendars") or ()
    named = {row["code"]: read_calendar(row, zone, district) for row in rows}
    of_units = {unit: row["code"] for row in rows for unit in row.get("units") or ()}
    return Calendars(district, named, of_units)


def read_calendar(raw: Raw, zone: ZoneInfo, district: Calendar | None = None) -> Calendar:
    """Return a calendar; one beside the district's goes by the same published years."""
    holidays, workdays = _published(raw.get("years") or {})
    openings = tuple(read_openings(raw["hours"]))
    calendar = Calendar(
        code=raw["code"],
        version=district.version if district else int(raw.get("version", 1)),
        name=raw.get("name", ""),
        hours=openings,
        holidays=district.holidays if district else holidays,
        workdays=district.workdays if district else workdays,
        years=district.years if district else frozenset(int(year) for year in raw["years"]),
        zone=zone,
        weekend=read_weekend(raw),
        hours_of={
            WEEKDAYS.index(day): tuple(read_openings(hours))
            for day, hours in (raw.get("hours_of") or {}).items()
        },
        closed=_own_days(raw.get("closed")),
        opened=_own_days(raw.get("opened")),
        observes=raw.get("observes_holidays", True),
    )
    working = set(range(len(WEEKDAYS))) - calendar.weekend
    if not openings or not any(calendar.hours_of.get(day, openings) for day in working):
        raise ValueError(f"calendar {calendar.code} is never open")
    return calendar


def read_weekend(raw: Raw) -> frozenset[int]:
    """Return a calendar's weekly days off, Monday being 0."""
    return frozenset(WEEKDAYS.index(day) for day in raw.get("weekend", _WEEKEND))


def read_openings(rows: Iterable[tuple[str, str]]) -> Iterable[Opening]:
    """Yield opening hours; ``24:00`` is midnight at the end of the day.

    Raises:
        ValueError: they do not follow one another, or reach into the next day's.

    """
    found = [(_time(opens), _time(closes)) for opens, closes in rows]
    for number, (opens, closes) in enumerate(found):
        ends_today = opens < closes
        follows = number == 0 or found[number - 1][1] <= opens
        is_last = number == len(found) - 1
        if not follows or not (ends_today or is_last):
            raise ValueError("hours must follow one another")
    if found and found[-1][1] <= found[-1][0] and found[-1][1] > found[0][0]:
        raise ValueError("the night shift reaches into the next day's hours")
    return found


def _time(text: str) -> time:
    return time(0) if text == _END_OF_DAY else time.fromisoformat(text)


def _published(years: Mapping[str, Raw]) -> tuple[dict[date, str], dict[date, str]]:
    """Return holidays and make-up days by date; their names stand beside the plain dates."""
    holidays: dict[date, str] = {}
    workdays: dict[date, str] = {}
    for year in years.values():
        names = year.get("names") or {}
        for kind, found in (("holidays", holidays), ("workdays", workdays)):
            for day in year.get(kind) or ():
                found[date.fromisoformat(day)] = names.get(day, kind)
    return holidays, workdays


def _own_days(rows: Iterable[Raw] | None) -> dict[date, str]:
    return {date.fromisoformat(row["date"]): row["name"] for row in rows or ()}
