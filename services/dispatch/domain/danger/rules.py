"""Whom a district calls about danger, how long each has, and which matters are danger: data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.terms import Severity, Tier

_MINUTE: Final = "minute"


@dataclass(frozen=True, slots=True)
class Call:
    """One rung: the duty officer of a tier, and how long he has to acknowledge."""

    tier: Tier
    wait: Amount


_TEN: Final = Amount(10, _MINUTE)
_CALLS: Final = (
    Call(1, Amount(3, _MINUTE)),
    Call(2, Amount(3, _MINUTE)),
    Call(3, Amount(5, _MINUTE)),
)


@dataclass(frozen=True, slots=True)
class DangerRules:
    """The rungs in order; the last is called again every ``again``, ``most`` calls in all.

    ``judge`` is how long an acknowledged danger may stay undecided. ``categories`` are danger
    whatever is said of them.
    """

    calls: tuple[Call, ...] = _CALLS
    again: Amount = _TEN
    most: int = 12
    judge: Amount = _TEN
    categories: frozenset[str] = frozenset()
    doubted: Severity = "P1"

    def rung(self, number: int) -> Call:
        """Return the rung of the n-th call, from 1 on."""
        if number <= len(self.calls):
            return self.calls[number - 1]
        return Call(self.calls[-1].tier, self.again)


DEFAULT_DANGER: Final = DangerRules()


def read_danger(raw: Mapping[str, Any]) -> DangerRules:
    """Return the rules of a directory's body; what it does not say is as by default."""
    rungs = tuple(Call(row["tier"], _amount(row["wait"])) for row in raw.get("calls") or ())
    default = DEFAULT_DANGER
    return DangerRules(
        calls=rungs or default.calls,
        again=_amount(raw["again"]) if raw.get("again") else default.again,
        most=int(raw.get("most", default.most)),
        judge=_amount(raw["judge"]) if raw.get("judge") else default.judge,
        categories=frozenset(row["category"] for row in raw.get("categories") or ()),
    )


def _amount(raw: Mapping[str, Any]) -> Amount:
    return Amount(raw["amount"], raw["unit"])
