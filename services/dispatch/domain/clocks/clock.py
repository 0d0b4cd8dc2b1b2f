"""A clock (时限) of a ticket: one limit that runs, is held, stops, is missed and climbs.

Its facts are when it began, its limit, the gaps in which it was held and, where somebody named its
end, that: everything else (``deriving``) follows from them and from the calendar.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from services.dispatch.domain.calendars.counting import Gap
from services.dispatch.domain.calendars.limits import Amount
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.terms import ClockKind
from services.dispatch.domain.whistles.pace import Pace

ClockState = Literal["running", "paused", "stopped"]
Mark = tuple[int, datetime]
Naming = Literal["extended", "agreed", "kept"]
APPROACHING: Final[frozenset[ClockKind]] = frozenset({"resolve", "wait"})


@dataclass(frozen=True, slots=True)
class Named:
    """An end that somebody named at ``at`` instead of the limit's own.

    ``extended``: more time was granted; ``agreed``: a date from the start; ``kept``: a new calendar
    would have made it late at once, and nobody has approved that yet.
    """

    due_at: datetime
    at: datetime
    why: Naming


@dataclass(frozen=True)
class Clock:
    """One limit of a ticket; ``key`` names it within the ticket (``resolve:2``).

    ``marks`` are the reminders still to be given, ``tier`` the highest tier this clock has climbed
    to, ``next_tier_at`` when the next one begins. ``gaps`` are the times in which it was held, the
    last one open while it is. ``calendar`` is the code of the one that it goes by, ``pace`` how
    long it waits before each tier; empty where the policy says so. A clock with a ``whistle_id``
    belongs to a whistle, not to an order; one with a ``rule`` (its code) watches whether the work
    is touched.
    """

    key: str
    kind: ClockKind
    started_at: datetime
    due_at: datetime
    limit: Amount
    provisional: bool = False
    order_id: str | None = None
    unit: str | None = None
    state: ClockState = "running"
    marks: tuple[Mark, ...] = ()
    missed_at: datetime | None = None
    tier: int = 0
    next_tier_at: datetime | None = None
    stopped_at: datetime | None = None
    whistle_id: str | None = None
    pace: Pace = ()
    calendar: str | None = None
    gaps: tuple[Gap, ...] = ()
    named: Named | None = None
    rule: str | None = None

    @property
    def next_at(self) -> datetime | None:
        """When this clock has something to do next; None while it rests or is at the top."""
        if self.state != "running":
            return None
        after = self.due_at if self.missed_at is None else self.next_tier_at
        if not self.marks:
            return after
        mark = self.marks[0][1]
        return mark if after is None or mark < after else after

    @property
    def is_stopped(self) -> bool:
        """Whether the clock is over for good."""
        return self.state == "stopped"

    @property
    def is_exhausted(self) -> bool:
        """Whether the clock has climbed all tiers: it rests with the district's leadership."""
        return self.state == "running" and self.next_at is None


def stop(clock: Clock, now: datetime) -> Clock:
    """Stop a clock for good: what it measured was done, or is no longer wanted.

    One that is held when it stops keeps its last gap open: it never went on, its end never moved.
    """
    if clock.state == "stopped":
        return clock
    return replace(clock, state="stopped", stopped_at=now, marks=(), next_tier_at=None)


def pause(clock: Clock, now: datetime, why: str) -> Clock:
    """Hold a clock while somebody else has to act; what is left is kept, nothing is reset."""
    if clock.state != "running":
        return clock
    since = whole(now)
    return replace(
        clock, state="paused", stopped_at=since, gaps=(*clock.gaps, Gap(since, None, why))
    )


def closed_gaps(clock: Clock, now: datetime) -> tuple[Gap, ...]:
    """Return a clock's gaps, the open one as if it ended now; an empty one is none."""
    closed = (replace(gap, until=gap.until or max(whole(now), gap.since)) for gap in clock.gaps)
    return tuple(gap for gap in closed if gap.since != gap.until)


def ran_until(clock: Clock, now: datetime) -> datetime:
    """Return until when a clock has run: now, or since when it is held.

    One whose end lies before that is late, if it is held as soon as it goes on.
    """
    return clock.gaps[-1].since if clock.state == "paused" and clock.gaps else now


def whole(instant: datetime) -> datetime:
    """Return an instant in whole milliseconds, as it is stored: what is derived from it agrees."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
