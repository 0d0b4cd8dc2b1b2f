"""The demo's time: five working days that wait for the people in them, then plain time."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from deploy.demo.preset import LIANHU
from deploy.local.run_dir import RunDir, write_private
from services.common.clock import BusinessClock, ClockSetting, SystemClock, write_clock

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = time(8, 30)
EVENING = time(18, 0)
WORKING_DAYS = 5
STEP = timedelta(minutes=12)  # less than the shortest limit, a P0's quarter of an hour
NIGHT_STEP = timedelta(minutes=45)  # less than the shortest limit of what is seen to at night
_HEARD_SECONDS = 0.15  # every process looks at the clock's file ten times a second


@dataclass(frozen=True)
class Days:
    """Which days the preset's calendar works on."""

    holidays: frozenset[date]
    workdays: frozenset[date]

    def works(self, day: date) -> bool:
        """Tell whether the district works on a day; unpublished years count weekends only."""
        if day in self.workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def span(self, first: date) -> date:
        """Return the fifth working day, counting from ``first``."""
        days = [day for n in range(30) if self.works(day := first + timedelta(days=n))]
        return days[WORKING_DAYS - 1]

    def ending(self, last: date) -> list[date]:
        """Return the five working days of which ``last`` is the last."""
        days = [day for n in range(30) if self.works(day := last - timedelta(days=n))]
        return days[WORKING_DAYS - 1 :: -1]

    def at_work(self, now: datetime) -> bool:
        """Tell whether the offices are open."""
        local = now.astimezone(ZONE)
        return self.works(local.date()) and MORNING <= local.time() < EVENING

    def before(self, day: date) -> date:
        """Return the working day with which five of them end before ``day``."""
        days = [found for n in range(1, 30) if self.works(found := day - timedelta(days=n))]
        return days[WORKING_DAYS - 1]

    def from_(self, day: date) -> date:
        """Return the first working day, ``day`` included."""
        return next(found for n in range(30) if self.works(found := day + timedelta(days=n)))


def read_days(path: Path = LIANHU / "calendar.yaml") -> Days:
    """Return the preset's working days."""
    years: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["years"]
    return Days(
        frozenset(_dates(years, "holidays")),
        frozenset(_dates(years, "workdays")),
    )


class Stage:
    """The demo's clock and how far the play has come, kept in the run folder."""

    def __init__(self, run: RunDir, days: Days) -> None:
        self._run = run
        self._days = days
        self._file = run / "demo.json"

    @property
    def clock(self) -> BusinessClock:
        """Business time, as every process of the system sees it."""
        return BusinessClock(self._run.clock)

    def prepare(self) -> None:
        """Before anything runs: put a new system's time on a working day's morning."""
        self._run.prepare()
        if self._run.clock.exists():
            return
        today = SystemClock().now().astimezone(ZONE).date()
        start = _at(self._days.before(today), MORNING)
        write_clock(self._run.clock, ClockSetting(anchor=SystemClock().now(), start=start))

    def begin(self) -> datetime:
        """Put time on a working morning; return the end of five working days from there.

        A play that has begun before goes on where its clock is; time never turns back.
        """
        known = self._read()
        if known is not None:
            return known
        now = self.clock.now().astimezone(ZONE)
        start = now if self._is_morning(now) else self._next_morning(now)
        until = _at(self._days.span(start.date()), EVENING)
        write_clock(self._run.clock, ClockSetting(SystemClock().now(), start))
        write_private(self._file, json.dumps({"until": until.isoformat(), "played": False}))
        return until

    def at_work(self, now: datetime) -> bool:
        """Tell whether the offices are open."""
        return self._days.at_work(now)

    def days(self, until: datetime) -> list[date]:
        """Return the working days of the play that ends at ``until``."""
        return self._days.ending(until.date())

    def move_on(self, until: datetime) -> None:
        """Move time one step on, and return when every process knows; in between it runs plainly.

        Time thus waits for the hands, however slow the machine is.
        """
        now = self.clock.now().astimezone(ZONE)
        step = STEP
        if not self._days.at_work(now):
            step = min(NIGHT_STEP, self._next_morning(now) - now)
        start = min(now + step, until)
        write_clock(self._run.clock, ClockSetting(SystemClock().now(), start))
        threading.Event().wait(_HEARD_SECONDS)

    def played(self) -> bool:
        """Tell whether the five days were played to their end."""
        return self._file.exists() and bool(json.loads(self._file.read_text())["played"])

    def finish(self, until: datetime) -> None:
        """Remember that the play is over."""
        write_private(self._file, json.dumps({"until": until.isoformat(), "played": True}))

    def _read(self) -> datetime | None:
        if not self._file.exists():
            return None
        return datetime.fromisoformat(json.loads(self._file.read_text())["until"])

    def _is_morning(self, now: datetime) -> bool:
        return self._days.works(now.date()) and MORNING <= now.time() < time(9, 0)

    def _next_morning(self, now: datetime) -> datetime:
        today = now.date() if now.time() < MORNING else now.date() + timedelta(days=1)
        return _at(self._days.from_(today), MORNING)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZONE)


def _dates(years: dict[str, dict[str, Any]], kind: str) -> Iterator[date]:
    for row in (day for year in years.values() for day in year[kind]):
        first = date.fromisoformat(row.get("date") or row["from"])
        last = date.fromisoformat(row.get("date") or row["to"])
        yield from (first + timedelta(days=n) for n in range((last - first).days + 1))
