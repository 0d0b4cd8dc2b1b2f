"""Indicators as data: what is counted, over what, by which day, and how far to trust it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal

Shape = Literal["ratio", "count", "weighted", "mean", "wait", "per_thousand"]
Better = Literal["higher", "lower", "none"]
Wait = Literal["sign", "contact"]
# 期间规则: by which day a ticket is counted.
PeriodRule = Literal["callback", "due", "opened", "event"]

Sums = Mapping[str, int]
Waits = Mapping[int, int]  # seconds → how many orders took that long

_THOUSAND: Final = 1000


class UnknownIndicator(LookupError):
    """No indicator has this name."""


@dataclass(frozen=True)
class Indicator:
    """One indicator's definition.

    ``numerator`` and ``denominator`` name measures of ``domain/parts.py``; several are added up,
    and those in ``less`` are taken off the denominator. ``weights`` name other indicators, in whole
    percent. A ``wait`` is the ``share`` (0.5: the median) of how long orders took. ``group`` names
    the exclusions (剔除) that take a ticket out of it.
    """

    name: str
    title: str
    title_en: str
    formula: str
    formula_en: str = ""
    shape: Shape = "ratio"
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    weights: Mapping[str, int] = field(default_factory=dict)
    wait: Wait | None = None
    share: Fraction | None = None
    scale: int = 1
    period: PeriodRule = "event"
    better: Better = "none"
    minimum_sample: int = 30
    group: str | None = None


@dataclass(frozen=True)
class Value:
    """What an indicator came to; ``ratio`` is None where there is nothing to divide by.

    ``breakdown`` tells the single measures of a count that is made of several.
    """

    numerator: int | None
    denominator: int
    ratio: Fraction | None
    sample_is_enough: bool
    breakdown: Mapping[str, int] = field(default_factory=dict)


def measures_of(indicator: Indicator, catalogue: Mapping[str, Indicator]) -> tuple[str, ...]:
    """Return the measures that an indicator is counted from, its parts' included.

    Raises:
        UnknownIndicator: when a weight names no indicator of the catalogue.

    """
    found = [*indicator.numerator, *indicator.denominator, *indicator.less]
    for name in indicator.weights:
        if name not in catalogue:
            raise UnknownIndicator(name)
        found += measures_of(catalogue[name], catalogue)
    return tuple(dict.fromkeys(found))


def evaluate(indicator: Indicator, sums: Sums, catalogue: Mapping[str, Indicator]) -> Value:
    """Return an indicator's value over summed measures, in exact arithmetic.

    Raises:
        UnknownIndicator: when a weight names no indicator of the catalogue.

    """
    if indicator.shape == "weighted":
        return _weighted(indicator, sums, catalogue)
    if indicator.shape == "count":
        return counted(indicator, sums)
    numerator = _added(indicator.numerator, sums)
    denominator = _added(indicator.denominator, sums) - _added(indicator.less, sums)
    ratio = Fraction(numerator, denominator * indicator.scale) if denominator > 0 else None
    return Value(numerator, denominator, ratio, denominator >= indicator.minimum_sample)


def counted(indicator: Indicator, sums: Sums) -> Value:
    """Return a plain count, with its measures where it is made of several."""
    number = _added(indicator.numerator, sums)
    several = len(indicator.numerator) > 1
    shown = {name: sums.get(name, 0) for name in indicator.numerator} if several else {}
    return Value(number, number, Fraction(number), sample_is_enough=True, breakdown=shown)


def per_thousand(value: Value, residents: int | None) -> Value:
    """Return a count as so many per thousand residents; unknown residents, no value."""
    if not residents or value.numerator is None:
        return Value(value.numerator, residents or 0, None, sample_is_enough=False)
    ratio = Fraction(value.numerator * _THOUSAND, residents)
    return Value(value.numerator, residents, ratio, sample_is_enough=True)


def percentile(indicator: Indicator, waits: Waits) -> Value:
    """Return the shortest wait that the indicator's share of the orders did not exceed.

    The nearest rank: always a wait that an order really had, in seconds.
    """
    size = sum(waits.values())
    enough = size >= indicator.minimum_sample
    if not size or indicator.share is None:
        return Value(None, size, None, enough)
    rank = max(1, -(-(size * indicator.share.numerator) // indicator.share.denominator))
    seen = 0
    for seconds, count in sorted(waits.items()):
        seen += count
        if seen >= rank:
            return Value(None, size, Fraction(seconds), enough)
    return Value(None, size, None, enough)


def _weighted(indicator: Indicator, sums: Sums, catalogue: Mapping[str, Indicator]) -> Value:
    parts: list[tuple[Value, int]] = []
    for name, percent in indicator.weights.items():
        if name not in catalogue:
            raise UnknownIndicator(name)
        parts.append((evaluate(catalogue[name], sums, catalogue), percent))
    sample = min((value.denominator for value, _ in parts), default=0)
    enough = sample >= indicator.minimum_sample
    if any(value.ratio is None for value, _ in parts):
        return Value(None, sample, None, enough)
    total = sum(
        ((value.ratio or Fraction()) * Fraction(percent, 100) for value, percent in parts),
        Fraction(),
    )
    return Value(None, sample, total, enough)


def _added(names: Sequence[str], sums: Sums) -> int:
    return sum(sums.get(name, 0) for name in names)
