"""E2: the project's own years agree with an independent oracle on every day from 2004 to 2026."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from services.dispatch.adapters.preset_files import read_preset
from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.directory.reading import read_directory

PRESET = Path(__file__).parents[4] / "deploy" / "presets" / "lianhu"
YEARS = range(2004, 2027)
ONE_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return read_directory(1, read_preset(PRESET)).calendar


def test_every_day_is_worked_or_not_as_the_oracle_says(calendar: Calendar) -> None:
    """8,401 days; make-up days are worked, holidays are not, whatever their weekday."""
    assert calendar.years == frozenset(YEARS)
    day, differing = date(2004, 1, 1), []
    while day.year <= YEARS[-1]:
        if calendar.day(day).working != chinese_calendar.is_workday(day):
            differing.append(day)
        day += ONE_DAY
    assert differing == []


@pytest.mark.parametrize("year", YEARS)
def test_fifteen_working_days_end_where_the_oracle_ends_them(calendar: Calendar, year: int) -> None:
    """From every Monday of the year, counted by the oracle day by day."""
    start = datetime(year, 1, 5, 2, tzinfo=UTC)
    while start.year == year and start < datetime(2026, 12, 1, tzinfo=UTC):
        day, left = start.date(), 15
        while left:
            day += ONE_DAY
            left -= chinese_calendar.is_workday(day)
        due = calendar.add(start, Amount(15, "working_day")).due_at
        assert due.astimezone(calendar.zone).date() == day, start
        start += timedelta(weeks=1)


def test_year_after_the_last_notice_is_provisional_and_does_not_crash(calendar: Calendar) -> None:
    """The oracle raises for 2027; a ticket opened on 30 December has to have a deadline."""
    start = datetime(2026, 12, 30, 2, tzinfo=UTC)  # Wed, 10:00
    found = calendar.add(start, Amount(15, "working_day"))

    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(date(2027, 1, 4))
    assert found.provisional
    assert found.due_at == datetime(2027, 1, 20, 9, tzinfo=UTC)  # Wed, 17:00, weekends only
