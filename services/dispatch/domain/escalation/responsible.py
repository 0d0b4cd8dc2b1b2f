"""Who answers for a tier, and who is told of it; nobody's absence skips a step (F2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.directory.directory import Directory, Unit
from services.dispatch.domain.escalation.policy import Policy, Responsible, TierRule
from services.dispatch.domain.escalation.words import (
    AREA,
    CENTRE,
    HANDLER,
    OWN,
    PARENT,
    RESPONSIBLE,
)
from services.dispatch.domain.rosters.on_duty import who_at
from services.dispatch.domain.secrecy.seal import OPEN, Seal
from services.dispatch.domain.terms import Tier
from services.dispatch.domain.tickets.ticket import Ticket

# Which kind of unit holds an office of the matter's area.
_OFFICES: Final = {
    "street": "subdistrict",
    "community": "community",
    "grid_officer": "community",
}
DUTY_OFFICER: Final = "duty_officer"


@dataclass(frozen=True, slots=True)
class Ladder:
    """What escalation needs to know: the policy and calendar of the ticket's birth, and the units.

    ``directory`` is today's: units come and go while a ticket keeps its policy.
    """

    policy: Policy
    calendar: Calendar
    directory: Directory


def ladder_at(ticket: Ticket, directory: Directory) -> Ladder:
    """Return the ladder of a ticket that is born now."""
    policy = directory.policies.of(ticket.category, ticket.severity, ticket.kind)
    return Ladder(policy, directory.calendar, directory)


@dataclass(frozen=True, slots=True)
class Case:
    """What somebody has to answer for: the unit it is about, the areas it lies in, its seal."""

    unit: str | None
    area_path: Sequence[str] = ()
    seal: Seal = OPEN


def case_of(ticket: Ticket, unit: str | None) -> Case:
    """Return what a tier of a ticket is about."""
    return Case(unit, ticket.area_path, ticket.seal)


def answering(rule: TierRule, ladder: Ladder, case: Case) -> tuple[Responsible, bool]:
    """Return who answers for a tier; nobody whom the case is about, nor anybody below him (L2)."""
    found, missing = responsible_for(rule, ladder, case)
    if not case.seal.bars(found.unit):
        return found, missing
    instead = case.seal.office or ladder.directory.center_unit
    return Responsible(rule.fallback.role, instead), True


def responsible_for(rule: TierRule, ladder: Ladder, case: Case) -> tuple[Responsible, bool]:
    """Return who answers for a tier, and whether the one meant is missing (F2).

    Where the one meant has no unit, or nobody holds his post, the tier's duty officer answers
    (``fallback``), and where he is gone too the duty officer of the district's dispatch centre.
    """
    directory = ladder.directory
    about = directory.units.get(case.unit) if case.unit else None
    kind = about.kind if about else ("department" if case.unit else None)
    meant = rule.responsible.get(ladder.policy.ladder(kind))
    for number, who in enumerate((meant, rule.fallback)):
        found = _found(who, about, case, directory) if who is not None else None
        if found is not None:
            return found, number > 0
    return Responsible(DUTY_OFFICER, directory.center_unit), True


def duty_officer(unit: str, tier: Tier, directory: Directory, at: datetime) -> str | None:
    """Return the subject on duty for a tier of a unit (值班员), None in a gap (F5)."""
    rota = directory.rotas.get((unit, tier))
    return who_at(rota, at, directory.calendar.zone) if rota else None


def told_of(
    names: Iterable[str], case: Case, responsible: str, directory: Directory
) -> tuple[str, ...]:
    """Return the units told of a step, each once; the district's offices sit at its centre."""
    named = {HANDLER: case.unit, RESPONSIBLE: responsible}
    told = [named.get(name, directory.center_unit) for name in names]
    return case.seal.admitted(dict.fromkeys(code for code in told if code is not None))


def _found(
    who: Responsible, about: Unit | None, case: Case, directory: Directory
) -> Responsible | None:
    unit = directory.units.get(_code(who, about, case, directory) or "")
    if unit is None or who.role in unit.vacant:
        return None
    return Responsible(who.role, unit.code)


def _code(who: Responsible, about: Unit | None, case: Case, directory: Directory) -> str | None:
    if who.unit == OWN:
        return about.code if about else None
    if who.unit == PARENT:
        return about.parent if about else None
    if who.unit == CENTRE:
        return directory.center_unit
    if who.unit == AREA:
        return _office(who.role, case.area_path, directory)
    return who.unit


def _office(role: str, path: Sequence[str], directory: Directory) -> str | None:
    """Return the unit that holds an office where the matter is: the street's, the community's."""
    kind = _OFFICES.get(role)
    seats = directory.offices
    return next((seats[area, kind] for area in path if kind and (area, kind) in seats), None)
