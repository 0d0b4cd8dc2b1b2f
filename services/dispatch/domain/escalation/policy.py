"""An escalation policy (升级策略): three tiers on ladders, and the rules that begin them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import cached_property

from services.dispatch.domain.arbitration.rules import DEFAULT_RULES, ArbitrationRules
from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.escalation.words import COUNTED, Action
from services.dispatch.domain.terms import TIERS, Kind, Severity, Tier, Trigger

LimitBySeverity = Mapping[str, Amount]
_RETURNS = 2


def limit_for(limits: LimitBySeverity, severity: Severity) -> Amount:
    """Return the limit of a severity, or the default one."""
    return limits.get(severity) or limits["default"]


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for a tier; ``unit`` is ``own``, ``parent``, ``area``, ``centre`` or a code."""

    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class WhistleCall:
    """The whistle that a step blows: ``units`` are ``own``, ``supports``, ``area`` or codes.

    ``report_in`` is the limit for reporting in; None for that of the whistle's kind.
    """

    kind: str
    units: tuple[str, ...]
    reason: str
    report_in: Amount | None = None


@dataclass(frozen=True, slots=True)
class TierRule:
    """One tier: when it begins after the one before, who answers, whom to tell, what to start.

    ``responsible`` is by ladder (territorial, departmental, centre), ``fallback`` the tier's duty
    officer (值班员). ``next`` is the tier after it; None where it is the last.
    """

    tier: Tier
    after_previous: LimitBySeverity
    responsible: Mapping[str, Responsible]
    fallback: Responsible
    tell: tuple[str, ...]
    actions: tuple[Action, ...]
    new_deadline: LimitBySeverity | None = None
    next: Tier | None = None
    whistle: WhistleCall | None = None
    meeting: Amount | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What fires (``on``), and what then happens: a tier begins, actions start, or both.

    ``percent`` belongs to ``at_risk``, ``times`` and ``within`` to what is counted, ``of`` (the
    code of another rule) to ``ignored``. ``after`` is how long a missed clock waits before its
    first tier, or how long nobody has touched the work; by severity. No ``severities``: all.
    """

    code: str
    on: Trigger
    tier: Tier | None = None
    actions: tuple[Action, ...] = ()
    tell: tuple[str, ...] = ()
    percent: int | None = None
    times: int = 1
    within: Amount | None = None
    after: LimitBySeverity | None = None
    of: str | None = None
    severities: frozenset[Severity] = frozenset()
    whistle: WhistleCall | None = None
    meeting: Amount | None = None

    def holds(self, severity: Severity) -> bool:
        """Whether the rule is for this severity."""
        return not self.severities or severity in self.severities


@dataclass(frozen=True, slots=True)
class Scope:
    """Which tickets a policy is for; what is empty is not asked. All empty: the default policy."""

    categories: frozenset[str] = frozenset()
    severities: frozenset[Severity] = frozenset()
    kinds: frozenset[Kind] = frozenset()

    @property
    def is_default(self) -> bool:
        """Whether it holds for whatever no other policy is for."""
        return not (self.categories or self.severities or self.kinds)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours in which nobody is told of what can wait; over midnight where it ends earlier."""

    begins: time
    ends: time
    urgent: frozenset[Severity] = frozenset({"P0", "P1"})


@dataclass(frozen=True, slots=True)
class HandBack:
    """How long the lower tier has, after a hand-back, before the one above begins again."""

    limit: LimitBySeverity = field(default_factory=lambda: {"default": Amount(1, "working_day")})


@dataclass(frozen=True)
class Policy:
    """A published policy; a ticket keeps the version of its birth."""

    code: str
    version: int
    tiers: tuple[TierRule, ...]
    ladders: Mapping[str, str]
    rules: tuple[Rule, ...] = ()
    scope: Scope = Scope()
    quiet: QuietHours | None = None
    hand_back: HandBack = HandBack()
    arbitration: ArbitrationRules = DEFAULT_RULES

    def tier(self, tier: Tier) -> TierRule:
        """Return the rule of a tier."""
        return self.tiers[tier - 1]

    def after(self, tier: int) -> Tier | None:
        """Return the tier after one that has begun; None after the last."""
        return self.tiers[tier - 1].next if tier else TIERS[0]

    def ladder(self, unit_kind: str | None) -> str:
        """Return the ladder that a kind of unit climbs; without a unit, the centre's own."""
        return self.ladders.get(unit_kind or "centre", "centre")

    def on(self, trigger: Trigger, severity: Severity) -> tuple[Rule, ...]:
        """Return the rules of a trigger that hold for a severity, in their order."""
        return tuple(rule for rule in self._by_trigger.get(trigger, ()) if rule.holds(severity))

    def entry(self, trigger: Trigger, severity: Severity) -> Rule | None:
        """Return the rule by which a missed clock begins to climb."""
        return next((rule for rule in self.on(trigger, severity) if rule.tier is not None), None)

    def rule(self, code: str | None) -> Rule | None:
        """Return a rule by its code."""
        return next((rule for rule in self.rules if rule.code == code), None)

    def following(self, code: str, severity: Severity) -> tuple[Rule, ...]:
        """Return the rules that fire when nobody heeds what a rule started."""
        return tuple(rule for rule in self.on("ignored", severity) if rule.of == code)

    @cached_property
    def approaching_percent(self) -> tuple[int, ...]:
        """The shares of the resolve clock at which something happens, ascending."""
        marks = (rule.percent for rule in self._by_trigger.get("at_risk", ()))
        return tuple(sorted({percent for percent in marks if percent is not None}))

    @cached_property
    def returned_times(self) -> int:
        """At which return in total the tier above rules (D3)."""
        return min((rule.times for rule in self._by_trigger.get("returned", ())), default=_RETURNS)

    def counting(self, severity: Severity) -> tuple[Rule, ...]:
        """Return the rules that count something and hold for a severity, in their order.

        At the return at which the tier above rules none fires: that is a step of its own (D3).
        """
        known = self._counting.get(severity)
        if known is None:
            known = self._counting[severity] = tuple(
                rule
                for rule in self.rules
                if (rule.on in COUNTED or rule.on == "danger")
                and rule.holds(severity)
                and not (rule.on == "returned" and rule.times == self.returned_times)
            )
        return known

    @cached_property
    def _counting(self) -> dict[Severity, tuple[Rule, ...]]:
        return {}

    @cached_property
    def _by_trigger(self) -> Mapping[Trigger, tuple[Rule, ...]]:
        found: dict[Trigger, tuple[Rule, ...]] = {}
        for rule in self.rules:
            found[rule.on] = (*found.get(rule.on, ()), rule)
        return found
