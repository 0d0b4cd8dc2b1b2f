"""E4: whatever happens to a clock, no elapsed time is lost and none is counted twice."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.domain.calendars.explaining import explain
from services.dispatch.domain.calendars.limits import TIME_UNITS, Amount
from services.dispatch.domain.clocks.clock import Clock, pause, stop
from services.dispatch.domain.clocks.deriving import (
    counted_by,
    due_of,
    extend,
    rederived,
    resume,
    start_clock,
)
from services.dispatch.domain.clocks.explaining import account_of, without_holes
from tests.factories.dispatch import directory
from tests.unit.dispatch.clocks.naive import MINUTE, end_of, is_counted, minutes

CALENDAR = directory().calendar
EARLY, LATE = datetime(2026, 8, 31), datetime(2026, 10, 12)  # noqa: DTZ001 - made aware below

Unit = Literal["minute", "hour", "working_hour", "day", "working_day"]
starts = st.datetimes(EARLY, LATE).map(lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC))
units: st.SearchStrategy[Unit] = st.sampled_from(TIME_UNITS)
stories = st.lists(st.tuples(st.booleans(), st.integers(1, 2000)), max_size=8)


def clock_of(amount: int, unit: Unit, start: datetime) -> Clock:
    return start_clock("resolve", 1, Amount(amount, unit), CALENDAR, start, percents=(50, 80))


def lived(clock: Clock, story: list[tuple[bool, int]]) -> tuple[Clock, datetime, set[datetime]]:
    """Let a clock run and be held in turns; return also the minutes in which it was held."""
    now, held = clock.started_at, set()
    for hold, length in story:
        clock = pause(clock, now, "submitted") if hold else resume(clock, CALENDAR, now)
        until = now + length * MINUTE
        if clock.state == "paused":
            held |= set(minutes(now, until))
        now = until
    return resume(clock, CALENDAR, now), now, held


@settings(max_examples=150, deadline=None)
@given(starts, st.integers(0, 6), units)
def test_limits_end_as_if_counted_by_the_minute(start: datetime, amount: int, unit: Unit) -> None:
    """The arithmetic agrees with a specification that does none."""
    assert CALENDAR.add(start, Amount(amount, unit)).due_at == end_of(unit, amount, start)


@settings(max_examples=100, deadline=None)
@given(starts, st.integers(1, 5), units, stories)
def test_held_minutes_are_neither_lost_nor_counted_twice(
    start: datetime, amount: int, unit: Unit, story: list[tuple[bool, int]]
) -> None:
    """The naive count of minutes in which it ran is what the clock has counted, and its end."""
    clock, now, held = lived(clock_of(amount, unit, start), story)
    counts = is_counted(unit)

    ran = sum(counts(at) for at in minutes(start, now) if at not in held)
    assert counted_by(clock, CALENDAR, now) == ran * MINUTE
    given_ = sum(counts(at) for at in minutes(start, end_of(unit, amount, start)))
    used = sum(counts(at) for at in minutes(start, clock.due_at) if at not in held)
    assert used == given_


@settings(max_examples=100, deadline=None)
@given(starts, st.integers(1, 5), units, stories)
def test_every_history_is_explained_and_adds_up(
    start: datetime, amount: int, unit: Unit, story: list[tuple[bool, int]]
) -> None:
    """E3: intervals without holes from start to end, and sums that agree to the second."""
    clock, now, _ = lived(clock_of(amount, unit, start), story)
    account = account_of(clock, CALENDAR, now)

    assert without_holes(account)
    assert account.until == clock.due_at == due_of(clock, CALENDAR).due_at
    assert account.counted + account.skipped == clock.due_at - clock.started_at
    assert account.counted == account.worth + account.made_good
    assert account.made_good >= timedelta()
    assert account.elapsed + account.left == account.elapsed + max(account.left, timedelta())
    if not clock.gaps:
        assert account.made_good == timedelta()
        assert list(account.intervals) == explain(CALENDAR, start, clock.limit)


@settings(max_examples=60, deadline=None)
@given(starts, st.integers(1, 4), units, stories, st.integers(1, 4000), stories)
def test_more_time_is_as_long_as_was_granted_and_held_time_comes_on_top(
    start: datetime,
    amount: int,
    unit: Unit,
    before: list[tuple[bool, int]],
    more: int,
    after: list[tuple[bool, int]],
) -> None:
    """E5 and E4: the named end stands, and only what is held after it moves it."""
    clock, now, _ = lived(clock_of(amount, unit, start), before)
    longer = extend(clock, clock.due_at + more * MINUTE, CALENDAR, now)
    assert longer.due_at == clock.due_at + more * MINUTE

    moved, held = longer, set()
    for hold, length in after:
        moved = pause(moved, now, "submitted") if hold else resume(moved, CALENDAR, now)
        held |= set(minutes(now, now + length * MINUTE)) if moved.state == "paused" else set()
        now += length * MINUTE
    moved = resume(moved, CALENDAR, now)
    counts = is_counted(unit)
    begun = longer.named.at if longer.named else start
    left = sum(counts(at) for at in minutes(begun, longer.due_at))
    used = sum(counts(at) for at in minutes(begun, moved.due_at) if at not in held)
    assert used == left
    assert without_holes(account_of(moved, CALENDAR, now))


@settings(max_examples=60, deadline=None)
@given(starts, st.integers(1, 5), units, stories)
def test_another_version_of_the_calendar_counts_the_same_facts_anew(
    start: datetime, amount: int, unit: Unit, story: list[tuple[bool, int]]
) -> None:
    """E6: there and back again is the identity; gaps are facts, and no calendar loses them."""
    clock, now, _ = lived(clock_of(amount, unit, start), story)
    body = {"2026": {"holidays": ["2026-09-14", "2026-09-15"], "workdays": ["2026-09-19"]}}
    other = directory(
        calendar={"code": "cn", "hours": [["08:00", "14:00"]], "years": body}
    ).calendar

    elsewhere = rederived(clock, other)
    assert elsewhere.gaps == clock.gaps
    assert account_of(elsewhere, other, now).counted == sum(
        (item.length for item in account_of(elsewhere, other, now).intervals if item.counted),
        timedelta(),
    )
    assert rederived(elsewhere, CALENDAR) == clock


def test_stopped_clock_keeps_what_it_counted() -> None:
    """Held at the end or not, a clock that is over counts no more."""
    start = datetime(2026, 11, 23, 1, tzinfo=UTC)  # Mon, 09:00
    clock = pause(clock_of(2, "working_day", start), start + 60 * MINUTE, "submitted")
    over = stop(clock, start + 120 * MINUTE)

    assert counted_by(over, CALENDAR, start + timedelta(days=9)) == timedelta(hours=1)
    assert (over.due_at, over.stopped_at) == (clock.due_at, start + 120 * MINUTE)


@pytest.mark.parametrize("moment", [0, 1])
def test_clock_that_is_held_at_its_very_start_or_end_stays_whole(moment: int) -> None:
    """The edges count as well: held at receipt, held when it ends."""
    start = datetime(2026, 11, 23, 1, tzinfo=UTC)  # Mon, 09:00
    clock = clock_of(7, "working_hour", start)
    at = clock.due_at if moment else start
    held = resume(pause(clock, at, "submitted"), CALENDAR, at + timedelta(hours=1))

    expected = clock.due_at if moment else datetime(2026, 11, 24, 2, tzinfo=UTC)  # Tue, 10:00
    assert held.due_at == expected


@settings(max_examples=50, deadline=None)
@given(starts, st.integers(1, 5), units, st.integers(1, 2000), st.integers(1, 2000))
def test_what_is_left_of_an_extended_clock_is_the_same_while_it_is_held(
    start: datetime, amount: int, unit: Unit, ran: int, held: int
) -> None:
    """Suspended after more time was granted, it is not used up, and reminds where it did."""
    clock = clock_of(amount, unit, start)
    now = start + min(ran * MINUTE, clock.due_at - start)
    longer = extend(clock, clock.due_at + timedelta(days=7), CALENDAR, now)
    left = account_of(longer, CALENDAR, now).left
    resting = pause(longer, now, "suspended")

    assert account_of(resting, CALENDAR, now + held * MINUTE).left == left > timedelta()
    assert rederived(resting, CALENDAR).marks == longer.marks
    assert account_of(stop(longer, now), CALENDAR, now + held * MINUTE).left == left
