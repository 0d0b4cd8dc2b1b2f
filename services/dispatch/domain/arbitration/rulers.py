"""Who rules between parties: the tier above them, as the policy names it (D3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.dispatch.domain.arbitration.dispute import Arbitration
from services.dispatch.domain.arbitration.rules import (
    CENTRE,
    DEFAULT_RULER,
    PARENT,
    ArbitrationRules,
    RulerRule,
)
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.policy import Responsible
from services.dispatch.domain.secrecy.seal import OPEN, Seal


@dataclass(frozen=True, slots=True)
class Ruler:
    """A unit of the tier above, and the roles of which one is needed there."""

    unit: str
    roles: tuple[str, ...]


def ruler_of(
    parties: Sequence[str], rules: ArbitrationRules, directory: Directory, seal: Seal = OPEN
) -> Ruler:
    """Return who rules: the first rule that fits and whose unit exists, is no party, not accused.

    Where none is left the district's dispatch centre rules: no dispute stays without a judge.
    """
    for rule in rules.rulers:
        unit = _unit_of(rule, parties, directory)
        fits = unit is not None and unit in directory.units and unit not in parties
        if unit is not None and fits and not seal.bars(unit):
            return Ruler(unit, rule.roles)
    return Ruler(directory.center_unit, DEFAULT_RULER.roles)


def may_rule(arbitration: Arbitration, caller: Caller, above: Iterable[Responsible] = ()) -> bool:
    """Whether the caller rules: the tier asked, or one that it has climbed to; never a party."""
    if caller.unit in arbitration.parties:
        return False
    if not caller.roles.isdisjoint(arbitration.roles) and _sits_at(arbitration.unit, caller):
        return True
    return any(who.role in caller.roles and _sits_at(who.unit, caller) for who in above)


def may_read_statements(
    arbitration: Arbitration, caller: Caller, above: Iterable[Responsible] = ()
) -> bool:
    """Whether the caller reads what the parties say: a party, or who rules; nobody else."""
    return caller.unit in arbitration.parties or may_rule(arbitration, caller, above)


def _sits_at(unit: str, caller: Caller) -> bool:
    return caller.unit == unit or (caller.is_district_wide and caller.unit is None)


def _unit_of(rule: RulerRule, parties: Sequence[str], directory: Directory) -> str | None:
    parents = _common_parents(parties, directory)
    if rule.parties == "communities_of_one_subdistrict" and parents is None:
        return None
    if rule.unit == PARENT:
        return parents
    return directory.center_unit if rule.unit == CENTRE else rule.unit


def _common_parents(parties: Sequence[str], directory: Directory) -> str | None:
    """Return the one subdistrict of which all parties are communities, or None."""
    units = [directory.units.get(code) for code in parties]
    parents = {unit.parent if unit and unit.kind == "community" else None for unit in units}
    return parents.pop() if len(parents) == 1 else None
