"""An indicator of whistles that rewards neither too few nor too many: of blowing, of being called.

Who blows is measured against the tickets of its area, who is summoned against those that it worked
on: a unit that comes only when it is whistled for shows as well as one that never is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from services.dispatch.domain.whistles.kinds import Balance

Signal = Literal["too_few", "in_balance", "too_many"]

PER = 1000
LEAST_PEERS = 3  # the middle of two is nobody's norm


@dataclass(frozen=True, slots=True)
class Counted:
    """A unit's ``whistles`` in a period, blown or summoned to, and the ``tickets`` they are of."""

    unit: str
    unit_kind: str
    whistles: int
    tickets: int


@dataclass(frozen=True, slots=True)
class Balanced:
    """``rate`` per 1,000 tickets, the peers' ``median`` of it, and the ``score``, 0 to 1.

    ``signal`` says on which side of the plateau the rate lies. None where there are too few
    tickets or peers, or where the median is 0 and says nothing.
    """

    rate: float | None = None
    median: float | None = None
    score: float | None = None
    signal: Signal | None = None


def balance_of(counts: Sequence[Counted], rules: Balance) -> Mapping[str, Balanced]:
    """Return each unit's rate against the median of its peers, units of the same kind.

    With rate r and median m: between ``plateau_from`` and ``plateau_to`` times m the score is 1;
    below it falls as r / (plateau_from m) down to 0, above as (plateau_to m) / r.
    """
    rates = {item.unit: _rate(item, rules) for item in counts}
    medians = {
        kind: _median([rates[item.unit] for item in counts if item.unit_kind == kind])
        for kind in {item.unit_kind for item in counts}
    }
    return {
        item.unit: _balanced(rates[item.unit], medians[item.unit_kind], rules) for item in counts
    }


def _rate(item: Counted, rules: Balance) -> float | None:
    if item.tickets < max(rules.least_tickets, 1):
        return None
    return PER * item.whistles / item.tickets


def _median(rates: list[float | None]) -> float | None:
    known = [rate for rate in rates if rate is not None]
    return median(known) if len(known) >= LEAST_PEERS else None


def _balanced(rate: float | None, middle: float | None, rules: Balance) -> Balanced:
    if rate is None or not middle:
        return Balanced(rate, middle)
    low, high = rules.plateau_from * middle, rules.plateau_to * middle
    if rate < low:
        return Balanced(rate, middle, rate / low, "too_few")
    if rate > high:
        return Balanced(rate, middle, high / rate, "too_many")
    return Balanced(rate, middle, 1.0, "in_balance")
