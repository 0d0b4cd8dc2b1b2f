"""J5: standing duties fall due by the same clock code, monthly, quarterly, half-yearly, yearly."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.calendars.obligations import Obligation, Period, occurrences
from tests.factories.dispatch import directory

CALENDAR = directory().calendar
ZONE = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


DUE: list[tuple[Period, list[tuple[str, str]]]] = [
    ("month", [("2026-09", "2026-09-30 17:00"),  # Wed; 20 September is a make-up Sunday
               ("2026-10", "2026-10-30 17:00"),  # Fri; the 31st is a Saturday
               ("2026-11", "2026-11-30 17:00"),  # Mon
               ("2026-12", "2026-12-31 17:00")]),  # Thu
    ("quarter", [("2026-Q4", "2026-12-31 17:00")]),  # Thu
    ("half_year", []),
    ("year", []),
]  # fmt: skip


@pytest.mark.parametrize(("period", "expected"), DUE)
def test_duty_is_due_on_the_last_working_day_of_its_period(
    period: Period, expected: list[tuple[str, str]]
) -> None:
    """Of the periods that begin between September and December."""
    found = list(occurrences(Obligation(period), CALENDAR, date(2026, 9, 1), date(2026, 12, 31)))
    assert [(one.period, one.due_at) for one in found] == [(n, local(d)) for n, d in expected]
    assert not any(one.provisional for one in found)


def test_periods_follow_one_another_over_the_years() -> None:
    """Four quarters, two halves, one year; 2027 is provisional."""
    span = date(2026, 1, 1), date(2027, 12, 31)
    names = {
        period: [one.period for one in occurrences(Obligation(period), CALENDAR, *span)]
        for period in ("quarter", "half_year", "year")
    }
    assert names["quarter"] == [f"{year}-Q{n}" for year in (2026, 2027) for n in range(1, 5)]
    assert names["half_year"] == ["2026-H1", "2026-H2", "2027-H1", "2027-H2"]
    assert names["year"] == ["2026", "2027"]
    years = list(occurrences(Obligation("year"), CALENDAR, *span))
    assert [one.provisional for one in years] == [False, True]
    assert years[1].due_at == local("2027-12-31 17:00")  # Fri


def test_duty_may_be_due_on_a_working_day_of_its_period_or_after_it() -> None:
    """By the fifth working day of the month; the report within three working days after it."""
    span = date(2026, 10, 1), date(2026, 10, 31)
    early = Obligation("month", 2, Amount(5, "working_day"))
    late = Obligation("month", 1, Amount(3, "working_day"), after_period=True)

    (one,) = occurrences(early, CALENDAR, *span, percents=(50, 80))
    assert one.due_at == local("2026-10-13 17:00")  # Tue: Thu 8, Fri 9, Sat 10 (make-up), Mon, Tue
    assert one.times == 2
    assert one.reminders == ((50, local("2026-10-10 13:30")), (80, local("2026-10-12 17:00")))
    (after,) = occurrences(late, CALENDAR, *span)
    assert after.due_at == local("2026-11-04 17:00")  # Wed: Mon 2, Tue 3, Wed 4
