"""The escalation policy (升级策略): three tiers, who answers for each, and when it begins."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.dispatch.domain.arbitration.rules import DEFAULT_RULES, ArbitrationRules
from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.terms import Severity, Tier

LimitBySeverity = Mapping[str, Amount]


def limit_for(limits: LimitBySeverity, severity: Severity) -> Amount:
    """Return the limit of a severity, or the default one."""
    return limits.get(severity) or limits["default"]


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for a tier; ``unit`` is ``own``, ``parent`` or a unit's code."""

    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class TierRule:
    """One tier: when it begins after the one before, who answers, whom to tell, what to start.

    ``responsible`` is by ladder (territorial, departmental, centre).
    """

    tier: Tier
    after_previous: LimitBySeverity
    responsible: Mapping[str, Responsible]
    fallback: Responsible
    tell: tuple[str, ...]
    action: str
    new_deadline: LimitBySeverity | None = None


@dataclass(frozen=True)
class Policy:
    """A published policy; a ticket keeps the version of its birth."""

    code: str
    version: int
    tiers: tuple[TierRule, ...]
    ladders: Mapping[str, str]
    approaching_percent: tuple[int, ...] = (50, 80)
    returned_times: int = 2
    arbitration: ArbitrationRules = DEFAULT_RULES

    def tier(self, tier: Tier) -> TierRule:
        """Return the rule of a tier."""
        return self.tiers[tier - 1]

    def ladder(self, unit_kind: str | None) -> str:
        """Return the ladder that a kind of unit climbs; without a unit, the centre's own."""
        return self.ladders.get(unit_kind or "centre", "centre")
