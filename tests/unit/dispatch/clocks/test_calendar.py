"""E1–E3: limits in minutes, hours, working hours, days and working days, each explained."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.explaining import explain
from services.dispatch.domain.calendars.limits import TIME_UNITS, WORKING, Amount
from services.dispatch.domain.calendars.reading import WEEKDAYS, read_calendar
from tests.factories.dispatch import directory

CALENDAR = directory().calendar
ZONE = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


TABLE = [
    # start, amount, unit, due                                        what the row shows
    ("2026-11-23 09:30", 15, "minute", "2026-11-23 09:45"),  # Mon; minutes run always
    ("2026-11-22 03:00", 30, "minute", "2026-11-22 03:30"),  # Sun night as well
    ("2026-11-20 16:30", 24, "hour", "2026-11-21 16:30"),  # Fri → Sat
    ("2026-11-23 09:30", 2, "working_hour", "2026-11-23 11:30"),  # Mon morning
    ("2026-11-23 11:00", 2, "working_hour", "2026-11-23 14:00"),  # Mon, over lunch
    ("2026-11-20 16:00", 2, "working_hour", "2026-11-23 10:00"),  # Fri → Mon
    ("2026-11-21 10:00", 2, "working_hour", "2026-11-23 11:00"),  # Sat → Mon
    ("2026-11-23 12:30", 1, "working_hour", "2026-11-23 14:00"),  # Mon, begun at lunch
    ("2026-11-23 20:00", 4, "working_hour", "2026-11-24 14:00"),  # Mon evening → Tue
    ("2026-11-23 09:30", 7, "working_hour", "2026-11-24 09:30"),  # a working day has 7 hours
    ("2026-11-23 09:30", 1, "working_day", "2026-11-24 17:00"),  # Mon: day one is Tue
    ("2026-11-20 09:30", 1, "working_day", "2026-11-23 17:00"),  # Fri: day one is Mon
    ("2026-11-21 09:30", 1, "working_day", "2026-11-23 17:00"),  # Sat: day one is Mon
    ("2026-11-23 09:30", 5, "working_day", "2026-11-30 17:00"),  # Mon → Mon
    ("2026-09-30 09:30", 1, "working_day", "2026-10-08 17:00"),  # Wed before National Day → Thu
    ("2026-10-09 09:30", 1, "working_day", "2026-10-10 17:00"),  # Fri → Sat, a make-up day
    ("2026-10-10 09:30", 1, "working_day", "2026-10-12 17:00"),  # make-up Sat → Mon
    ("2026-09-19 09:30", 2, "working_hour", "2026-09-20 11:00"),  # Sat → make-up Sun
    ("2026-11-23 09:30", 1, "day", "2026-11-25 00:00"),  # the end of Tue
    ("2026-11-20 23:59", 3, "day", "2026-11-24 00:00"),  # Fri → the end of Mon
    ("2026-11-23 09:30", 0, "working_day", "2026-11-23 09:30"),  # at once
]


@pytest.mark.parametrize(("start", "amount", "unit", "due"), TABLE)
def test_limit_ends_when_the_table_says(start: str, amount: int, unit: str, due: str) -> None:
    """The weekdays stand in the table's comments."""
    found = CALENDAR.add(local(start), Amount(amount, unit))  # type: ignore[arg-type]

    assert found.due_at == local(due)


def test_unpublished_year_counts_weekends_only_and_says_so() -> None:
    """A limit that runs into 2027 does not crash; it is provisional."""
    found = CALENDAR.add(local("2026-12-30 09:30"), Amount(5, "working_day"))

    assert found.due_at == local("2027-01-06 17:00")  # 1 January 2027 is a Friday: no holiday known
    assert found.provisional
    assert not CALENDAR.add(local("2026-11-23 09:30"), Amount(5, "working_day")).provisional


def test_coverage_counts_the_days_to_the_end_of_the_published_calendar() -> None:
    """An alert watches this number in autumn."""
    assert CALENDAR.coverage_days(local("2026-11-22 10:00")) == 39
    assert CALENDAR.coverage_days(local("2027-01-01 00:00")) == 0


@given(
    start=st.datetimes(datetime(2025, 12, 1), datetime(2027, 2, 1)),  # noqa: DTZ001 - made aware
    amount=st.integers(0, 40),
    unit=st.sampled_from(TIME_UNITS),
)
def test_intervals_leave_no_gap_and_add_up(start: datetime, amount: int, unit: str) -> None:
    """E3: whoever adds up the counted intervals arrives at the limit."""
    begun, limit = start.replace(tzinfo=UTC), Amount(amount, unit)  # type: ignore[arg-type]
    due = CALENDAR.add(begun, limit).due_at
    intervals = explain(CALENDAR, begun, limit)

    assert due >= begun
    joints = [begun, *(item.end for item in intervals)]
    assert joints[:-1] == [item.start for item in intervals]
    assert joints[-1] == due or not amount
    counted = [item for item in intervals if item.counted]
    if unit in ("day", "working_day"):
        assert len({item.start.astimezone(ZONE).date() for item in counted}) == amount
    else:
        hours = {"minute": 1 / 60}.get(unit, 1) * amount
        total = sum((item.end - item.start for item in counted), timedelta())
        assert abs(total - timedelta(hours=hours)) < timedelta(milliseconds=1)


@given(
    start=st.datetimes(datetime(2026, 1, 5), datetime(2026, 12, 20)),  # noqa: DTZ001 - made aware
    seconds=st.integers(0, 200_000),
)
def test_adding_and_measuring_working_time_agree(start: datetime, seconds: int) -> None:
    """What was added is what is measured (pausing and resuming relies on it, E4)."""
    begun = start.replace(tzinfo=UTC)
    due = CALENDAR.add_working_seconds(begun, seconds).due_at

    assert CALENDAR.working_seconds(begun, due) == pytest.approx(seconds, abs=0.01)


def test_reasons_name_lunch_weekend_holiday_and_make_up_day() -> None:
    """The explanation uses words a person can check against the notice."""
    reasons = {
        item.reason
        for item in explain(CALENDAR, local("2026-09-30 11:00"), Amount(30, "working_hour"))
    }

    assert {"lunch", "night", "working_day", "holiday:国庆节"} <= reasons
    assert "makeup_day:国庆节" in reasons
    assert set(WORKING) == {"working_hour", "working_day"}


def own_calendar(**said: Any) -> Calendar:
    """Return a calendar beside the district's, with hours of its own."""
    raw = {"code": "own", "hours": [["09:00", "12:00"], ["13:00", "17:00"]], **said}
    return read_calendar(raw, ZONE, CALENDAR)


NIGHT = own_calendar(hours=[["22:00", "06:00"]], weekend=[], observes_holidays=False)
ALWAYS = own_calendar(hours=[["00:00", "24:00"]], weekend=[], observes_holidays=False)
CLINIC = own_calendar(
    closed=[{"date": "2026-11-24", "name": "搬迁"}],
    opened=[{"date": "2026-11-28", "name": "义诊"}],
    hours_of={"friday": [["09:00", "12:00"]]},
)
MARKET = own_calendar(  # rests on Wednesdays and Saturdays, opens on Sundays
    hours_of={"wednesday": [], "saturday": []},
    weekend=["monday"],
    opened=[{"date": "2026-11-25", "name": "年货"}],
)
OWN_TABLE = [
    # a night shift from ten in the evening to six in the morning, every day
    (NIGHT, "2026-11-23 23:00", 2, "working_hour", "2026-11-24 01:00"),  # Mon, over midnight
    (NIGHT, "2026-11-24 02:00", 5, "working_hour", "2026-11-24 23:00"),  # Tue, Monday's shift
    (NIGHT, "2026-11-24 12:00", 8, "working_hour", "2026-11-25 06:00"),  # Tue → Wed morning
    (NIGHT, "2026-11-23 23:00", 1, "working_day", "2026-11-25 06:00"),  # Mon: Tuesday's shift
    (NIGHT, "2026-12-31 23:00", 3, "working_hour", "2027-01-01 02:00"),  # Thu, into the new year
    (ALWAYS, "2026-10-01 03:00", 30, "working_hour", "2026-10-02 09:00"),  # Thu, a holiday: open
    (ALWAYS, "2026-11-21 10:00", 1, "working_day", "2026-11-23 00:00"),  # Sat: the end of Sun
    (CLINIC, "2026-11-23 09:30", 1, "working_day", "2026-11-25 17:00"),  # Mon: closed on Tue
    (CLINIC, "2026-11-26 09:30", 1, "working_day", "2026-11-27 12:00"),  # Thu: Fri closes at noon
    (CLINIC, "2026-11-27 13:00", 1, "working_hour", "2026-11-28 10:00"),  # Fri → Sat, opened
    (MARKET, "2026-11-24 16:00", 2, "working_hour", "2026-11-25 10:00"),  # Tue → Wed, opened
    (MARKET, "2026-11-17 16:00", 2, "working_hour", "2026-11-19 10:00"),  # Tue → Thu: Wed rests
    (MARKET, "2026-10-09 16:00", 2, "working_hour", "2026-10-10 10:00"),  # Fri → make-up Sat
    (CLINIC, "2026-09-30 16:00", 2, "working_hour", "2026-10-08 10:00"),  # Wed, holidays as all
]


@pytest.mark.parametrize(("calendar", "start", "amount", "unit", "due"), OWN_TABLE)
def test_units_and_hotline_go_by_hours_of_their_own(
    calendar: Calendar, start: str, amount: int, unit: str, due: str
) -> None:
    """E2: night shifts, round the clock, own closing days; the same code counts all of them."""
    limit = Amount(amount, unit)  # type: ignore[arg-type]
    found = calendar.add(local(start), limit)

    assert found.due_at == local(due)
    assert explain(calendar, local(start), limit)[-1].end == local(due)
    assert not found.provisional


def test_leap_day_is_a_day_like_any_other() -> None:
    """29 February 2024 was a Thursday, of an ordinary week."""
    year = {"2024": {"holidays": [], "workdays": []}}
    calendar = read_calendar({"code": "cn", "hours": [["09:00", "17:00"]], "years": year}, ZONE)
    start = local("2024-02-28 10:00")  # Wed

    assert calendar.add(start, Amount(1, "working_day")).due_at == local("2024-02-29 17:00")
    assert calendar.add(start, Amount(2, "working_day")).due_at == local("2024-03-01 17:00")
    assert calendar.add(start, Amount(366, "day")).due_at == local("2025-03-01 00:00")


def test_day_of_receipt_is_the_first_day_only_where_the_limit_says_so() -> None:
    """Most rules begin on the day after receipt; some count the day itself, if anybody is there."""
    first = Amount(1, "working_day", counts_receipt=True)

    assert CALENDAR.add(local("2026-11-23 09:30"), first).due_at == local("2026-11-23 17:00")  # Mon
    assert CALENDAR.add(local("2026-11-23 18:00"), first).due_at == local("2026-11-24 17:00")  # Mon
    assert CALENDAR.add(local("2026-11-21 09:30"), first).due_at == local("2026-11-23 17:00")  # Sat
    whole = Amount(1, "day", counts_receipt=True)
    assert CALENDAR.add(local("2026-11-21 09:30"), whole).due_at == local("2026-11-22 00:00")  # Sat


@pytest.mark.parametrize(
    "said",
    [
        {"hours": []},
        {"weekend": list(WEEKDAYS)},
        {"hours_of": {day: [] for day in WEEKDAYS[:5]}},
        {"hours": [["13:00", "17:00"], ["09:00", "12:00"]]},
        {"hours": [["22:00", "06:00"], ["13:00", "17:00"]]},
        {"hours": [["08:00", "09:00"], ["22:00", "08:30"]]},
    ],
)
def test_calendar_that_never_opens_or_overlaps_itself_is_refused(said: dict[str, Any]) -> None:
    """A limit on such a calendar would never end, or count an hour twice."""
    with pytest.raises(ValueError, match=r"never open|follow|reaches"):
        own_calendar(**said)


def test_what_is_asked_again_is_answered_alike_however_much_was_asked_between() -> None:
    calendar, start = directory().calendar, local("2026-11-23 09:30")
    limit = Amount(2, "working_hour")
    first = calendar.add(start, limit)

    for minute in range(10_000):  # more than it remembers
        calendar.add(start + timedelta(minutes=minute), limit)

    assert calendar.add(start, limit) == first == CALENDAR.add(start, limit)
