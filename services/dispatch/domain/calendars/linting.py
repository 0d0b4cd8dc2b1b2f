"""Checks a draft of the calendars: every fault at once, with its place in the list of them.

The first row is the district's own, with the published years; the others go by those.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.dispatch.domain.calendars.notice import FEWEST_HOLIDAYS, PUBLISHED
from services.dispatch.domain.calendars.reading import WEEKDAYS, read_openings, read_weekend
from services.dispatch.domain.directory.faults import Fault

Row = Mapping[str, Any]
_OWN: Final = ("closed", "opened")
# What stands beside the calendars in the paths of the API.
RESERVED: Final = frozenset({"draft", "versions", "recomputations", "publish", "rollback"})


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft is checked against.

    ``district`` is the code of the district's own calendar, ``years`` are those that it has
    published, ``today`` is the district's.
    """

    district: str
    units: AbstractSet[str]
    years: AbstractSet[int]
    today: date


def lint(rows: Sequence[Row], known: Known) -> list[Fault]:
    """Return every fault that keeps calendars from being published, in the order of their rows."""
    faults: list[Fault] = []
    for number, row in enumerate(rows):
        place = _Place(f"calendars[{number}]", str(row["code"]))
        faults += _codes(place, row, rows, known)
        faults += _hours(place, row)
        faults += _own_days(place, row)
        faults += _units(place, row, known)
    if rows:
        place = _Place("calendars[0]", str(rows[0]["code"]))
        faults += _years(place, rows[0], known)
    return [*faults, *_units_of_two(rows)]


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    calendar: str

    def fault(self, name: str, code: str, **params: object) -> Fault:
        return Fault(f"{self.path}.{name}", self.calendar, code, params)


def _codes(place: _Place, row: Row, rows: Sequence[Row], known: Known) -> Iterator[Fault]:
    code = row["code"]
    is_first = row is rows[0]
    if is_first and code != known.district:
        yield place.fault("code", "calendar_of_the_district", value=known.district)
    if not is_first and any(code == other["code"] for other in _before(row, rows)):
        yield place.fault("code", "calendar_twice", value=code)
    if code in RESERVED:
        yield place.fault("code", "calendar_reserved", value=code)


def _before(row: Row, rows: Sequence[Row]) -> Iterator[Row]:
    for other in rows:
        if other is row:
            return
        yield other


def _hours(place: _Place, row: Row) -> Iterator[Fault]:
    said = {"hours": row["hours"]}
    said |= {f"hours_of.{day}": hours for day, hours in (row.get("hours_of") or {}).items()}
    for name, hours in said.items():
        try:
            read_openings(hours)
        except ValueError:
            yield place.fault(name, "calendar_hours")
    if not row["hours"]:
        yield place.fault("hours", "calendar_never_open")
    rest, of = read_weekend(row), row.get("hours_of") or {}
    if not any(of.get(day, row["hours"]) for n, day in enumerate(WEEKDAYS) if n not in rest):
        yield place.fault("weekend", "calendar_never_open")


def _own_days(place: _Place, row: Row) -> Iterator[Fault]:
    seen: set[str] = set()
    for kind in _OWN:
        for number, own in enumerate(row.get(kind) or ()):
            if own["date"] in seen:
                yield place.fault(f"{kind}[{number}].date", "day_twice", value=own["date"])
            seen.add(own["date"])


def _units(place: _Place, row: Row, known: Known) -> Iterator[Fault]:
    for number, unit in enumerate(row.get("units") or ()):
        if unit not in known.units:
            yield place.fault(f"units[{number}]", "unknown_unit", value=unit)


def _units_of_two(rows: Sequence[Row]) -> Iterator[Fault]:
    """Yield units that go by two calendars."""
    goes_by: dict[str, str] = {}
    for number, row in enumerate(rows):
        place = _Place(f"calendars[{number}]", str(row["code"]))
        for index, unit in enumerate(row.get("units") or ()):
            other = goes_by.setdefault(unit, str(row["code"]))
            if other != row["code"]:
                params = {"value": unit, "calendar": other}
                yield place.fault(f"units[{index}]", "unit_on_two_calendars", **params)


def _years(place: _Place, row: Row, known: Known) -> Iterator[Fault]:
    years: Mapping[str, Row] = row.get("years") or {}
    weekend = read_weekend(row)
    for year, days in years.items():
        yield from _days(place, year, days, weekend)
        if int(year) not in known.years and len(days["holidays"]) < FEWEST_HOLIDAYS:
            yield place.fault(f"years.{year}", "year_incomplete", value=year)
    for lost in sorted(known.years - {int(year) for year in years}):
        if lost <= known.today.year:
            yield place.fault("years", "year_has_begun", value=lost)


def _days(place: _Place, year: str, days: Row, weekend: AbstractSet[int]) -> Iterator[Fault]:
    for kind in PUBLISHED.values():
        for number, text in enumerate(days[kind]):
            day = date.fromisoformat(text)
            name = f"years.{year}.{kind}[{number}]"
            if str(day.year) != year:
                yield place.fault(name, "day_outside_year", value=text, year=year)
            elif kind == "workdays" and day.weekday() not in weekend:
                yield place.fault(name, "workday_anyway", value=text)
    for text in _twice((*days["holidays"], *days["workdays"])):
        yield place.fault(f"years.{year}", "day_twice", value=text)


def _twice(days: Iterable[str]) -> list[str]:
    return [day for day, count in Counter(days).items() if count > 1]
