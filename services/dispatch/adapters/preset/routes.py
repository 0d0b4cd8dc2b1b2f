"""Check categories, duty lists and routing rules: every matter has exactly one lead everywhere."""

from collections.abc import Iterator
from typing import Any

from services.dispatch.adapters.preset.codes import doubles
from services.dispatch.adapters.preset.errors import PresetError
from services.dispatch.adapters.preset.located import Document, Steps

GROUPS = ("strong", "words", "weak", "negative")


def matters(document: Document) -> Iterator[tuple[Steps, dict[str, Any], dict[str, Any]]]:
    """Yield place, class and matter of each leaf category."""
    for number, group in enumerate(document.data["classes"]):
        for index, matter in enumerate(group["matters"]):
            yield ("classes", number, "matters", index), group, matter


def category_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield category codes used twice or outside their class, and words said twice."""
    tree = documents["categories"]
    yield from doubles(tree, "code", "classes")
    seen: set[str] = set()
    for steps, group, matter in matters(tree):
        code = matter["code"]
        if code in seen:
            yield tree.error((*steps, "code"), f"code {code} stands twice")
        seen.add(code)
        if not code.startswith(group["code"]):
            yield tree.error((*steps, "code"), f"code {code} is not in class {group['code']}")
        yield from _word_errors(tree, steps, matter)


def _word_errors(tree: Document, steps: Steps, matter: dict[str, Any]) -> Iterator[PresetError]:
    """Yield the words that stand in two lists of one category."""
    said: set[str] = set()
    for group in GROUPS:
        for index, word in enumerate(matter.get(group, ())):
            if word in said:
                yield tree.error((*steps, group, index), f"word {word} stands twice")
            said.add(word)


def duty_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield unknown units and categories of the duty lists and departments without one."""
    lists = documents["duty_lists"]
    departments = {row["code"] for row in documents["departments"].data}
    yield from doubles(lists, "unit", "departments")
    for index, row in enumerate(lists.data["departments"]):
        if row["unit"] not in departments:
            yield lists.error(("departments", index, "unit"), f"unknown unit {row['unit']}")
    for unit in sorted(departments - {row["unit"] for row in lists.data["departments"]}):
        yield lists.error(("departments",), f"department {unit} has no duty list")
    known = {matter["code"] for _, _, matter in matters(documents["categories"])}
    for steps, duty in _duties(lists):
        for role in ("leads", "supports"):
            for code in sorted(set(duty[role]) - known):
                yield lists.error((*steps, role), f"unknown category {code}")


def rule_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield rules with unknown codes, and two rules that name a lead for the same case."""
    rules = documents["routing_rules"]
    known = _known(documents)
    yield from doubles(rules, "id", "rules")
    leads: set[tuple[str, str | None]] = set()
    for index, rule in enumerate(rules.data["rules"]):
        for field, codes in known.items():
            if rule[field] is not None and rule[field] not in codes:
                yield rules.error(("rules", index, field), f"unknown {field} {rule[field]}")
        case = (rule["category"], rule["area"])
        if rule["role"] == "lead" and case in leads:
            yield rules.error(("rules", index), f"category {case[0]} has a second lead here")
        if rule["role"] == "lead":
            leads.add(case)


def lead_errors(documents: dict[str, Document]) -> Iterator[PresetError]:
    """Yield categories that nobody leads, or that two duty lists lead.

    Department work is never sent down to a community (国办函〔2025〕66号): a matter of
    a community's list that a department leads too is the same fault.
    """
    tree, lists = documents["categories"], documents["duty_lists"]
    ruled = {r["category"] for r in documents["routing_rules"].data["rules"] if _is_general_lead(r)}
    led: set[str] = set()
    for steps, duty in _duties(lists):
        for code in duty["leads"]:
            if code in led:
                yield lists.error((*steps, "leads"), f"category {code} has a second lead")
            led.add(code)
    for steps, _, matter in matters(tree):
        if matter["code"] not in led | ruled:
            yield tree.error((*steps, "code"), f"category {matter['code']} has no route")


def _is_general_lead(rule: dict[str, Any]) -> bool:
    return rule["role"] == "lead" and rule["area"] is None


def _duties(lists: Document) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Yield every duty list with its place."""
    for index, row in enumerate(lists.data["departments"]):
        yield ("departments", index), row
    for kind in ("subdistrict", "community"):
        yield (kind,), lists.data[kind]


def _known(documents: dict[str, Document]) -> dict[str, set[str]]:
    """Return the codes that a rule may name, by the rule's field."""
    areas = documents["areas"].data
    units = {row["code"] for row in documents["departments"].data} | {r["unit"] for r in areas}
    return {
        "category": {matter["code"] for _, _, matter in matters(documents["categories"])},
        "area": {row["code"] for row in areas},
        "unit": units | {documents["preset"].data["district"]["center_unit"]},
    }
