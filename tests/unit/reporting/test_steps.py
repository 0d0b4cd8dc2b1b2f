"""A period's steps: no day missing, none twice, weeks from Monday, months from their first day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.steps import MOST, Step, TooManySteps, cut


@given(
    first=st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    days=st.integers(0, 61),
    step=st.sampled_from(["day", "week", "month"]),
)
def test_every_day_is_in_exactly_one_step(first: date, days: int, step: Step) -> None:
    last = first + timedelta(days=days)
    found = cut(first, last, step)
    covered = [
        one.first + timedelta(days=n)
        for one in found
        if one.first and one.last
        for n in range((one.last - one.first).days + 1)
    ]
    assert covered == [first + timedelta(days=n) for n in range(days + 1)]
    begins = [one.first for one in found[1:] if one.first]
    assert all(day.weekday() == 0 for day in begins) or step != "week"
    assert all(day.day == 1 for day in begins) or step != "month"


def test_the_calendar_s_ends_are_no_accident() -> None:
    for step in ("day", "week", "month"):
        assert cut(date.max, date.max, step)[-1].last == date.max
        assert cut(date.min, date.min, step)[0].first == date.min
    assert cut(date(9999, 12, 1), date.max, "month")[0].last == date.max
    assert cut(date(2026, 1, 2), date(2026, 1, 1), "day") == ()


def test_more_points_than_anybody_reads_are_refused() -> None:
    assert len(cut(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=MOST - 1), "day")) == MOST
    with pytest.raises(TooManySteps):
        cut(date(2026, 1, 1), date(2026, 12, 31), "day")
