"""A window of days is made up of whole months and odd days, each day once."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.adapters.figures.windows import month_of, monthly, windows
from services.reporting.domain.figures import LAST, FigureQuery

DAYS = st.dates(min_value=date(2023, 11, 1), max_value=date(2026, 3, 31))


def counted(found: list[dict[str, Any]], day: str) -> int:
    """Return how many of the filters find the day, by itself or within its month."""
    cells = (("unit", day), (monthly("unit"), month_of(day)))
    return sum(
        one["dimension"] == dimension and _holds(one["day"], text)
        for one in found
        for dimension, text in cells
    )


def _holds(wanted: dict[str, str], text: str) -> bool:
    return (
        text >= wanted["$gte"]
        and text <= wanted.get("$lte", text)
        and (text < wanted.get("$lt", text + "x"))
    )


@given(DAYS, st.integers(0, 800), DAYS)
def test_each_day_of_a_window_is_counted_once_and_no_other(
    first: date, length: int, asked: date
) -> None:
    last = first + timedelta(days=length)
    found = windows("unit", FigureQuery("unit", first.isoformat(), last.isoformat()))
    around = {asked, first, last, first - timedelta(1), last + timedelta(1)}
    for day in around:
        assert counted(found, day.isoformat()) == (first <= day <= last), day


def test_an_open_window_has_no_odd_days() -> None:
    assert counted(windows("unit", FigureQuery("unit")), "2026-02-28") == 1
    assert [one["dimension"] for one in windows("unit", FigureQuery("unit"))] == ["unit/month"]


def test_a_year_is_its_months_and_at_most_two_runs_of_odd_days() -> None:
    found = windows("unit", FigureQuery("unit", "2025-11-21", "2026-11-20"))
    assert found == [
        {"dimension": "unit/month", "day": {"$gte": "2025-12", "$lt": "2026-11"}},
        {"dimension": "unit", "day": {"$gte": "2025-11-21", "$lt": "2025-12"}},
        {"dimension": "unit", "day": {"$gte": "2026-11", "$lte": "2026-11-20"}},
    ]


def test_days_are_asked_day_by_day() -> None:
    found = windows("all", FigureQuery("day", "2026-01-01", "2026-12-31"))
    assert found == [{"dimension": "all", "day": {"$gte": "2026-01-01", "$lte": "2026-12-31"}}]


def test_the_last_of_all_days_is_a_day() -> None:
    found = windows("unit", FigureQuery("unit", "9999-12-05", LAST))
    assert counted(found, "9999-12-31") == 1
    assert counted(found, "2026-10-10") == 0
