"""An indicator of blowing that rewards neither too few whistles nor too many."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from services.dispatch.domain.whistles.kinds import Balance

PER = 1000
LEAST_PEERS = 3  # the middle of two is nobody's norm


@dataclass(frozen=True, slots=True)
class BlowerCount:
    """What one blower did in a period; ``tickets`` are those opened in its area."""

    unit: str
    unit_kind: str
    whistles: int
    tickets: int


@dataclass(frozen=True, slots=True)
class Balanced:
    """``rate`` per 1,000 tickets, the peers' ``median`` of it, and the ``score``, 0 to 1.

    None where there are too few tickets or peers, or where the median is 0 and says nothing.
    """

    rate: float | None
    median: float | None
    score: float | None


def balance_of(counts: list[BlowerCount], rules: Balance) -> Mapping[str, Balanced]:
    """Return each blower's rate against the median of its peers, units of the same kind.

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


def _rate(item: BlowerCount, rules: Balance) -> float | None:
    if item.tickets < max(rules.least_tickets, 1):
        return None
    return PER * item.whistles / item.tickets


def _median(rates: list[float | None]) -> float | None:
    known = [rate for rate in rates if rate is not None]
    return median(known) if len(known) >= LEAST_PEERS else None


def _balanced(rate: float | None, middle: float | None, rules: Balance) -> Balanced:
    if rate is None or not middle:
        return Balanced(rate, middle, None)
    low, high = rules.plateau_from * middle, rules.plateau_to * middle
    if rate < low:
        return Balanced(rate, middle, rate / low)
    return Balanced(rate, middle, 1.0 if rate <= high else high / rate)
