"""E6: no clock is late because of a calendar alone, one that is held neither."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.clocks.deriving import resume
from services.dispatch.domain.clocks.recomputing import approved, recomputed
from tests.factories.dispatch import directory, directory_body, limit, timing_of
from tests.factories.dispatch_hall import Hall

KNOWN = directory()
# Told of late: Saturday, the 28th, was a make-up day, so that five working days end on it.
LATE_NEWS = Calendars(
    replace(
        KNOWN.calendar,
        version=2,
        workdays={**KNOWN.calendar.workdays, date(2026, 11, 28): "补"},
        _days={},
        _known={},
    )
)


def five_days_to_return() -> dict[str, Any]:
    """Return the limits, with as long for a return as for the result."""
    profile = directory_body()["sla_profile"]
    levels = {
        level: {**row, "return": limit(5, "working_day")}
        for level, row in profile["levels"].items()
    }
    return {"sla_profile": {**profile, "levels": levels}}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("asked_at", "kept"),
    [
        ("2026-11-29 10:00", "2026-11-30 17:00"),  # Sunday: by the news it ended on Saturday
        ("2026-11-27 10:00", "2026-11-28 17:00"),  # Friday: there is time left by both
    ],
)
def test_no_right_to_return_is_over_because_of_a_calendar_alone(asked_at: str, kept: str) -> None:
    """A unit that could give an order back before the news came still can."""
    known = directory(**five_days_to_return())
    hall = Hall(changes=five_days_to_return())
    hall.open()  # on Mon 23 at 09:30
    assert hall.lead().return_due_at == local("2026-11-30 17:00")

    ticket, _ = recomputed(hall.ticket, timing_of(known), LATE_NEWS, local(asked_at))
    assert ticket.orders[0].return_due_at == local(kept)


@pytest.mark.parametrize(
    ("handed_in", "waits", "kept", "let_go"),
    [
        # due on Mon 30 at 17:00; handed in on Mon at 16:00, sent back on Wed 2 at 10:00
        ("2026-11-30 16:00", True, "2026-12-02 11:00", "2026-11-28 17:00"),
        # handed in on Fri 27 at 16:00: by both calendars there is time left when it is sent back
        ("2026-11-27 16:00", False, "2026-12-03 11:00", "2026-12-03 11:00"),
    ],
)
def test_a_clock_that_is_held_waits_for_a_supervisor_as_well(
    handed_in: str, waits: bool, kept: str, let_go: str
) -> None:
    hall = Hall()
    hall.open()  # on Mon 23 at 09:30
    hall.work(hall.lead())
    hall.clock.instant = local(handed_in)
    hall.finish(hall.lead())
    timing, back = timing_of(KNOWN), local("2026-12-02 10:00")

    ticket, moves = recomputed(hall.ticket, timing, LATE_NEWS, local("2026-12-01 10:00"))
    (move,) = (move for move in moves if move.key == "resolve:1")
    after = replace(timing, calendars=LATE_NEWS)
    (clock,) = (clock for clock in ticket.clocks if clock.key == "resolve:1")
    assert (move.held, clock.state) == (waits, "paused")
    assert resume(clock, LATE_NEWS.district, back).due_at == local(kept)

    ticket, _ = approved(ticket, frozenset({"resolve:1"}), after)
    (clock,) = (clock for clock in ticket.clocks if clock.key == "resolve:1")
    assert resume(clock, LATE_NEWS.district, back).due_at == local(let_go)
