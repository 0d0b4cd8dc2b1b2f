"""Time limits (时限) as data: profiles of levels and rules, and which limits a ticket has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.terms import ClockKind, Kind, Severity

_REDO: Final = Amount(3, "working_day")
_RATING_WINDOW: Final = Amount(3, "day")
_CLASS: Final = 2  # digits of a class's code; a matter's begins with its class's


@dataclass(frozen=True, slots=True)
class Extension:
    """How often a unit may ask for more time, and how much it may get."""

    times: int
    limit: Amount


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one ticket; ``extension`` is None where none is granted.

    ``return_`` is how long a unit may return its order; None where nobody said.
    """

    screen: Amount
    acknowledge: Amount
    contact: Amount
    resolve: Amount
    extension: Extension | None
    return_: Amount | None = None

    def of(self, clock: ClockKind) -> Amount:
        """Return the limit of one clock."""
        limit: Amount = getattr(self, clock)
        return limit


@dataclass(frozen=True, slots=True)
class Case:
    """What limits may depend on: a ticket as it is, and the unit whose order it is about."""

    severity: Severity
    kind: Kind
    category: str | None = None
    unit: str | None = None
    tier: int = 0


@dataclass(frozen=True, slots=True)
class When:
    """Conditions of a rule; None does not matter.

    ``category`` may be a class, ``tier`` is the one from which on it holds.
    """

    severity: Severity | None = None
    kind: Kind | None = None
    category: str | None = None
    unit: str | None = None
    tier: int | None = None

    def holds(self, case: Case) -> bool:
        """Whether every condition that is given fits."""
        return (
            self.severity in (None, case.severity)
            and self.kind in (None, case.kind)
            and self.unit in (None, case.unit)
            and (self.category is None or (case.category or "").startswith(self.category))
            and (self.tier is None or case.tier >= self.tier)
        )

    @property
    def weight(self) -> int:
        """How particular it is: a matter counts for more than its class."""
        given = sum(getattr(self, one.name) is not None for one in fields(self))
        return given + (self.category is not None and len(self.category) > _CLASS)


@dataclass(frozen=True, slots=True)
class LimitRule:
    """Limits that differ in some case; ``clocks`` has those by their names in ``Limits``."""

    when: When
    clocks: Mapping[str, Any]


@dataclass(frozen=True)
class SlaProfile:
    """One profile (such as ``default``), as it was when a ticket was opened.

    Of several rules that hold the last one has the last word, for each clock: they stand from the
    most general to the most particular (``in_order``). ``redo`` replaces the unit's clocks after an
    accepted review (重办).
    """

    code: str
    version: int
    levels: Mapping[Severity, Limits]
    rules: tuple[LimitRule, ...] = ()
    redo: Amount = _REDO
    rating_window: Amount = _RATING_WINDOW
    _found: dict[Case, Limits] = field(default_factory=dict, compare=False, repr=False)

    def limits(self, case: Case) -> Limits:
        """Return the limits of a case; remembered, for they are asked at every command."""
        known = self._found.get(case)
        if known is None:
            known = self._found[case] = self._limits(case)
        return known

    def _limits(self, case: Case) -> Limits:
        found = self.levels[case.severity]
        for rule in self.rules:
            if rule.when.holds(case):
                found = replace(found, **rule.clocks)
        return found


def in_order(rules: Iterable[LimitRule]) -> tuple[LimitRule, ...]:
    """Return rules from the most general on; equally particular ones as they were written."""
    return tuple(sorted(rules, key=lambda rule: rule.when.weight))


@dataclass(frozen=True)
class Profiles:
    """Every profile of a district; a category may name its own, the rest go by ``fallback``."""

    fallback: SlaProfile
    by_code: Mapping[str, SlaProfile] = field(default_factory=dict)
    of_categories: Mapping[str, str] = field(default_factory=dict)

    def of(self, category: str | None) -> SlaProfile:
        """Return the profile of a matter: its own, its class's, or the district's."""
        for code in (category, (category or "")[:_CLASS]):
            name = self.of_categories.get(code or "")
            if name is not None and name in self.by_code:
                return self.by_code[name]
        return self.fallback
