"""Periods of bulletins: whole, named, and over before anybody makes a bulletin of them."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.bulletins.periods import (
    NoSuchPeriod,
    Span,
    buckets,
    in_words,
    issue_of,
    last_complete,
    name_of,
    named,
)

SPANS: tuple[Span, ...] = get_args(Span)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(SPANS))
def test_the_last_period_is_over_and_its_name_is_its_own(today: date, span: Span) -> None:
    period = last_complete(span, today)
    assert period.first is not None
    assert period.last is not None
    assert period.last < today
    assert named(span, name_of(span, period)) == period
    after = last_complete(span, period.last + timedelta(days=1))
    assert after == period
    assert (
        sum((one.last - one.first).days + 1 for one in buckets(span, period))
        >= (period.last - period.first).days + 1
    )


def test_weeks_and_quarters_cross_years_as_the_calendar_does() -> None:
    week = last_complete("week", date(2026, 1, 5))
    assert (week.first, week.last) == (date(2025, 12, 29), date(2026, 1, 4))
    assert name_of("week", week) == "2026-W01"
    assert issue_of("week", week) == "2026年第1期"
    assert in_words("quarter", named("quarter", "2026-Q4")) == "2026年第四季度"
    assert named("month", "2024-02").last == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ("month", "2026-13"), ("month", "2026-11-01"), ("day", "2026-02-30"), ("week", "2026-W54"),
        ("quarter", "2026-Q5"), ("year", "26"), ("year", "0000"), ("month", "２０２６-11"),
        ("month", ""), ("day", "2026-11-20\n"), ("day", "0001-01-01"), ("week", "1899-W01"),
    ],
)  # fmt: skip
def test_words_that_name_no_period_are_refused(span: Span, words: str) -> None:
    with pytest.raises(NoSuchPeriod):
        named(span, words)
