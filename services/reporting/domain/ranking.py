"""Ranking only within bands of like size, and above the minimum sample (国办函〔2025〕66号)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.reporting.domain.indicators import Indicator, Value


@dataclass(frozen=True, slots=True)
class Band:
    """Units whose samples are of like size; ``up_to`` is None for the largest."""

    at_least: int
    up_to: int | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """One unit's place in its band; without one where its sample is too small to say."""

    key: str
    value: Value
    band: Band | None
    rank: int | None


def bands_of(edges: Sequence[int], minimum: int) -> list[Band]:
    """Return the bands between the edges, the smallest beginning with the minimum sample."""
    marks = [minimum, *(edge for edge in sorted(edges) if edge > minimum)]
    return [Band(low, high - 1) for low, high in pairwise(marks)] + [Band(marks[-1], None)]


def rank(indicator: Indicator, values: Mapping[str, Value], edges: Sequence[int]) -> list[Ranked]:
    """Return each unit with its rank in its band, the best first; equal values share a rank.

    Args:
        indicator: says which is better, and the minimum sample.
        values: by unit.
        edges: sample sizes at which a new band begins.

    Raises:
        ValueError: when neither more nor less of the indicator is better.

    """
    if indicator.better == "none":
        raise ValueError(indicator.name)
    ranked: list[Ranked] = []
    for band in reversed(bands_of(edges, indicator.minimum_sample)):
        inside = {key: value for key, value in values.items() if _is_in(value, band)}
        ranked += _placed(inside, band, highest_first=indicator.better == "higher")
    seen = {one.key for one in ranked}
    small = sorted(key for key in values if key not in seen)
    return ranked + [Ranked(key, values[key], None, None) for key in small]


def _is_in(value: Value, band: Band) -> bool:
    below = band.up_to is None or value.denominator <= band.up_to
    return value.ratio is not None and value.denominator >= band.at_least and below


def _placed(values: Mapping[str, Value], band: Band, *, highest_first: bool) -> list[Ranked]:
    def order(key: str) -> tuple[object, str]:
        ratio = values[key].ratio or 0
        return (-ratio if highest_first else ratio), key

    placed: list[Ranked] = []
    for number, key in enumerate(sorted(values, key=order), 1):
        same = placed and placed[-1].value.ratio == values[key].ratio
        placed.append(Ranked(key, values[key], band, placed[-1].rank if same else number))
    return placed
