"""Rates are exact, explain their sample and equal published figures."""

from fractions import Fraction

import pytest

from services.reporting.adapters.indicator_catalogue import read_indicators
from services.reporting.domain.indicators import Indicator, UnknownIndicator, evaluate

SHIPPED = read_indicators()


@pytest.mark.parametrize(
    ("numerator", "denominator", "published"),
    [
        (8208, 8231, "99.72"),  # seed 002: collected and done, "over 99 %"
        (911, 972, "93.72"),  # Tianmen 2016-12, closing rate (rules.md §4)
        (737, 972, "75.82"),  # the same, in time
        (902, 956, "94.35"),  # the same, events
        (9, 16, "56.25"),  # the same, parts
    ],
)
def test_rate_equals_the_published_one(numerator: int, denominator: int, published: str) -> None:
    """Nobody here wrote these figures."""
    rate = evaluate(SHIPPED["on_time_rate"], {"on_time": numerator, "due": denominator}, SHIPPED)

    assert rate.ratio is not None
    assert f"{float(rate.ratio) * 100:.2f}" == published


def test_composite_is_weighted_exactly() -> None:
    """30/35/35 over exact parts has no rounding in between."""
    sums = {"response_scope": 100, "responded": 90, "answered": 60, "solved": 45, "content": 30}

    value = evaluate(SHIPPED["composite"], sums, SHIPPED)

    assert value.ratio == Fraction(27, 100) + Fraction(35, 100) * (Fraction(3, 4) + Fraction(1, 2))
    assert value.sample_is_enough


def test_nothing_to_divide_by_is_no_rate() -> None:
    """No denominator, no number: not 0 % and not 100 %."""
    assert evaluate(SHIPPED["response_rate"], {}, SHIPPED).ratio is None
    assert (
        evaluate(SHIPPED["composite"], {"response_scope": 5, "responded": 5}, SHIPPED).ratio is None
    )


def test_small_sample_says_so() -> None:
    """I1: below the floor there is a value but no rank."""
    assert not evaluate(
        SHIPPED["response_rate"], {"response_scope": 29, "responded": 29}, SHIPPED
    ).sample_is_enough


def test_weight_of_an_unknown_indicator_is_refused() -> None:
    """A typing error in the catalogue does not become a zero."""
    broken = Indicator("x", "x", "x", "x", weights={"no_such": 100})

    with pytest.raises(UnknownIndicator, match="no_such"):
        evaluate(broken, {}, SHIPPED)
