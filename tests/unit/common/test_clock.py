"""Business time follows its setting, survives restarts and never goes backwards."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from services.common.clock import BusinessClock, ClockSetting, open_clock, write_clock

WALL = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)  # 08:30 in Xi'an


class Wall:
    def __init__(self) -> None:
        self.instant = WALL

    def __call__(self) -> datetime:
        return self.instant


def test_speed_multiplies_wall_time() -> None:
    """At speed 3,600 a second of wall time is an hour of business."""
    setting = ClockSetting(anchor=WALL, start=MONDAY, speed=3600)

    assert setting.at(WALL + timedelta(seconds=2)) == MONDAY + timedelta(hours=2)


def test_fast_time_ends_by_itself() -> None:
    """After `until` the clock runs at speed 1, though nobody told it to."""
    until = MONDAY + timedelta(hours=10)
    setting = ClockSetting(anchor=WALL, start=MONDAY, speed=3600, until=until)

    assert setting.at(WALL + timedelta(seconds=10)) == until
    assert setting.at(WALL + timedelta(seconds=70)) == until + timedelta(seconds=60)


def test_time_before_the_anchor_stands_still() -> None:
    """A wall clock set back does not take business time before its start."""
    setting = ClockSetting(anchor=WALL, start=MONDAY, speed=10)

    assert setting.at(WALL - timedelta(hours=1)) == MONDAY


def test_two_processes_read_the_same_time(tmp_path: Path) -> None:
    """The file is the clock: a restarted process goes on where the others are."""
    wall = Wall()
    path = tmp_path / "clock.json"
    write_clock(path, ClockSetting(anchor=WALL, start=MONDAY, speed=60))
    wall.instant += timedelta(minutes=1)

    first, second = BusinessClock(path, wall), BusinessClock(path, wall)

    assert first.now() == second.now() == MONDAY + timedelta(hours=1)


def test_a_jump_holds_from_the_very_next_question_on(tmp_path: Path) -> None:
    """Work that arrives just after a jump must not be stamped with the time before it."""
    path = tmp_path / "clock.json"
    write_clock(path, ClockSetting(anchor=WALL, start=MONDAY))
    clock = BusinessClock(path, Wall())
    assert clock.now() == MONDAY

    write_clock(path, ClockSetting(anchor=WALL, start=MONDAY + timedelta(days=2)))

    assert clock.now() == MONDAY + timedelta(days=2)


def test_without_a_file_business_time_is_wall_time(tmp_path: Path) -> None:
    """A clock whose file is not there yet runs with the wall."""
    wall = Wall()

    assert BusinessClock(tmp_path / "none.json", wall).now() == WALL
    assert open_clock(None).now().tzinfo is UTC


@given(st.lists(st.integers(min_value=-3600, max_value=3600), max_size=20))
def test_business_time_never_goes_backwards(steps: list[int]) -> None:
    """However the wall clock is set, an answer is never earlier than the one before."""
    wall = Wall()
    clock = BusinessClock(Path("no-such-clock.json"), wall)
    last = clock.now()
    for step in steps:
        wall.instant += timedelta(seconds=step)
        assert clock.now() >= last
        last = clock.now()


def test_time_is_told_in_utc_whatever_zone_its_file_was_written_in(tmp_path: Path) -> None:
    """Instants are stored and compared as text too, so all of them have one offset."""
    path = tmp_path / "clock.json"
    xian = timezone(timedelta(hours=8))
    write_clock(path, ClockSetting(anchor=WALL, start=MONDAY.astimezone(xian)))

    assert BusinessClock(path, Wall()).now().isoformat() == MONDAY.isoformat()
