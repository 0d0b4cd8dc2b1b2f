"""Check danger words, limits, escalation policy and sample appeals for sense."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from services.dispatch.adapters.preset.codes import doubles
from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.adapters.preset.located import Document, Steps
from services.dispatch.adapters.preset.routes import matters
from services.dispatch.domain.directory.faults import Fault
from services.dispatch.domain.documents.linting import lint_templates
from services.dispatch.domain.escalation.linting import Known, lint

_STEP = re.compile(r"[A-Za-z0-9_-]+")


def danger_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield danger words said twice and hyperboles that contain none."""
    table = documents["danger_words"]
    yield from doubles(table, "word", "words")
    words = [row["word"] for row in table.data["words"]]
    for index, phrase in enumerate(table.data["hyperbole"]):
        if not any(word in phrase for word in words):
            yield table.error(("hyperbole", index), f"{phrase} contains no danger word")


def call_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield lines and categories that do not exist, and officers called out of turn."""
    table = documents["danger_words"]
    lines = {row["code"] for row in table.data["lines"]}
    for index, row in enumerate(table.data["words"]):
        for code in (row["emergency"], *row.get("also", ())):
            if code not in lines:
                yield table.error(("words", index), f"no line {code} to ring")
    codes = {row["code"] for _, row in _categories_of(documents["categories"].data)}
    for index, row in enumerate(table.data["categories"]):
        if row["category"] not in codes:
            yield table.error(("categories", index), f"unknown category {row['category']}")
    if [row["tier"] for row in table.data["calls"]] != sorted(
        {row["tier"] for row in table.data["calls"]}
    ):
        yield table.error(("calls",), "the tiers are called one after the other, each once")


def profile_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield profile codes used twice, and chosen profiles, categories, units that do not exist."""
    table, cover = documents["sla_profiles"], documents["preset"]
    yield from doubles(table, "code", "profiles")
    known = {profile["code"] for profile in table.data["profiles"]}
    chosen = cover.data["sla_profile"]
    if chosen not in known:
        yield cover.error(("sla_profile",), f"unknown profile {chosen}")
    tree = documents["categories"]
    for steps, row in _categories_of(tree.data):
        if "sla_profile" in row and row["sla_profile"] not in known:
            yield tree.error((*steps, "sla_profile"), f"unknown profile {row['sla_profile']}")
    codes = {row["code"] for _, row in _categories_of(tree.data)}
    for number, profile in enumerate(table.data["profiles"]):
        for index, rule in enumerate(profile["overrides"]):
            category = rule["when"].get("category")
            if category is not None and category not in codes:
                at: Steps = ("profiles", number, "overrides", index, "when", "category")
                yield table.error(at, f"unknown category {category}")


def _categories_of(tree: Any) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Yield classes and matters with their places."""
    for number, group in enumerate(tree["classes"]):
        yield ("classes", number), group
        for index, matter in enumerate(group["matters"]):
            yield ("classes", number, "matters", index), matter


def policy_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield whatever keeps the escalation policies from being published."""
    table = documents["escalation_policy"]
    units = {row["code"] for row in documents["departments"].data}
    units |= {row["unit"] for row in documents["areas"].data if row["unit"]}
    units.add(documents["preset"].data["district"]["center_unit"])
    classes = documents["categories"].data["classes"]
    categories = {row["code"] for row in classes}
    categories |= {matter["code"] for row in classes for matter in row["matters"]}
    whistles = {row["code"] for row in documents["whistle_kinds"].data["kinds"]}
    yield from _located(table, lint(table.data["policies"], Known(units, categories, whistles)))


def paper_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield whatever keeps the templates of papers from being published."""
    table = documents["papers"]
    yield from _located(table, lint_templates(table.data))


def _located(table: Document, faults: Iterable[Fault]) -> Iterator[PresetError]:
    for fault in faults:
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
    """Yield the families' categories that do not exist and those said twice."""
    yield from _category_errors(documents["families"], documents["categories"])


def repeat_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield the repeats' categories that do not exist and those said twice; radii upside down."""
    table = documents["repeats"]
    yield from _category_errors(table, documents["categories"])
    rows: list[tuple[Steps, dict[str, Any]]] = [((), table.data)]
    rows += [(("categories", at), row) for at, row in enumerate(table.data["categories"])]
    for steps, row in rows:
        said = {**table.data, **row}
        if said["same_metres"] > said["near_metres"]:
            yield table.error((*steps, "same_metres"), "same_metres is more than near_metres")
        if said["likely"] > said["certain"]:
            yield table.error((*steps, "likely"), "likely is more than certain")


def _category_errors(table: Document, tree: Document) -> Iterator[PresetError]:
    yield from doubles(table, "code", "categories")
    known = {group["code"] for group in tree.data["classes"]}
    known |= {matter["code"] for _, _, matter in matters(tree)}
    for index, row in enumerate(table.data["categories"]):
        if row["code"] not in known:
            steps: Steps = ("categories", index, "code")
            yield table.error(steps, f"unknown category {row['code']}")


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
