"""Check danger words, limits, escalation policy, calendar and sample appeals for sense."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from services.dispatch.adapters.preset.codes import doubles
from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.adapters.preset.located import Document, Steps
from services.dispatch.adapters.preset.routes import matters
from services.dispatch.domain.escalation.linting import Known, lint

_STEP = re.compile(r"[A-Za-z0-9_-]+")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def danger_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield danger words said twice and hyperboles that contain none."""
    table = documents["danger_words"]
    yield from doubles(table, "word", "words")
    words = [row["word"] for row in table.data["words"]]
    for index, phrase in enumerate(table.data["hyperbole"]):
        if not any(word in phrase for word in words):
            yield table.error(("hyperbole", index), f"{phrase} contains no danger word")


def profile_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield profile codes used twice and a chosen profile that does not exist."""
    table, cover = documents["sla_profiles"], documents["preset"]
    yield from doubles(table, "code", "profiles")
    chosen = cover.data["sla_profile"]
    if chosen not in {profile["code"] for profile in table.data["profiles"]}:
        yield cover.error(("sla_profile",), f"unknown profile {chosen}")


def policy_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield whatever keeps the escalation policies from being published."""
    table = documents["escalation_policy"]
    units = {row["code"] for row in documents["departments"].data}
    units |= {row["unit"] for row in documents["areas"].data if row["unit"]}
    units.add(documents["preset"].data["district"]["center_unit"])
    classes = documents["categories"].data["classes"]
    categories = {row["code"] for row in classes}
    categories |= {matter["code"] for row in classes for matter in row["matters"]}
    for fault in lint(table.data["policies"], Known(units, categories)):
        steps = tuple(int(step) if step.isdigit() else step for step in _STEP.findall(fault.field))
        said = {key: value for key, value in fault.params.items() if key != "rule"}
        words = ", ".join(str(value) for value in said.values())
        yield table.error(steps, f"{fault.code.replace('_', ' ')}: {words}")


def return_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield return reasons told twice and rulers at units that do not exist."""
    table = documents["returns"]
    yield from doubles(table, "code", "reasons")
    units = {row["code"] for row in documents["departments"].data}
    units |= {row["unit"] for row in documents["areas"].data}
    units |= {documents["preset"].data["district"]["center_unit"], "parent", "centre"}
    for index, rule in enumerate(table.data["arbitration"]["rulers"]):
        if rule["unit"] not in units:
            steps = ("arbitration", "rulers", index, "unit")
            yield table.error(steps, f"unknown unit {rule['unit']}")


def handling_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield units and categories of the approval rules that do not exist."""
    table = documents["handling"]
    classes = documents["categories"].data["classes"]
    categories = {row["code"] for row in classes}
    categories |= {matter["code"] for row in classes for matter in row["matters"]}
    units = {row["code"] for row in documents["departments"].data}
    units |= {row["unit"] for row in documents["areas"].data}
    for field, known in (("units", units), ("categories", categories)):
        for index, code in enumerate(table.data["approval"][field]):
            if code not in known:
                yield table.error(("approval", field, index), f"unknown {field}: {code}")


def family_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield categories that do not exist and those said twice."""
    table, tree = documents["families"], documents["categories"]
    yield from doubles(table, "code", "categories")
    known = {group["code"] for group in tree.data["classes"]}
    known |= {matter["code"] for _, _, matter in matters(tree)}
    for index, row in enumerate(table.data["categories"]):
        if row["code"] not in known:
            steps: Steps = ("categories", index, "code")
            yield table.error(steps, f"unknown category {row['code']}")


def calendar_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield hours out of order, days that do not exist, stand twice or change nothing."""
    calendar = documents["calendar"]
    hours = [time for pair in calendar.data["hours"] for time in pair]
    if hours != sorted(set(hours)):
        yield calendar.error(("hours",), "hours must follow one another")
    if _day(calendar.data["published_until"]) is None:
        yield calendar.error(("published_until",), "no such day")
    for year, days in calendar.data["years"].items():
        seen: set[str] = set()
        for kind in ("holidays", "workdays"):
            for index, row in enumerate(days[kind]):
                steps: Steps = ("years", year, kind, index)
                fault = _day_fault(row["date"], year, kind, calendar.data["weekend"])
                fault = fault or ("stands twice" if row["date"] in seen else None)
                seen.add(row["date"])
                if fault:
                    yield calendar.error((*steps, "date"), f"{row['date']} {fault}")


def _day_fault(text: str, year: str, kind: str, weekend: list[str]) -> str | None:
    """Return why the day cannot stand in this list."""
    day = _day(text)
    if day is None:
        return "is no day"
    if str(day.year) != year:
        return f"is not in {year}"
    if kind == "workdays" and DAYS[day.weekday()] not in weekend:
        return "is a working day anyway"
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def appeal_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield sample appeals with unknown categories, communities or originals."""
    table = documents["appeals"]
    yield from doubles(table, "id")
    categories = {matter["code"] for _, _, matter in matters(documents["categories"])}
    communities = {r["code"] for r in documents["areas"].data if r["kind"] == "community"}
    earlier: set[str] = set()
    for index, row in enumerate(table.data):
        for fault in _appeal_faults(row, categories, communities, earlier):
            yield table.error((index,), fault)
        earlier.add(row["id"])


def _appeal_faults(
    row: dict[str, Any], categories: set[str], communities: set[str], earlier: set[str]
) -> Iterator[str]:
    if row["expected_category"] not in categories:
        yield f"unknown category {row['expected_category']}"
    if row["community_code"] and row["community_code"] not in communities:
        yield f"unknown community {row['community_code']}"
    if row["repeat_of"] and row["repeat_of"] not in earlier:
        yield f"repeat_of {row['repeat_of']} is no earlier appeal"
