"""Indicators as data: a numerator over a denominator, or a weighted sum of other indicators."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


class UnknownIndicator(LookupError):
    """No indicator has this name."""


@dataclass(frozen=True)
class Indicator:
    """One indicator's definition; ``weights`` names other indicators, in whole percent.

    Exactly one of (numerator, denominator) and weights is given.
    """

    name: str
    title: str
    title_en: str
    formula: str
    numerator: str | None = None
    denominator: str | None = None
    weights: Mapping[str, int] | None = None
    minimum_sample: int = 30


@dataclass(frozen=True)
class Value:
    """What an indicator came to; ``ratio`` is None where there is nothing to divide by."""

    numerator: int | None
    denominator: int
    ratio: Fraction | None
    sample_is_enough: bool


def measures_of(indicator: Indicator, catalogue: Mapping[str, Indicator]) -> tuple[str, ...]:
    """Return the measures that an indicator is counted from, its parts' included.

    Raises:
        UnknownIndicator: when a weight names no indicator of the catalogue.

    """
    found = [name for name in (indicator.numerator, indicator.denominator) if name]
    for name in indicator.weights or ():
        if name not in catalogue:
            raise UnknownIndicator(name)
        found += measures_of(catalogue[name], catalogue)
    return tuple(dict.fromkeys(found))


def evaluate(
    indicator: Indicator, sums: Mapping[str, int], catalogue: Mapping[str, Indicator]
) -> Value:
    """Return an indicator's value over summed scores, in exact arithmetic.

    Raises:
        UnknownIndicator: when a weight names no indicator of the catalogue.

    """
    if indicator.weights:
        return _weighted(indicator, sums, catalogue)
    numerator = sums.get(indicator.numerator or "", 0)
    denominator = sums.get(indicator.denominator or "", 0)
    ratio = Fraction(numerator, denominator) if denominator else None
    return Value(numerator, denominator, ratio, denominator >= indicator.minimum_sample)


def _weighted(
    indicator: Indicator, sums: Mapping[str, int], catalogue: Mapping[str, Indicator]
) -> Value:
    total, complete, smallest = Fraction(0), True, None
    for name, percent in (indicator.weights or {}).items():
        if name not in catalogue:
            raise UnknownIndicator(name)
        part = evaluate(catalogue[name], sums, catalogue)
        smallest = part.denominator if smallest is None else min(smallest, part.denominator)
        complete = complete and part.ratio is not None
        total += (part.ratio or Fraction(0)) * Fraction(percent, 100)
    sample = smallest or 0
    return Value(None, sample, total if complete else None, sample >= indicator.minimum_sample)
