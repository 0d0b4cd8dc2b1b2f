"""Calendars: their form, the days of a year as months, what differs between two of them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from services.console.entrypoints.http.editors.views.fields import Field, spans

Row = Mapping[str, Any]
WEEKEND: Final = ("saturday", "sunday")
_OWN_DAY: Final = (Field("date", required=True), Field("name", required=True, label="day_name"))
CALENDAR: Final = (
    Field("code", required=True, label="calendar_code"),
    Field("name", required=True),
    Field("name_en"),
    spans("hours"),
    Field(
        "hours_of",
        "keyed",
        fields=(Field("weekday", "choice", "weekday_names", required=True), spans("hours")),
    ),
    Field("weekend", "many", "weekday_names"),
    Field("observes_holidays", "flag", required=True, preset="true"),
    Field("units", "many", "units", label="goes_by"),
    Field("closed", "rows", fields=_OWN_DAY),
    Field("opened", "rows", fields=_OWN_DAY),
)
_KINDS: Final = {"holidays": "holiday", "workdays": "workday"}
_ONE_DAY: Final = timedelta(days=1)
# What is told of a day by a sign beside its colour.
SIGNED: Final = ("holiday", "makeup_day", "closed", "opened")


def shown(row: Row) -> dict[str, Any]:
    """Return a calendar as its form holds it: what is left out there stands in the inputs."""
    hours_of = {day: {"hours": hours} for day, hours in (row.get("hours_of") or {}).items()}
    rest = {"weekend": row.get("weekend", WEEKEND), "hours_of": hours_of}
    return {**row, **rest, "observes_holidays": row.get("observes_holidays", True)}


def sent(row: dict[str, Any]) -> dict[str, Any]:
    """Return a calendar as the API takes it: no day of rest is something said, too."""
    found = {"hours": [], "weekend": [], **row}
    if "hours_of" in found:
        said = found["hours_of"].items()
        found["hours_of"] = {day: one.get("hours", []) for day, one in said}
    return found


def told(row: Row) -> dict[str, Any]:
    """Return a calendar as differences are told of it: days by their names, not by lists."""
    kept = {name: value for name, value in row.items() if name not in ("years", "published_until")}
    for kind in ("closed", "opened"):
        if kind in kept:
            kept[kind] = {own["date"]: own["name"] for own in kept[kind]}
    if row.get("observes_holidays") is True:
        del kept["observes_holidays"]
    return {**kept, **_named_days(row.get("years") or {})}


def _named_days(years: Row) -> dict[str, str]:
    """Return each holiday by its days, and each make-up day, with what it is called."""
    found: dict[str, str] = {}
    for _, said in sorted(years.items()):
        names = said.get("names") or {}
        for part, kind in _KINDS.items():
            days = sorted(said.get(part) or ())
            for first, last in _runs(days, names):
                span = first if first == last else f"{first} – {last}"
                found[span] = f"{kind}:{names.get(first) or first}"
    return found


def _runs(days: Sequence[str], names: Row) -> Iterable[tuple[str, str]]:
    """Yield first and last of days that follow one another under one name."""
    first = last = ""
    for day in days:
        follows = last and date.fromisoformat(day) - date.fromisoformat(last) == _ONE_DAY
        if follows and names.get(day) == names.get(first):
            last = day
            continue
        if first:
            yield first, last
        first = last = day
    if first:
        yield first, last


def months(days: Iterable[Row], changed: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Return the months of a year: weeks from Monday on, each a list of days or None.

    ``changed`` are days that the draft counts otherwise.
    """
    differing = frozenset(changed)
    found: dict[int, list[dict[str, Any]]] = {}
    for day in days:
        shown_day = _day(day, differing)
        found.setdefault(shown_day["month"], []).append(shown_day)
    return [
        {
            "month": month,
            "weeks": _weeks(listed),
            "working": sum(one["working"] for one in listed),
        }
        for month, listed in sorted(found.items())
    ]


def _day(day: Row, changed: frozenset[str]) -> dict[str, Any]:
    at = date.fromisoformat(str(day["date"]))
    kind, _, name = str(day["reason"]).partition(":")
    return {
        "date": at.isoformat(),
        "month": at.month,
        "day": at.day,
        "weekday": at.weekday(),
        "kind": kind,
        "name": name,
        "is_signed": kind in SIGNED,
        "working": bool(day["working"]),
        "provisional": bool(day["provisional"]),
        "changed": at.isoformat() in changed,
    }


def _weeks(days: Sequence[dict[str, Any]]) -> list[list[dict[str, Any] | None]]:
    cells: list[dict[str, Any] | None] = [None] * days[0]["weekday"]
    cells += days
    cells += [None] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def notice_of_day(given: Mapping[str, str]) -> str:
    """Return one day that was typed as a line of a notice in CSV."""
    names = ("date", "to", "kind", "name", "calendar")
    cells = ('"' + given.get(name, "").replace('"', '""') + '"' for name in names)
    return f"{','.join(names)}\n{','.join(cells)}\n"


def faulty_lines(faults: Mapping[str, str], text: str) -> list[dict[str, Any]]:
    """Return each fault of a notice with its line, as it was pasted."""
    lines = text.splitlines()
    found = []
    for place, words in faults.items():
        part, _, number = place.partition(":")
        if part == "text" and number.isdigit():
            at = int(number)
            said = lines[at - 1] if 0 < at <= len(lines) else ""
            found.append({"line": at, "text": said[:120], "words": words})
    return sorted(found, key=lambda one: one["line"])
