"""Why a clock ends when it ends: every interval counted or skipped, and sums that agree (E3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from services.dispatch.domain.calendars.calendar import Calendar
from services.dispatch.domain.calendars.counting import NOTHING, worth
from services.dispatch.domain.calendars.explaining import Interval, explain, explain_until
from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.clocks.deriving import counted_by, due_of, given_to

NAMED = "named"


@dataclass(frozen=True, slots=True)
class Account:
    """A clock's time, settled: ``intervals`` reach from its start to ``until`` without holes.

    ``counted`` is the sum of those that count: it is ``worth`` (the limit as time) and
    ``made_good``, what was held on the day of receipt, unless the clock is held now or somebody
    named its end. ``elapsed`` and ``left`` are of ``now``, by the calendar ``calendar``; the day of
    receipt may be worked in and counts there.
    """

    clock: Clock
    calendar: Calendar
    until: datetime
    worth: timedelta
    made_good: timedelta
    intervals: tuple[Interval, ...]
    elapsed: timedelta
    left: timedelta

    @property
    def counted(self) -> timedelta:
        """How much of the time counted."""
        return sum((item.length for item in self.intervals if item.counted), NOTHING)

    @property
    def skipped(self) -> timedelta:
        """How much of the time did not count."""
        return sum((item.length for item in self.intervals if not item.counted), NOTHING)

    @property
    def is_settled(self) -> bool:
        """Whether the end stands and is the limit's own, so that the sums have to agree."""
        return self.clock.named is None and self.clock.state != "paused"


def account_of(clock: Clock, calendar: Calendar, now: datetime) -> Account:
    """Return a clock's account at an instant."""
    intervals = _intervals(clock, calendar, now)
    counted = sum((item.length for item in intervals if item.counted), NOTHING)
    limit = worth(calendar, clock.started_at, clock.limit)
    settled = clock.named is None and clock.state != "paused"
    elapsed = min(counted_by(clock, calendar, now), given_to(clock, calendar))
    return Account(
        clock=clock,
        calendar=calendar,
        until=intervals[-1].end if intervals else clock.started_at,
        worth=limit,
        made_good=counted - limit if settled else NOTHING,
        intervals=tuple(intervals),
        elapsed=elapsed,
        left=given_to(clock, calendar) - elapsed,
    )


def _intervals(clock: Clock, calendar: Calendar, now: datetime) -> list[Interval]:
    """Return a clock's intervals up to its end; while it is held, up to now."""
    start, limit = clock.started_at, clock.limit
    gaps = [gap for gap in clock.gaps if gap.until is not None or clock.state == "paused"]
    if clock.state == "paused":
        return explain_until(calendar, start, limit, gaps, max(now, gaps[-1].since))
    if clock.named is None:
        return explain(calendar, start, limit, gaps)
    return explain_until(calendar, start, limit, gaps, due_of(clock, calendar).due_at)


def without_holes(account: Account) -> bool:
    """Whether the intervals follow one another from the clock's start on."""
    ends = chain((account.clock.started_at,), (item.end for item in account.intervals))
    return all(end == item.start for end, item in zip(ends, account.intervals, strict=False))
