"""G3: when quiet hours end, in any time zone, on any day."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.policy.policy import Policy
from services.notify.domain.policy.quiet_hours import QuietHours

XIAN = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(time(22), time(8))


def at(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=zone).astimezone(UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ((2026, 11, 22, 21, 59), None),
        ((2026, 11, 22, 22, 0), (2026, 11, 23, 8, 0)),
        ((2026, 11, 22, 23, 59), (2026, 11, 23, 8, 0)),
        ((2026, 11, 23, 0, 0), (2026, 11, 23, 8, 0)),
        ((2026, 11, 23, 7, 59), (2026, 11, 23, 8, 0)),
        ((2026, 11, 23, 8, 0), None),
        ((2026, 12, 31, 23, 0), (2027, 1, 1, 8, 0)),
    ],
)
def test_the_night_ends_in_the_morning_of_the_district(
    now: tuple[int, ...], ends: tuple[int, ...] | None
) -> None:
    expected = at(XIAN, *ends) if ends else None
    assert NIGHT.ends_at(at(XIAN, *now), XIAN) == expected


def test_a_noon_rest_is_over_on_the_same_day() -> None:
    rest = QuietHours(time(12, 30), time(14))
    assert rest.ends_at(at(XIAN, 2026, 11, 23, 13, 0), XIAN) == at(XIAN, 2026, 11, 23, 14, 0)
    assert rest.ends_at(at(XIAN, 2026, 11, 23, 3, 0), XIAN) is None


def test_a_start_that_equals_the_end_is_no_quiet_at_all() -> None:
    assert QuietHours(time(8), time(8)).ends_at(at(XIAN, 2026, 11, 23, 8, 0), XIAN) is None


def test_the_night_of_the_change_to_summer_time_is_an_hour_shorter() -> None:
    """28 March 2027, Sunday: clocks in Berlin jump from 02:00 to 03:00."""
    begin, end = at(BERLIN, 2027, 3, 27, 22, 0), at(BERLIN, 2027, 3, 28, 8, 0)
    assert NIGHT.ends_at(begin, BERLIN) == end
    assert end - begin == timedelta(hours=9)


times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
zones = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"])
instants = st.timedeltas(timedelta(0), timedelta(days=1500)).map(
    lambda on: datetime(2026, 1, 1, tzinfo=UTC) + on
)


@given(start=times, end=times, zone=zones, now=instants)
def test_the_end_lies_ahead_and_less_than_a_day_away(
    start: time, end: time, zone: str, now: datetime
) -> None:
    quiet = QuietHours(start, end)
    until = quiet.ends_at(now, ZoneInfo(zone))
    if until is not None:
        assert now < until <= now + timedelta(hours=25)


@given(start=times, end=times, now=instants)
def test_at_the_end_nothing_is_held_any_more(start: time, end: time, now: datetime) -> None:
    quiet = QuietHours(start, end)
    until = quiet.ends_at(now, XIAN)
    if until is not None:
        assert until.astimezone(XIAN).time() == end
        assert quiet.ends_at(until, XIAN) is None


def test_streets_and_the_centre_may_have_quiet_hours_of_their_own() -> None:
    night, evening = QuietHours(time(22), time(8)), QuietHours(time(18), time(8))
    policy = Policy(quiet_hours={"unit": night, "street": evening})

    assert policy.quiet("unit", "street") == evening
    assert policy.quiet("unit", "supervisor") == policy.quiet("unit", "unit_handler") == night
    assert policy.quiet("resident", None) is None
