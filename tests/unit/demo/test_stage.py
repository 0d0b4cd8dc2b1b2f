"""The demo's time begins on a working morning, runs five working days and never turns back."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from deploy.demo.stage import STEP, ZONE, Stage, read_days
from deploy.local.run_dir import RunDir
from services.common.clock import ClockSetting, write_clock

DAYS = read_days()


def test_days_are_the_preset_s() -> None:
    """A make-up Saturday works, the National Day does not."""
    assert DAYS.works(date(2026, 10, 10))
    assert not DAYS.works(date(2026, 10, 1))
    assert not DAYS.works(date(2026, 11, 22))


def test_new_system_stands_on_a_working_morning(tmp_path: Path) -> None:
    """Five working days fit in between then and today."""
    stage = Stage(RunDir(tmp_path / "run"), DAYS)

    stage.prepare()
    now = stage.clock.now().astimezone(ZONE)

    assert DAYS.works(now.date())
    assert now.strftime("%H:%M") == "08:30"


def test_play_covers_five_working_days(tmp_path: Path) -> None:
    """From the morning of the first to the evening of the fifth, and then plain time."""
    stage = Stage(RunDir(tmp_path / "run"), DAYS)
    stage.prepare()
    begun = stage.clock.now().astimezone(ZONE).date()

    until = stage.begin()

    days = (until.date() - begun).days + 1
    assert sum(DAYS.works(begun + timedelta(days=n)) for n in range(days)) == 5
    assert until.strftime("%a %H:%M") in {f"{day:%a} 18:00" for day in DAYS.ending(until.date())}


def test_time_moves_by_steps_and_rests_at_night(tmp_path: Path) -> None:
    """A step by day, a longer one by night, and never beyond a morning or the end."""
    run = RunDir(tmp_path / "run")
    run.prepare()
    monday = datetime(2026, 11, 23, 17, 55, tzinfo=ZONE)
    until = datetime(2026, 11, 24, 8, 40, tzinfo=ZONE)
    write_clock(run.clock, ClockSetting(anchor=datetime.now(UTC), start=monday))  # noqa: TID251
    stage = Stage(run, DAYS)

    seen = []
    while (now := stage.clock.now()) < until:
        seen.append(now)
        stage.move_on(until)

    assert timedelta() <= seen[1] - (monday + STEP) < timedelta(minutes=1)
    assert [f"{now.astimezone(ZONE):%H:%M}" for now in seen[-2:]] == ["08:22", "08:30"]
    assert stage.clock.now() - until < timedelta(minutes=1)


def test_second_play_goes_on_where_the_first_was(tmp_path: Path) -> None:
    """A crash half-way does not begin the week again."""
    stage = Stage(RunDir(tmp_path / "run"), DAYS)
    stage.prepare()
    until = stage.begin()
    before = (tmp_path / "run" / "clock.json").read_text()

    assert stage.begin() == until
    assert (tmp_path / "run" / "clock.json").read_text() == before
    assert not stage.played()


def test_system_that_ran_before_plays_from_its_next_morning(tmp_path: Path) -> None:
    """Somebody ran `make up` first: time goes forward to a working morning, never back."""
    run = RunDir(tmp_path / "run")
    run.prepare()
    saturday = datetime(2026, 11, 21, 10, 0, tzinfo=ZONE)
    write_clock(run.clock, ClockSetting(anchor=datetime.now(UTC), start=saturday))  # noqa: TID251
    stage = Stage(run, DAYS)
    stage.prepare()

    until = stage.begin()

    assert until.date() == date(2026, 11, 27)
    setting = ClockSetting.from_json(run.clock.read_text())
    assert setting.start == datetime(2026, 11, 23, 8, 30, tzinfo=ZONE)
