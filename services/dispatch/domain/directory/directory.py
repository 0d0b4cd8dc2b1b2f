"""The directory (目录) of one version: who exists, who leads what, and by which clocks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from services.dispatch.domain.arbitration.rules import DEFAULT_REASONS, ReturnReason
from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.clocks.sla import Profiles
from services.dispatch.domain.danger.rules import DEFAULT_DANGER, DangerRules
from services.dispatch.domain.documents.templates import Templates
from services.dispatch.domain.escalation.policies import Policies
from services.dispatch.domain.escalation.policy import Policy
from services.dispatch.domain.families.rules import NO_RULES, FamilyRules
from services.dispatch.domain.orders.handling_rules import DEFAULT_HANDLING, HandlingRules
from services.dispatch.domain.rosters.rota import Rota
from services.dispatch.domain.routing.areas import AreaIndex
from services.dispatch.domain.routing.conditions import ALWAYS, Condition
from services.dispatch.domain.routing.keyword_rules import CategoryRule
from services.dispatch.domain.terms import Severity, Tier
from services.dispatch.domain.whistles.kinds import WhistleRules

UnitKind = Literal["department", "subdistrict", "community", "centre"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A handling unit (承办单位); ``vacant`` are the posts in it that nobody holds."""

    code: str
    name: str
    kind: UnitKind
    parent: str | None = None
    area_code: str | None = None
    vacant: frozenset[str] = frozenset()
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A matter (类目) with the severity it has unless danger speaks.

    ``physical``: its work leaves something to be photographed, and a result needs the photograph.
    ``retired``: it is not offered any more; what goes by it keeps it.
    """

    code: str
    name: str
    severity: Severity
    parent: str | None = None
    physical: bool = False
    name_en: str | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """What goes before the duty lists: such matters, here, in this case, go to this unit.

    ``category`` may be a class, or None for every matter; ``area`` counts for all within it.
    """

    id: str
    category: str | None
    unit: str
    area: str | None
    role: str
    version: int = 1
    when: Condition = ALWAYS
    priority: int = 0
    effective_from: date | None = None
    effective_to: date | None = None
    reason: str | None = None

    @property
    def is_general_lead(self) -> bool:
        """Whether it names the lead of its category everywhere and always."""
        return self.role == "lead" and self.area is None and self.when == ALWAYS

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day, the last day included."""
        begun = self.effective_from is None or self.effective_from <= day
        return begun and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True)
class Duty:
    """An entry of a duty list (职责清单): a unit has a category, everywhere or in areas."""

    unit: str
    areas: tuple[str, ...] | None


@dataclass(frozen=True)
class Directory:
    """One published version, read once and shared by all threads.

    ``duties`` are what units lead by their lists (主办), ``supporting`` what they support (协办).
    ``rotas`` are the duty rotas (值班表) as they stand now: no part of what is published.
    """

    version: int
    district: str
    center_unit: str
    number_prefix: str
    units: Mapping[str, Unit]
    areas: AreaIndex
    categories: Mapping[str, Category]
    keyword_rules: tuple[CategoryRule, ...]
    danger_words: tuple[str, ...]
    rules: Mapping[str | None, tuple[RoutingRule, ...]]
    duties: Mapping[str, tuple[Duty, ...]]
    sla: Profiles
    policies: Policies
    calendars: Calendars
    handling: HandlingRules = DEFAULT_HANDLING
    families: FamilyRules = NO_RULES
    return_reasons: Mapping[str, ReturnReason] = field(default_factory=lambda: DEFAULT_REASONS)
    whistles: WhistleRules = field(default_factory=WhistleRules)
    discipline_unit: str | None = None
    supporting: Mapping[str, tuple[Duty, ...]] = field(default_factory=dict)
    rotas: Mapping[tuple[str, Tier], Rota] = field(default_factory=dict)
    templates: Templates | None = None
    danger: DangerRules = DEFAULT_DANGER

    @property
    def calendar(self) -> Calendar:
        """The district's own working calendar."""
        return self.calendars.district

    @property
    def policy(self) -> Policy:
        """The escalation policy for whatever no other one is for."""
        return self.policies.default

    @cached_property
    def offices(self) -> Mapping[tuple[str, str], str]:
        """The unit that has an area, by area and kind of unit."""
        return {(u.area_code, u.kind): u.code for u in self.units.values() if u.area_code}

    @cached_property
    def offered(self) -> frozenset[str]:
        """The categories that a new case may have: neither they nor their class retired."""
        gone = {code for code, known in self.categories.items() if known.retired}
        return frozenset(
            code
            for code, known in self.categories.items()
            if code not in gone and known.parent not in gone
        )

    def unit_name(self, code: str | None) -> str | None:
        """Return a unit's name, or None for none and for one that is gone."""
        unit = self.units.get(code) if code else None
        return unit.name if unit else None

    def below(self, code: str | None) -> frozenset[str]:
        """Return the units whose tier above is a unit."""
        if code is None:
            return frozenset()
        return frozenset(unit.code for unit in self.units.values() if unit.parent == code)

    def above(self, code: str | None) -> frozenset[str]:
        """Return all units that a unit is under, at whatever distance."""
        found: set[str] = set()
        unit = self.units.get(code) if code else None
        while unit is not None and unit.parent is not None and unit.parent not in found:
            found.add(unit.parent)
            unit = self.units.get(unit.parent)
        return frozenset(found)

    def is_physical(self, category: str | None) -> bool:
        """Whether work of a category has to be shown by a photograph."""
        known = self.categories.get(category) if category else None
        return known is not None and known.physical

    def area_name(self, code: str) -> str:
        """Return an area's name, or its code where it is unknown."""
        area = self.areas.areas.get(code)
        return area.name if area else code
