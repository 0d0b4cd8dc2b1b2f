"""How orders may be handled, as data of the district: approval in the unit, waits, checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.terms import Kind, Outcome

_LONGEST: Final[Mapping[str, Amount]] = {
    "waiting_external": Amount(60, "day"),
    "planned": Amount(180, "day"),
    "suspended": Amount(365, "day"),
}


@dataclass(frozen=True)
class ApprovalRules:
    """Whose results the unit's leader approves first (D8); any one that fits is enough.

    ``categories`` are codes of matters or of their classes. All empty: straight to the centre.
    """

    units: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()

    def needed(self, unit: str, category: str | None, kind: Kind, outcome: Outcome) -> bool:
        """Whether a result has to be approved within its unit."""
        classes = {category[:end] for end in (2, 4, 6)} if category else set()
        return (
            unit in self.units
            or not self.categories.isdisjoint(classes)
            or kind in self.kinds
            or outcome in self.outcomes
        )


_ASK_LIMIT: Final = Amount(3, "working_day")


@dataclass(frozen=True)
class AskRules:
    """Questions to residents (D4): how long they have, how often they may be asked."""

    limit: Amount = _ASK_LIMIT
    times: int = 2
    remind_percent: int = 50


_CHECK: Final = Amount(1, "working_day")
_RESETTLE: Final = Amount(2, "working_day")


@dataclass(frozen=True)
class MatterRules:
    """Matters settled on the spot (D11): how long their check may take, and settling them again."""

    check: Amount = _CHECK
    resettle: Amount = _RESETTLE


URGENT_HOLDS: Final = ("submitted", "return_pending")


@dataclass(frozen=True)
class HandlingRules:
    """All of it; ``holds`` are the states in which the unit's clock is held (never P0 and P1).

    ``urgent_holds`` is what holds clocks of P0 and P1 all the same (``URGENT_HOLDS``): unless the
    district says otherwise nothing, for those never stop. ``longest`` says how far the end of a
    wait may lie ahead.
    """

    approval: ApprovalRules = ApprovalRules()
    ask: AskRules = AskRules()
    holds: frozenset[str] = frozenset({"waiting_resident", "waiting_external", "suspended"})
    urgent_holds: frozenset[str] = frozenset()
    longest: Mapping[str, Amount] = field(default_factory=lambda: _LONGEST)
    matters: MatterRules = MatterRules()


DEFAULT_HANDLING: Final = HandlingRules()
