"""A notice (放假通知): which days of a year are holidays and make-up days, as it was published."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

Raw = Mapping[str, Any]
EntryKind = Literal["holiday", "workday", "closed", "opened"]
_SERVERS: Final = ("version", "published_until")
FEWEST_HOLIDAYS: Final = 7  # statutory ones were never fewer since 2004
KINDS: Final[tuple[EntryKind, ...]] = ("holiday", "workday", "closed", "opened")
PUBLISHED: Final[Mapping[EntryKind, str]] = {"holiday": "holidays", "workday": "workdays"}


@dataclass(frozen=True, slots=True)
class NamedDay:
    """One day of a notice; ``closed`` and ``opened`` are a calendar's own, beside any notice."""

    day: date
    kind: EntryKind
    name: str
    calendar: str | None = None


@dataclass(frozen=True)
class Notice:
    """What a file says: days of published years, own days of calendars, whole calendars.

    ``is_whole``: it has every day of its years, and replaces those. Otherwise its days are added to
    a year that is published already: the notice of a year may speak of the last days of another.
    """

    days: tuple[NamedDay, ...] = ()
    calendars: tuple[Raw, ...] = field(default_factory=tuple)
    is_whole: bool = False

    @property
    def years(self) -> tuple[int, ...]:
        """The years that it publishes."""
        return tuple(sorted({item.day.year for item in self.days if item.kind in PUBLISHED}))


def applied(content: Raw, notice: Notice) -> dict[str, Any]:
    """Return a directory's content with a notice in it, and the next version of its calendars.

    Days of a calendar's own are added, a calendar of the file replaces the one of its code.
    """
    district = dict(content["calendar"])
    before = {} if notice.is_whole else district["years"]
    said = {year: _merged(before.get(year), days) for year, days in _years(notice.days).items()}
    district["years"] = {**district["years"], **said}
    others = {row["code"]: dict(row) for row in content.get("calendars") or ()}
    others |= {row["code"]: {**others.get(row["code"], {}), **row} for row in notice.calendars}
    for item in notice.days:
        if item.kind not in PUBLISHED:
            _add_own(others.get(item.calendar or "", district), item)
    return {
        **content,
        "calendar": {**district, "version": int(district.get("version", 1)) + 1},
        "calendars": list(others.values()),
    }


def incomplete_years(content: Raw, notice: Notice) -> tuple[int, ...]:
    """Return the unpublished years of which a notice has too few holidays to be the notice."""
    known = {int(year) for year in content["calendar"]["years"]}
    count = Counter(item.day.year for item in notice.days if item.kind == "holiday")
    return tuple(y for y in notice.years if y not in known and count[y] < FEWEST_HOLIDAYS)


def same_calendars(one: Raw, other: Raw) -> bool:
    """Whether two contents have the same calendars, whatever their versions."""
    return bool(_unversioned(one) == _unversioned(other))


def carried_over(content: Raw, before: Raw | None) -> dict[str, Any]:
    """Return a preset's content so that loading it forgets no year that was published since.

    Its calendars get the next version where they differ from those before.
    """
    if before is None or "calendar" not in content:  # who reads it says what is missing
        return dict(content)
    known = before["calendar"]["years"]
    district = {**content["calendar"], "years": {**known, **content["calendar"]["years"]}}
    merged = {**content, "calendar": district}
    version = int(before["calendar"].get("version", 1))
    district["version"] = version if same_calendars(merged, before) else version + 1
    return merged


def _unversioned(content: Raw) -> Any:
    return _said(content["calendar"]), [_said(row) for row in content.get("calendars") or ()]


def _said(calendar: Raw) -> dict[str, Any]:
    """Return what a calendar says; what is left out and what stands there by itself are alike."""
    return {
        key: value
        for key, value in calendar.items()
        if key not in _SERVERS
        and (value not in (None, [], {}) or key == "weekend")
        and (key, value) != ("observes_holidays", True)
    }


def _years(days: Iterable[NamedDay]) -> dict[str, dict[str, Any]]:
    years: dict[str, dict[str, Any]] = {}
    for item in sorted(days, key=lambda one: one.day):
        if item.kind not in PUBLISHED:
            continue
        fresh: dict[str, Any] = {"holidays": [], "workdays": [], "names": {}}
        year = years.setdefault(str(item.day.year), fresh)
        year[PUBLISHED[item.kind]].append(item.day.isoformat())
        year["names"][item.day.isoformat()] = item.name
    return years


def _merged(before: Raw | None, said: Raw) -> dict[str, Any]:
    """Return a year's days with those that a notice says of it; what it says goes before."""
    if before is None:
        return dict(said)
    fresh = {*said["holidays"], *said["workdays"]}
    return {
        "names": {**(before.get("names") or {}), **said["names"]},
        **{
            kind: sorted({*said[kind], *(day for day in before[kind] if day not in fresh)})
            for kind in PUBLISHED.values()
        },
    }


def _add_own(calendar: dict[str, Any], item: NamedDay) -> None:
    kept = [row for row in calendar.get(item.kind) or () if row["date"] != item.day.isoformat()]
    added = {"date": item.day.isoformat(), "name": item.name}
    calendar[item.kind] = sorted((*kept, added), key=lambda row: str(row["date"]))
