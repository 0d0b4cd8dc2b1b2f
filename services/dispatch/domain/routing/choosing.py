"""Chooses the unit of a matter among rules and duty lists, and says why not the others (C2)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from services.dispatch.domain.directory.directory import Directory, Duty, RoutingRule
from services.dispatch.domain.routing.conditions import Facts

UnitBy = Literal["rule", "duty_list", "operator", "ruling", "duty_officer"]
Rank = tuple[int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule or duty list that was considered; ``why_not`` is None for the one that decided.

    ``detail`` says more: the rule that goes before, or what was asked. ``count`` stands for that
    many duty lists of other areas.
    """

    by: Literal["rule", "duty_list"]
    unit: str
    id: str
    version: int
    area: str | None = None
    why_not: str | None = None
    detail: str | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class UnitFinding:
    """The leading unit and the rule or duty list that names it."""

    unit: str
    by: UnitBy
    rule_id: str | None = None
    rule_version: int | None = None


def find_unit(facts: Facts, directory: Directory) -> UnitFinding | None:
    """Return the lead: the best rule that holds, else the duty list of the smallest area.

    Rules go by priority, then the smallest area, then the nearest category, then how much they
    ask; of two alike the first. None means that the matter is for the district's own queue (兜底).
    """
    found = (*_rules(facts, directory), *_duties(facts, directory))
    holding = [item for item in found if item[1].why_not is None]
    if not holding:
        return None
    best = min(holding, key=lambda item: item[0])[1]
    return UnitFinding(best.unit, best.by, best.id, best.version)


def candidates(facts: Facts, directory: Directory) -> tuple[Candidate, ...]:
    """Return all that was considered, the best first, each but the first that holds with why not.

    Duty lists of other areas are counted in one line for each category.
    """
    found: list[Candidate] = []
    elsewhere: Candidate | None = None
    chosen: Candidate | None = None
    for item in _ranked(facts, directory):
        if item.by == "duty_list" and item.why_not == "other_area":
            elsewhere = replace(item, count=elsewhere.count + 1 if elsewhere else 1)
        elif item.why_not is not None:
            found.append(item)
        elif chosen is None:
            chosen = item
            found.append(item)
        else:
            found.append(replace(item, why_not="goes_after", detail=chosen.id))
    return (*found, elsewhere) if elsewhere else tuple(found)


def supports(facts: Facts, directory: Directory, lead: str | None = None) -> tuple[str, ...]:
    """Return the units that support (协办) a matter here, without the lead itself."""
    return tuple(found.unit for found in support_findings(facts, directory, lead))


def support_findings(
    facts: Facts, directory: Directory, lead: str | None = None
) -> tuple[UnitFinding, ...]:
    """Return each supporting unit with the rule or, after all rules, the duty list that names it.

    Units that are gone and those that the case is closed to are not there (L2).
    """
    found: dict[str, UnitFinding] = {}
    for named in _named_supports(facts, directory):
        if named.unit != lead and named.unit in directory.units:
            found.setdefault(named.unit, named)
    return tuple(found[unit] for unit in facts.seal.admitted(found))


def _named_supports(facts: Facts, directory: Directory) -> Iterator[UnitFinding]:
    around = _depths(facts.area, directory)
    for rule in _rules_for(facts.category, directory):
        if rule.role == "support" and _rule_misses(rule, facts, around) is None:
            yield UnitFinding(rule.unit, "rule", rule.id, rule.version)
    for duty in directory.supporting.get(facts.category, ()):
        if _duty_depth(duty, around) is not None:
            name = f"support-{facts.category}"
            yield UnitFinding(duty.unit, "duty_list", name, directory.version)


def barred(unit: str, category: str, directory: Directory) -> str | None:
    """Return why a unit may not lead a category, or None when it may.

    A community leads only matters of its published list (事项清单), and never department work
    (国办函〔2025〕66号): ``not_on_published_list``, ``department_work``.
    """
    known = directory.units.get(unit)
    if known is None:
        return "unit_gone"
    if known.kind != "community":
        return None
    if all(duty.unit != unit for duty in directory.duties.get(category, ())):
        return "not_on_published_list"
    return "department_work" if is_department_work(category, directory) else None


def _barred(unit: str, facts: Facts, directory: Directory) -> str | None:
    if facts.seal.bars(unit):
        return "accused_unit"
    return barred(unit, facts.category, directory)


def is_department_work(category: str, directory: Directory) -> bool:
    """Whether a department leads the category in the whole district, by duty list or rule."""
    general = [duty.unit for duty in directory.duties.get(category, ()) if duty.areas is None]
    general += [rule.unit for rule in directory.rules.get(category, ()) if rule.is_general_lead]
    found = (directory.units.get(unit) for unit in general)
    return any(unit is not None and unit.kind == "department" for unit in found)


def _ranked(facts: Facts, directory: Directory) -> list[Candidate]:
    """Return every candidate in the order in which it counts, with what speaks against it."""
    found = [*_rules(facts, directory), *_duties(facts, directory)]
    return [candidate for _, candidate in sorted(found, key=lambda item: item[0])]


def _rules(facts: Facts, directory: Directory) -> Iterator[tuple[Rank, Candidate]]:
    around = _depths(facts.area, directory)
    for position, rule in enumerate(_rules_for(facts.category, directory)):
        if rule.role != "lead":
            continue
        near = _nearness(rule, facts.category)
        depth = around.get(rule.area, -1) if rule.area else 0
        rank = (0, -rule.priority, -depth, -near, -rule.when.size, position)
        missing = _rule_misses(rule, facts, around)
        why_not = missing or _barred(rule.unit, facts, directory)
        detail = _detail(rule, missing)
        yield rank, Candidate("rule", rule.unit, rule.id, rule.version, rule.area, why_not, detail)


def _duties(facts: Facts, directory: Directory) -> Iterator[tuple[Rank, Candidate]]:
    around = _depths(facts.area, directory)
    for position, duty in enumerate(directory.duties.get(facts.category, ())):
        depth = _duty_depth(duty, around)
        why_not = "other_area" if depth is None else None
        why_not = why_not or _barred(duty.unit, facts, directory)
        area = duty.areas[0] if duty.areas and len(duty.areas) == 1 else None
        rank = (1, 0, -(depth or 0), 0, 0, position)
        yield (
            rank,
            Candidate(
                "duty_list",
                duty.unit,
                f"duty-{facts.category}",
                directory.version,
                area,
                why_not,
            ),
        )


def _duty_depth(duty: Duty, around: dict[str | None, int]) -> int | None:
    """Return how small the area is for which the list stands; None for a list of elsewhere."""
    if duty.areas is None:
        return 0
    return max((around[area] for area in duty.areas if area in around), default=None)


def _rules_for(category: str, directory: Directory) -> Iterator[RoutingRule]:
    """Yield the rules of a category, of the class around it, and of every matter."""
    yield from directory.rules.get(category, ())
    known = directory.categories.get(category)
    if known is not None and known.parent:
        yield from directory.rules.get(known.parent, ())
    yield from directory.rules.get(None, ())


def _nearness(rule: RoutingRule, category: str) -> int:
    if rule.category is None:
        return 0
    return 2 if rule.category == category else 1


def _rule_misses(
    rule: RoutingRule, facts: Facts, around: frozenset[str] | dict[str | None, int]
) -> str | None:
    if rule.area is not None and rule.area not in around:
        return "other_area"
    if not rule.holds_on(facts.at.date()):
        return "not_in_force"
    return rule.when.missing(facts)


def _depths(area: str, directory: Directory) -> dict[str | None, int]:
    """Return the areas around one, itself included, with how deep they lie: the district 1."""
    path = list(directory.areas.upwards(area))
    return {code: len(path) - number for number, code in enumerate(path)}


def _detail(rule: RoutingRule, missing: str | None) -> str | None:
    """Return what the rule asked where that is what speaks against it."""
    if missing == "other_area":
        return rule.area
    asked = {"kind": rule.when.kinds, "severity": rule.when.severities}
    asked["channel"] = rule.when.channels
    if missing in asked:
        return " ".join(asked[missing] or ())
    if missing == "hours":
        return " ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in rule.when.hours)
    return rule.when.working_time if missing == "working_time" else None
