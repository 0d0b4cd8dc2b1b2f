"""The demo's appeals come in over the whole week, in order and in office hours."""

from datetime import date

from deploy.demo.arrivals import arrivals
from deploy.demo.stage import ZONE, read_days

DAYS = read_days()
WEEK = DAYS.ending(date(2026, 11, 20))


def test_every_appeal_has_a_time_in_office_hours_in_order() -> None:
    """None is lost in the rounding, and none comes when nobody is there."""
    found = arrivals(200, WEEK)

    assert len(found) == 200
    assert found == sorted(found)
    assert all(DAYS.at_work(at) for at in found)


def test_each_day_has_fewer_than_the_day_before() -> None:
    """What comes in early can be seen closed; the last day is open work."""
    by_day = [sum(at.astimezone(ZONE).date() == day for at in arrivals(200, WEEK)) for day in WEEK]

    assert by_day == sorted(by_day, reverse=True)
    assert by_day[-1] > 0


def test_week_ends_on_its_last_working_day() -> None:
    """Five working days, holidays and weekends left out."""
    assert [day.isoformat() for day in WEEK] == [f"2026-11-{day}" for day in range(16, 21)]
    assert all(DAYS.works(day) for day in DAYS.ending(date(2026, 10, 12)))
