"""Decides where an appeal goes, and why (C2): category, area, then the unit whose duty it is."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.routing.areas import AreaFinding
from services.dispatch.domain.routing.categorising import CategoryBy, find_category
from services.dispatch.domain.routing.choosing import UnitBy, find_unit, supports
from services.dispatch.domain.routing.conditions import Facts
from services.dispatch.domain.secrecy.seal import Seal
from services.dispatch.domain.secrecy.subordinates import seal_of
from services.dispatch.domain.terms import SEVERITIES, Severity
from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.severities import severity_of

ScreeningReason = Literal["no_category", "unsure_category", "no_area", "point_outside", "no_unit"]
AREA_NOTES = ("point_unconfirmed", "point_outside", "ambiguous")


@dataclass(frozen=True)
class Routing:
    """One decision, with what decided; ``unit`` is None when it waits in the district's queue.

    ``decided_at`` and ``severity`` are what rules about time and severity went by. ``area_note``
    says what is doubtful about the place, one of ``AREA_NOTES``.
    """

    directory_version: int
    category: str | None = None
    category_by: CategoryBy | None = None
    confidence: float | None = None
    words: tuple[str, ...] = ()
    guessed_category: str | None = None
    model_version: str | None = None
    candidates: tuple[tuple[str, float], ...] = ()
    area_code: str | None = None
    area_by: str | None = None
    area_evidence: str | None = None
    unit: str | None = None
    unit_by: UnitBy | None = None
    rule_id: str | None = None
    rule_version: int | None = None
    supports: tuple[str, ...] = ()
    screening_reasons: tuple[ScreeningReason, ...] = field(default=())
    area_note: str | None = None
    area_candidates: tuple[str, ...] = ()
    decided_at: datetime | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class PlaceFinding:
    """The area of a matter, if any, with what is doubtful about it."""

    area: AreaFinding | None
    note: str | None = None

    @property
    def code(self) -> str | None:
        """The area's code."""
        return self.area.code if self.area else None


def route(
    appeal: Appeal, directory: Directory, at: datetime | None = None, *, seal: Seal | None = None
) -> Routing:
    """Return the decision for an appeal; pure, and the same for the same directory version.

    ``at`` is when it is routed: by default when it was received. ``seal`` is that of the ticket
    which the appeal joins, or parts from; by default what the appeal itself accuses.
    """
    return dispatched(understood(appeal, directory), appeal, directory, at, seal=seal)


def understood(appeal: Appeal, directory: Directory) -> Routing:
    """Return what an appeal is about, where and how grave; whenever it comes, it says the same."""
    found = find_category(appeal, directory)
    place = find_area(appeal, directory)
    return Routing(
        directory_version=directory.version,
        category=found.category,
        category_by=found.by,
        confidence=found.confidence,
        words=found.words,
        guessed_category=found.guessed,
        model_version=found.model_version,
        candidates=found.candidates,
        area_code=place.code,
        area_by=place.area.by if place.area else None,
        area_evidence=place.area.evidence if place.area else None,
        area_note=place.note,
        area_candidates=place.area.candidates if place.area else (),
        severity=severity_of(found.category, appeal.danger_words, directory, appeal.danger_doubts),
    )


def dispatched(
    routing: Routing,
    appeal: Appeal,
    directory: Directory,
    at: datetime | None = None,
    *,
    seal: Seal | None = None,
) -> Routing:
    """Return the decision for an appeal once it is understood; ``at`` and ``seal`` as ``route``."""
    routing = replace(routing, decided_at=at or appeal.received_at)
    seal = seal or seal_of(appeal.accused_unit, directory)
    routing = settled(routing, facts_of(appeal, routing, directory, seal), directory)
    return _at_duty(routing, directory) if routing.severity == SEVERITIES[0] else routing


def _at_duty(routing: Routing, directory: Directory) -> Routing:
    """Danger waits in no queue: what nothing names a unit for is the centre's duty officer's."""
    if routing.unit is not None:
        return routing
    return replace(routing, unit=directory.center_unit, unit_by="duty_officer")


def settled(routing: Routing, facts: Facts | None, directory: Directory) -> Routing:
    """Return a decision with the units that rules and duty lists name for its facts.

    Without facts, or where nothing names a unit, it waits in the district's own queue (兜底), with
    the reasons: an appeal is never unrouted.
    """
    lead = find_unit(facts, directory) if facts else None
    return replace(
        routing,
        unit=lead.unit if lead else None,
        unit_by=lead.by if lead else None,
        rule_id=lead.rule_id if lead else None,
        rule_version=lead.rule_version if lead else None,
        supports=supports(facts, directory, lead.unit if lead else None) if facts else (),
        screening_reasons=_reasons(routing, has_unit=lead is not None),
    )


def facts_of(appeal: Appeal, routing: Routing, directory: Directory, seal: Seal) -> Facts | None:
    """Return what rules go by, or None while category or area is unknown."""
    if routing.category is None or routing.area_code is None or routing.severity is None:
        return None
    at = routing.decided_at or appeal.received_at
    return Facts(
        category=routing.category,
        area=routing.area_code,
        at=at.astimezone(directory.calendar.zone),
        working=directory.calendar.is_open(at),
        kind=appeal.kind,
        severity=routing.severity,
        channel=appeal.channel,
        confidential=appeal.confidential,
        danger=bool(appeal.danger_words),
        seal=seal,
    )


def find_area(appeal: Appeal, directory: Directory) -> PlaceFinding:
    """Return the area by code, else by point, else by the address, else by the text."""
    areas = directory.areas
    given = areas.by_code(appeal.area_code)
    if given is not None:
        return PlaceFinding(given)
    note = "point_unconfirmed" if appeal.point_unconfirmed else None
    if appeal.point is not None:
        inside = areas.by_point(*appeal.point)
        if inside is not None:
            return PlaceFinding(inside)
        note = "point_outside"
    told = areas.by_text(appeal.address) if appeal.address else None
    if told is None or told.code is None:
        told = areas.by_text(f"{appeal.title}\n{appeal.text}") or told
    return PlaceFinding(told, note or ("ambiguous" if told and told.candidates else None))


def _reasons(routing: Routing, *, has_unit: bool) -> tuple[ScreeningReason, ...]:
    reasons: list[ScreeningReason] = []
    if routing.category is None:
        reasons.append("unsure_category" if routing.guessed_category else "no_category")
    if routing.area_code is None:
        reasons.append("no_area")
        if routing.area_note == "point_outside":
            reasons.append("point_outside")
    return tuple(reasons) if reasons or has_unit else ("no_unit",)
