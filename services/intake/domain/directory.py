"""Intake's own copy of the directory: what exists, what may be anonymous, what is dangerous."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.intake.domain.category import Category, read_category
from services.intake.domain.danger.rules import NO_DANGER_RULES, DangerRules, read_rules
from services.intake.domain.questions.question import Question, Wording
from services.intake.domain.repeats.rules import NO_RULES, RepeatRules, read_repeat_rules

_SATURDAY = 5
_XIAN = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Directory:
    """What intake needs of one published version."""

    version: int
    anonymous_allowed: Mapping[str, bool]
    area_names: Mapping[str, str]
    unit_names: Mapping[str, Wording]
    danger: DangerRules = NO_DANGER_RULES
    holidays: frozenset[date] = field(default_factory=frozenset)
    working_weekends: frozenset[date] = field(default_factory=frozenset)
    categories: Mapping[str, Category] = field(default_factory=lambda: MappingProxyType({}))
    district: str | None = None
    zone: tzinfo = _XIAN
    centre: Wording | None = None
    repeats: RepeatRules = NO_RULES

    def questions_of(self, category: str | None) -> tuple[Question, ...]:
        """Return what a category asks, in order; nothing where there is none."""
        found = self.categories.get(category) if category else None
        return found.questions if found else ()

    def service(self, code: str) -> Category | None:
        """Return what residents may ask for under a code: a matter, not a class of them."""
        found = self.categories.get(code)
        return found if found is not None and found.parent and self.is_public(found) else None

    def services(self) -> tuple[Category, ...]:
        """Return all that residents may ask for."""
        return tuple(one for one in self.categories.values() if one.parent and self.is_public(one))

    def is_public(self, category: Category) -> bool:
        """Whether residents may choose it: it is meant for them, and offered still."""
        return category.public and not self.is_retired(category.code)

    def is_retired(self, code: str) -> bool:
        """Whether a category or its class is not offered any more."""
        found = self.categories.get(code)
        group = self.categories.get(found.parent) if found and found.parent else None
        return bool((found and found.retired) or (group and group.retired))

    def knows_category(self, code: str) -> bool:
        """Whether the category exists."""
        return code in self.anonymous_allowed

    def knows_area(self, code: str) -> bool:
        """Whether the area exists."""
        return code in self.area_names

    def knows_unit(self, code: str) -> bool:
        """Whether the unit exists; a copy without units knows of none that does not."""
        return not self.unit_names or code in self.unit_names

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
        unit_names=MappingProxyType(
            {row["code"]: _wording(row) for row in body.get("units") or ()}
        ),
        danger=read_rules(
            [
                str(row["word"] if isinstance(row, Mapping) else row)
                for row in body.get("danger_words") or ()
            ],
            body.get("danger") or {},
            categories,
        ),
        holidays=_dates(years, "holidays"),
        working_weekends=_dates(years, "workdays"),
        categories=MappingProxyType({row["code"]: read_category(row) for row in categories}),
        district=(body.get("district") or {}).get("code"),
        zone=_zone(body),
        centre=_centre(body),
        repeats=read_repeat_rules(body.get("repeats")),
    )


def _zone(body: Mapping[str, Any]) -> tzinfo:
    """Return the district's time zone; a name that this machine does not know is Xi'an's."""
    try:
        return ZoneInfo((body.get("district") or {}).get("time_zone") or _XIAN.key)
    except (ZoneInfoNotFoundError, ValueError):
        return _XIAN


def _centre(body: Mapping[str, Any]) -> Wording | None:
    """Return the dispatch centre's name."""
    centres = (row for row in body.get("units") or () if row.get("kind") == "centre")
    found = next(centres, None)
    return _wording(found) if found else None


def _wording(row: Mapping[str, Any]) -> Wording:
    name = str(row.get("name", row["code"]))
    return Wording(name, row.get("name_en") or name)


def _names(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, str]:
    return MappingProxyType({row["code"]: str(row.get("name", row["code"])) for row in rows})


def _dates(years: Mapping[str, Any], kind: str) -> frozenset[date]:
    listed = [day for year in years.values() for day in year.get(kind) or ()]
    return frozenset(
        date.fromisoformat(str(day["date"] if isinstance(day, Mapping) else day)) for day in listed
    )
