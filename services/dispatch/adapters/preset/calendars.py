"""Check a preset's calendars for sense, and put them into the directory's body."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from services.dispatch.adapters.calendars.entries import Checker
from services.dispatch.adapters.calendars.yaml_notice import own_entries, yaml_entries
from services.dispatch.adapters.preset.codes import doubles
from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.adapters.preset.located import Document, Steps
from services.dispatch.domain.calendars.reading import WEEKDAYS, read_openings, read_weekend

_EVERY_DAY = len(WEEKDAYS)


def calendar_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield hours out of order, days that do not exist, stand twice or change nothing."""
    calendar = documents["calendar"]
    yield from _hours_errors(calendar, (), calendar.data)
    if _day(calendar.data["published_until"]) is None:
        yield calendar.error(("published_until",), "no such day")
    checker = Checker(calendar.file, read_weekend(calendar.data))
    checker.days(yaml_entries(calendar))
    yield from checker.faults


def other_calendar_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield codes and days said twice, hours that cannot be counted with, and unknown units."""
    table, units = documents["calendars"], _units(documents)
    district = documents["calendar"].data["code"]
    yield from doubles(table, "code", "calendars")
    goes_by: dict[str, str] = {}
    for number, row in enumerate(table.data["calendars"]):
        steps: Steps = ("calendars", number)
        if row["code"] == district:
            yield table.error((*steps, "code"), f"{district} is the district's own")
        yield from _hours_errors(table, steps, row)
        for unit in row.get("units") or ():
            if unit not in units:
                yield table.error((*steps, "units"), f"unknown unit {unit}")
            if goes_by.setdefault(unit, row["code"]) != row["code"]:
                yield table.error((*steps, "units"), f"{unit} goes by {goes_by[unit]}")
    checker = Checker(table.file)
    checker.days(own_entries(table))
    yield from checker.faults


def calendar_body(calendar: dict[str, Any]) -> dict[str, Any]:
    """Return the district's calendar with plain dates; their names go beside them."""
    return {**calendar, "years": {year: _year(days) for year, days in calendar["years"].items()}}


def _year(days: dict[str, Any]) -> dict[str, Any]:
    named = {kind: dict(_expanded(days[kind])) for kind in ("holidays", "workdays")}
    names = {day: name for found in named.values() for day, name in found.items()}
    return {**{kind: list(found) for kind, found in named.items()}, "names": names}


def _expanded(rows: list[dict[str, str]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        day = date.fromisoformat(row.get("date") or row["from"])
        last = date.fromisoformat(row.get("date") or row["to"])
        while day <= last:
            yield day.isoformat(), row["name"]
            day += timedelta(days=1)


def _hours_errors(table: Document, steps: Steps, row: dict[str, Any]) -> Iterator[PresetError]:
    said = {"hours": row["hours"], **(row.get("hours_of") or {})}
    for name, hours in said.items():
        try:
            read_openings(hours)
        except ValueError as error:
            yield table.error((*steps, name), str(error))
    if len(row.get("weekend", ())) == _EVERY_DAY:
        yield table.error((*steps, "weekend"), "it is never open")


def _units(documents: dict[str, Document]) -> set[str]:
    units = {row["code"] for row in documents["departments"].data}
    units |= {row["unit"] for row in documents["areas"].data if row["unit"]}
    return units | {documents["preset"].data["district"]["center_unit"]}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
