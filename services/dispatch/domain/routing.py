"""Decides where an appeal goes, and why (C2): category, area, then the unit whose duty it is."""

from dataclasses import dataclass, field
from typing import Literal

from services.dispatch.domain.appeal import Appeal
from services.dispatch.domain.areas import AreaFinding, AreaIndex
from services.dispatch.domain.categorising import CategoryBy, find_category
from services.dispatch.domain.directory import Directory, Duty, RoutingRule

UnitBy = Literal["rule", "duty_list", "operator"]
ScreeningReason = Literal["no_category", "unsure_category", "no_area", "no_unit"]


@dataclass(frozen=True, slots=True)
class Routing:
    """One decision, with what decided; ``unit`` is None when a person has to screen."""

    directory_version: int
    category: str | None = None
    category_by: CategoryBy | None = None
    confidence: float | None = None
    words: tuple[str, ...] = ()
    guessed_category: str | None = None
    area_code: str | None = None
    area_by: str | None = None
    area_evidence: str | None = None
    unit: str | None = None
    unit_by: UnitBy | None = None
    rule_id: str | None = None
    rule_version: int | None = None
    supports: tuple[str, ...] = ()
    screening_reasons: tuple[ScreeningReason, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class UnitFinding:
    """The leading unit and the rule or duty list that names it."""

    unit: str
    by: UnitBy
    rule_id: str | None = None
    rule_version: int | None = None


def route(appeal: Appeal, directory: Directory) -> Routing:
    """Return the decision for an appeal; pure, and the same for the same directory version."""
    found = find_category(appeal, directory)
    area = find_area(appeal, directory.areas)
    category = found.category
    lead = find_unit(category, area.code, directory) if category and area else None
    reasons: list[ScreeningReason] = []
    if category is None:
        reasons.append("unsure_category" if found.guessed else "no_category")
    if area is None:
        reasons.append("no_area")
    if category is not None and area is not None and lead is None:
        reasons.append("no_unit")
    return Routing(
        directory_version=directory.version,
        category=category,
        category_by=found.by,
        confidence=found.confidence,
        words=found.words,
        guessed_category=found.guessed,
        area_code=area.code if area else None,
        area_by=area.by if area else None,
        area_evidence=area.evidence if area else None,
        unit=lead.unit if lead else None,
        unit_by=lead.by if lead else None,
        rule_id=lead.rule_id if lead else None,
        rule_version=lead.rule_version if lead else None,
        supports=supports(category, area.code, directory) if category and area else (),
        screening_reasons=tuple(reasons),
    )


def find_area(appeal: Appeal, areas: AreaIndex) -> AreaFinding | None:
    """Return the area by code, else by point, else by the address, else by the text."""
    found = areas.by_code(appeal.area_code)
    if found is None and appeal.point is not None:
        found = areas.by_point(*appeal.point)
    if found is None and appeal.address:
        found = areas.by_text(appeal.address)
    return found or areas.by_text(f"{appeal.title}\n{appeal.text}")


def find_unit(category: str, area: str, directory: Directory) -> UnitFinding | None:
    """Return the lead: the rule of the smallest area, else a rule for all, else the duty list.

    A unit that is no longer in the directory leads nothing.
    """
    rules = [r for r in directory.rules.get(category, ()) if r.role == "lead"]
    duties = directory.duties.get(category, ())
    for place in (*directory.areas.upwards(area), None):
        rule = _rule_for(place, rules, directory)
        if rule is not None:
            return UnitFinding(rule.unit, "rule", rule.id, rule.version)
    for place in (*directory.areas.upwards(area), None):
        duty = _duty_for(place, duties, directory)
        if duty is not None:
            return UnitFinding(duty.unit, "duty_list", f"duty-{category}", directory.version)
    return None


def supports(category: str, area: str, directory: Directory) -> tuple[str, ...]:
    """Return the units that rules name as supporting (协办) here."""
    around = set(directory.areas.upwards(area))
    return tuple(
        rule.unit
        for rule in directory.rules.get(category, ())
        if rule.role == "support" and (rule.area is None or rule.area in around)
    )


def _rule_for(
    place: str | None, rules: list[RoutingRule], directory: Directory
) -> RoutingRule | None:
    return next((r for r in rules if r.area == place and r.unit in directory.units), None)


def _duty_for(place: str | None, duties: tuple[Duty, ...], directory: Directory) -> Duty | None:
    for duty in duties:
        here = duty.areas is None if place is None else place in (duty.areas or ())
        if here and duty.unit in directory.units:
            return duty
    return None
