"""Rates are exact, explain their sample and equal published figures."""

import re
from collections import Counter
from dataclasses import astuple
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.reporting.adapters.indicator_catalogue import SHIPPED as SHIPPED_FILE
from services.reporting.adapters.indicator_catalogue import (
    IndicatorFaults,
    read_catalogue,
    read_indicators,
)
from services.reporting.domain.comparison import previous, year_before
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.indicators import (
    Indicator,
    UnknownIndicator,
    evaluate,
    per_thousand,
    percentile,
)
from services.reporting.domain.parts import parts_of
from services.reporting.domain.period import Period
from services.reporting.domain.ranking import rank
from tests.factories.reporting import TICKET

ZONE = ZoneInfo("Asia/Shanghai")

SHIPPED = read_indicators()


def tickets(count: int, **values: Any) -> list[TicketFact]:
    """Return so many tickets that fell due in December 2016; ``closed`` and ``in_time`` as told."""
    closed, in_time = values.pop("closed", False), values.pop("in_time", False)
    ended = {"state": "closed", "closed_at": "2016-12-20T02:00:00Z"} if closed else {}
    order = {
        "unit": values.pop("unit", "chengguan"),
        "issued_at": "2016-12-01T02:00:00Z",
        "resolve_due_at": "2016-12-21T02:00:00Z",
        "resolved_in_time": in_time,
        **({"resolved_at": "2016-12-20T02:00:00Z"} if closed else {}),
    }
    told = {"opened_at": "2016-12-01T02:00:00Z", **values, **ended}
    return [TicketFact(TICKET, values=told, orders={"wo_1": order})] * count


def summed(facts: list[TicketFact]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for fact in facts:
        for part in parts_of(fact, ZONE):
            sums.update(part.measures)
    return sums


def told(name: str, facts: list[TicketFact]) -> str:
    value = evaluate(SHIPPED[name], summed(facts), SHIPPED)
    assert value.ratio is not None
    return f"{float(value.ratio) * 100:.2f}"


@pytest.mark.parametrize(
    ("due", "closed", "in_time", "rates"),
    [
        (972, 911, 737, ("93.72", "75.82")),  # Tianmen 2016-12 (rules.md §4)
        (956, 902, 0, ("94.35", "0.00")),  # the same, events
        (16, 9, 0, ("56.25", "0.00")),  # the same, parts
        (8231, 8208, 0, ("99.72", "0.00")),  # seed 002: collected and done, "over 99 %"
        (61, 47, 0, ("77.05", "0.00")),  # seed 003: 47 of 61 solved, 14 carried over
    ],
)
def test_rates_equal_the_published_ones(
    due: int, closed: int, in_time: int, rates: tuple[str, str]
) -> None:
    """Nobody here wrote these figures; they are counted from facts, ticket by ticket."""
    facts = [
        *tickets(in_time, closed=True, in_time=True),
        *tickets(closed - in_time, closed=True),
        *tickets(due - closed, state="in_progress"),
        *tickets(24, state="suspended"),  # 缓办: told beside, in no denominator
    ]

    assert told("closing_rate", facts) == rates[0]
    assert told("on_time_closing_rate", facts) == rates[1]
    assert evaluate(SHIPPED["deferred"], summed(facts), SHIPPED).numerator == 24


def test_parts_add_up_to_what_was_published() -> None:
    """Seed 003: 61 = 47 + 14 and 52 = 32 + 20; Tianmen: 953 + 43 = 996 by channel."""
    raised = [*tickets(47, closed=True), *tickets(14, state="in_progress")]
    sums = summed(raised)
    assert sums["should_close"] - sums["closed_of_due"] == 14
    assert sums["opened"] == 61
    by_unit = [
        evaluate(SHIPPED["tickets_opened"], summed(tickets(n)), SHIPPED).numerator for n in (32, 20)
    ]
    assert sum(one or 0 for one in by_unit) == 52
    assert f"{float(Fraction(953, 996)) * 100:.2f}" == "95.68"


def test_a_percentile_is_a_wait_that_somebody_had() -> None:
    """The nearest rank, in exact arithmetic: of 30 waits the 27th is the ninth decile."""
    waits = {60 * minute: 1 for minute in range(1, 31)}

    assert percentile(SHIPPED["sign_median"], waits).ratio == 15 * 60
    assert percentile(SHIPPED["sign_p90"], waits).ratio == 27 * 60
    assert percentile(SHIPPED["sign_p95"], waits).ratio == 29 * 60
    assert percentile(SHIPPED["sign_p90"], {}).ratio is None
    assert not percentile(SHIPPED["sign_p90"], {60: 29}).sample_is_enough


def test_per_thousand_residents_needs_residents() -> None:
    value = evaluate(SHIPPED["workload"], {"orders": 42}, SHIPPED)

    assert per_thousand(value, 21_000).ratio == 2
    assert per_thousand(value, None).ratio is None


def test_ranking_compares_only_units_of_like_size_above_the_minimum() -> None:
    """国办函〔2025〕66号: a unit with 31 cases is not ranked against one with 600."""
    rate = SHIPPED["on_time_rate"]
    cases = {"a": (90, 100), "b": (80, 100), "c": (600, 600), "d": (31, 31), "e": (2, 2)}
    values = {
        unit: evaluate(rate, {"on_time": done, "due": due}, SHIPPED)
        for unit, (done, due) in {**cases, "f": (45, 50)}.items()
    }

    ranked = rank(rate, values, [100, 500])
    places = {one.key: (one.band and one.band.at_least, one.rank) for one in ranked}
    assert places == {
        "c": (500, 1),
        "a": (100, 1),
        "b": (100, 2),
        "d": (30, 1),
        "f": (30, 2),
        "e": (None, None),
    }
    with pytest.raises(ValueError, match="workload"):
        rank(SHIPPED["workload"], values, [100])


@pytest.mark.parametrize(
    ("first", "last", "before", "year"),
    [
        ("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-31")),
        ("2026-01-01", "2026-03-31", ("2025-10-01", "2025-12-31"), ("2025-01-01", "2025-03-31")),
        ("2026-03-02", "2026-03-08", ("2026-02-23", "2026-03-01"), ("2025-03-02", "2025-03-08")),
        ("2024-02-01", "2024-02-29", ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),
        ("2025-02-01", "2025-02-28", ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
    ],
)
def test_periods_are_compared_with_the_one_before_and_the_year_before(
    first: str, last: str, before: tuple[str, str], year: tuple[str, str]
) -> None:
    """环比与同比: whole months with whole months, other days with as many days."""
    period = Period(date.fromisoformat(first), date.fromisoformat(last))

    assert [str(day) for day in astuple(previous(period))] == [*before]
    assert [str(day) for day in astuple(year_before(period))] == [*year]
    assert previous(Period(None, period.last)) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("numerator: solved", "numerator: solvd"), "resolution_rate.numerator: 未知的计量"),
        (("response_rate: 30", "response_rate: 31"), "composite.weights: 合计"),
        (("group: feedback", "group: all"), "resolution_rate.group: "),
        (("shape: weighted", "shape: heavy"), "composite.shape: "),
        (("better: higher", "best: higher"), "response_rate.best: "),
        (("response_rate: 30", "tickets_opened: 30"), "composite.weights.tickets_opened: 不是率"),
        (("numerator: opened", "formula_en: opened"), "tickets_opened: 缺分子"),
        (("\nindicators:", "\nindicators:\n  - 5\n"), "indicators[0]: "),
        (("bands:", "bands: ["), "indicators.yaml: 不是 YAML"),
    ],
)
def test_fault_in_the_catalogue_is_named_by_indicator_and_key(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    file = tmp_path / "indicators.yaml"
    file.write_text(SHIPPED_FILE.read_text(encoding="utf-8").replace(*change), encoding="utf-8")

    with pytest.raises(IndicatorFaults, match=re.escape(said)):
        read_catalogue(file)


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
    broken = Indicator("x", "x", "x", "x", shape="weighted", weights={"no_such": 100})

    with pytest.raises(UnknownIndicator, match="no_such"):
        evaluate(broken, {}, SHIPPED)
