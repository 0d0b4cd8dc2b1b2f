"""Checks a draft of routing rules against the directory: every fault with its rule and field."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from services.dispatch.domain.directory.directory import Directory, RoutingRule
from services.dispatch.domain.directory.faults import Fault
from services.dispatch.domain.directory.publication import Row
from services.dispatch.domain.routing.choosing import barred, is_department_work
from services.dispatch.domain.routing.reading_rules import read_duties, read_rule, read_rules


def drafted(directory: Directory, rules: Sequence[Row], duty_lists: Sequence[Row]) -> Directory:
    """Return the directory as it would be with these rules and duty lists."""
    return replace(
        directory,
        rules=read_rules(rules),
        duties=read_duties(duty_lists),
        supporting=read_duties(duty_lists, "supports"),
    )


def lint(rules: Sequence[Row], duty_lists: Sequence[Row], directory: Directory) -> list[Fault]:
    """Return every fault that keeps a draft from being published; in the order of its rows."""
    draft = drafted(directory, rules, duty_lists)
    read = [read_rule(row) for row in rules]
    faults = [fault for number, rule in enumerate(read) for fault in _rule(number, rule, draft)]
    faults += _twice(read)
    faults += _rivals(read)
    for number, row in enumerate(duty_lists):
        faults += _duty_list(number, row, draft)
    return faults


def without_lead(
    rules: Sequence[Row], duty_lists: Sequence[Row], directory: Directory
) -> list[str]:
    """Return the categories that nothing leads: their matters wait in the district's queue."""
    draft = drafted(directory, rules, duty_lists)
    general = {r.category for row in draft.rules.values() for r in row if r.is_general_lead}
    classes = {known.parent for known in directory.categories.values()}
    return sorted(
        code
        for code, known in directory.categories.items()
        if code not in classes
        and code in draft.offered
        and not draft.duties.get(code)
        and general.isdisjoint({code, known.parent, None})
    )


def _rule(number: int, rule: RoutingRule, draft: Directory) -> Iterator[Fault]:
    def fault(name: str, code: str, **params: object) -> Fault:
        return Fault(f"rules[{number}].{name}", rule.id, code, {"rule": rule.id, **params})

    if rule.category is not None and rule.category not in draft.categories:
        yield fault("category", "unknown_category", value=rule.category)
    if rule.area is not None and rule.area not in draft.areas.areas:
        yield fault("area", "unknown_area", value=rule.area)
    if rule.unit not in draft.units:
        yield fault("unit", "unknown_unit", value=rule.unit)
    elif rule.role == "lead" and draft.units[rule.unit].kind == "community":
        why_not = barred(rule.unit, rule.category, draft) if rule.category else "unlisted_matters"
        if why_not is not None:
            yield fault("unit", why_not, value=rule.unit, category=rule.category)
    if rule.effective_from and rule.effective_to and rule.effective_to < rule.effective_from:
        yield fault("effective_to", "ends_before_it_begins", value=rule.effective_to.isoformat())


def _twice(rules: Sequence[RoutingRule]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, rule in enumerate(rules):
        if rule.id in seen:
            yield Fault(f"rules[{number}].id", rule.id, "rule_twice", {"rule": rule.id})
        seen.add(rule.id)


def _rivals(rules: Sequence[RoutingRule]) -> Iterator[Fault]:
    """Yield leads of one rank, for one place, that may hold for one matter: which one is chance."""
    ranked: dict[tuple[object, ...], list[tuple[int, RoutingRule]]] = {}
    for number, rule in enumerate(rules):
        if rule.role == "lead":
            rank = (rule.category, rule.area, rule.priority, rule.when.size)
            ranked.setdefault(rank, []).append((number, rule))
    for group in ranked.values():
        for (_, one), (number, other) in combinations(group, 2):
            if one.unit != other.unit and _may_meet(one, other):
                params = {"rule": other.id, "other": one.id}
                yield Fault(f"rules[{number}]", other.id, "second_lead", params)


def _may_meet(one: RoutingRule, other: RoutingRule) -> bool:
    for earlier, later in ((one, other), (other, one)):
        ends, begins = earlier.effective_to, later.effective_from
        if ends is not None and begins is not None and ends < begins:
            return False
    return one.when.meets(other.when)


def _duty_list(number: int, row: Row, draft: Directory) -> Iterator[Fault]:
    unit = row["unit"]

    def fault(name: str, code: str, value: object) -> Fault:
        params = {"rule": unit, "value": value, "category": value}
        return Fault(f"duty_lists[{number}].{name}", unit, code, params)

    known = draft.units.get(unit)
    is_community = known is not None and known.kind == "community"
    if known is None:
        yield fault("unit", "unknown_unit", unit)
    if is_community and not row.get("areas"):
        yield fault("areas", "community_needs_area", unit)
    for area in row.get("areas") or ():
        if area not in draft.areas.areas:
            yield fault("areas", "unknown_area", area)
    for column, category, code in _bad_matters(row, draft, is_community=is_community):
        yield fault(column, code, category)


def _bad_matters(
    row: Row, draft: Directory, *, is_community: bool
) -> Iterator[tuple[str, str, str]]:
    """Yield column, category and what is wrong; a community may support what it may not lead."""
    for column, leads in (("categories", is_community), ("supports", False)):
        for category in row.get(column) or ():
            why_not = _why_not_listed(category, draft, is_community=leads)
            if why_not is not None:
                yield column, category, why_not


def _why_not_listed(category: str, draft: Directory, *, is_community: bool) -> str | None:
    if category not in draft.categories:
        return "unknown_category"
    sent_down = is_community and is_department_work(category, draft)
    return "department_work" if sent_down else None
