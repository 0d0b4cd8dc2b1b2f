"""Intake's own copy of the directory: what exists, what may be anonymous, what is dangerous."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Directory:
    """What intake needs of one published version."""

    version: int
    anonymous_allowed: Mapping[str, bool]
    area_names: Mapping[str, str]
    unit_names: Mapping[str, str]
    danger_words: tuple[str, ...] = ()
    holidays: frozenset[date] = field(default_factory=frozenset)
    working_weekends: frozenset[date] = field(default_factory=frozenset)

    def knows_category(self, code: str) -> bool:
        """Whether the category exists."""
        return code in self.anonymous_allowed

    def knows_area(self, code: str) -> bool:
        """Whether the area exists."""
        return code in self.area_names

    def is_working_day(self, day: date) -> bool:
        """Whether a local date is worked: weekdays less holidays, and make-up days (调休)."""
        if day in self.working_weekends:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays


def is_weekday(day: date) -> bool:
    """Whether a date is a working day as far as one can tell without a calendar."""
    return day.weekday() < _SATURDAY


def read_directory(version: int, body: Mapping[str, Any]) -> Directory:
    """Read a published directory; parts this version of intake does not know are ignored."""
    years = (body.get("calendar") or {}).get("years") or {}
    categories = body.get("categories") or ()
    return Directory(
        version=version,
        anonymous_allowed=MappingProxyType(
            {row["code"]: bool(row.get("allows_anonymous", True)) for row in categories}
        ),
        area_names=_names(body.get("areas") or ()),
        unit_names=_names(body.get("units") or ()),
        danger_words=tuple(
            str(row["word"] if isinstance(row, Mapping) else row)
            for row in body.get("danger_words") or ()
        ),
        holidays=_dates(years, "holidays"),
        working_weekends=_dates(years, "workdays"),
    )


def _names(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, str]:
    return MappingProxyType({row["code"]: str(row.get("name", row["code"])) for row in rows})


def _dates(years: Mapping[str, Any], kind: str) -> frozenset[date]:
    listed = [day for year in years.values() for day in year.get(kind) or ()]
    return frozenset(
        date.fromisoformat(str(day["date"] if isinstance(day, Mapping) else day)) for day in listed
    )
