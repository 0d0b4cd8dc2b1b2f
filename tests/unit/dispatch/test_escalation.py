"""F1–F4: three tiers, in order, once, and nobody's absence skips a step."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dispatch.domain.arbitration.returning import return_lead
from services.dispatch.domain.escalation.deciding import Ladder, decide
from services.dispatch.domain.escalation.steps import Approached, Escalated, Missed, Step
from services.dispatch.domain.orders import handling
from services.dispatch.domain.results.result import Result
from services.dispatch.domain.tickets.opening import timing_of
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import (
    CENTRE,
    COMMUNITY_UNIT,
    MONDAY,
    STREET_UNIT,
    UNIT,
    directory,
    directory_body,
    handler,
    later,
    ticket,
)

DIRECTORY = directory()
LADDER = Ladder(DIRECTORY.policy, DIRECTORY.calendar, DIRECTORY)
TIMING = timing_of(DIRECTORY)
ZONE = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def told(steps: tuple[Step, ...]) -> list[str]:
    names = []
    for step in steps:
        if isinstance(step, Escalated):
            names.append(f"tier{step.tier} {step.trigger}")
        elif isinstance(step, Missed):
            names.append(f"missed {step.clock.kind}")
        else:
            names.append(f"{step.percent}%")
    return names


def contacted(case: Ticket) -> Ticket:
    signed = handling.acknowledge(case, "wo_1", handler(), TIMING, MONDAY)
    return handling.contact(signed, "wo_1", handler(), TIMING, MONDAY, method="phone")


# Dispatched on Monday 23 November 2026, 09:30. P2: sign 2 working hours, contact 1 working day,
# resolve 5 working days; tier 2 one working day after tier 1, tier 3 two working days after tier 2.
UNSIGNED = [
    ("2026-11-23 11:29", []),  # Mon, one minute to go
    ("2026-11-23 11:30", ["missed acknowledge", "tier1 unacknowledged"]),  # Mon
    ("2026-11-24 17:00", ["missed contact", "tier1 uncontacted", "tier2 unacknowledged"]),  # Tue
    ("2026-11-25 17:00", ["tier2 uncontacted"]),  # Wed
    ("2026-11-26 17:00", ["50%", "tier3 unacknowledged"]),  # Thu
    ("2026-11-27 17:00", ["80%", "tier3 uncontacted"]),  # Fri
    ("2026-11-29 17:00", []),  # Sun
    ("2026-11-30 17:00", ["missed resolve", "tier1 overdue"]),  # Mon
    ("2026-12-01 17:00", ["tier2 overdue"]),  # Tue
    ("2026-12-03 17:00", ["tier3 overdue"]),  # Thu
    ("2027-01-30 17:00", []),  # it rests with the district's leadership
]


def test_unsigned_order_climbs_three_tiers_on_working_time() -> None:
    """F1: every clock climbs its own ladder, step by step."""
    case = ticket()
    for instant, expected in UNSIGNED:
        moves = decide(case, LADDER, local(instant))
        assert sorted(told(moves.steps)) == sorted(expected), instant
        case = moves.ticket

    assert case.tier == 3
    assert case.waits_for == "district_leader"


def test_stopped_scheduler_catches_up_once_and_in_order() -> None:
    """F3: a month's stop tells every step once, in the order in which they were due."""
    caught_up = decide(ticket(), LADDER, local("2026-12-24 10:00"))
    step_by_step: list[str] = []
    case = ticket()
    for instant, _ in UNSIGNED:
        moves = decide(case, LADDER, local(instant))
        step_by_step += told(moves.steps)
        case = moves.ticket

    assert told(caught_up.steps) == step_by_step
    assert [step.due for step in caught_up.steps] == sorted(s.due for s in caught_up.steps)
    assert decide(caught_up.ticket, LADDER, local("2026-12-24 10:00")).steps == ()
    assert caught_up.ticket.steps == case.steps


def test_step_ids_are_never_used_twice() -> None:
    """Whoever reads the events can tell a repeated message from a second step."""
    ids = decide(ticket(), LADDER, local("2026-12-24 10:00")).ticket.steps

    assert len(set(ids)) == len(ids) == 9
    assert "acknowledge:1:1" in ids


def test_danger_climbs_by_day_and_by_night() -> None:
    """P0 clocks never stop: Saturday 23:00 is like any other hour."""
    saturday = local("2026-11-21 23:00")
    case = ticket(now=saturday, danger_words=("起火",), received_at=saturday)
    moves = decide(case, LADDER, saturday + timedelta(minutes=15))

    assert case.severity == "P0"
    assert told(moves.steps) == ["missed acknowledge", "tier1 unacknowledged"]


def test_signed_is_not_done() -> None:
    """F4: an order that was signed and not touched climbs for contact."""
    case = handling.acknowledge(ticket(), "wo_1", handler(), TIMING, later(minutes=5))
    moves = decide(case, LADDER, local("2026-11-24 17:00"))

    assert told(moves.steps) == ["missed contact", "tier1 uncontacted"]


def test_reminders_come_at_half_and_at_four_fifths_of_the_working_time() -> None:
    """The unit hears of its limit before it is missed."""
    moves = decide(contacted(ticket()), LADDER, local("2026-11-29 00:00"))
    marks = [step for step in moves.steps if isinstance(step, Approached)]

    assert [mark.percent for mark in marks] == [50, 80]
    # from Mon 09:30 to Mon 17:00 a week later are 41.5 working hours; half of them end on Thu
    assert marks[0].due == local("2026-11-26 09:15")
    assert marks[1].due == local("2026-11-27 15:42")


def test_screening_climbs_the_centre_s_own_ladder() -> None:
    """D2: what nobody screens reaches the director, then the district's leadership."""
    case = ticket(area_code=None, text="没有地点", title="没有地点")
    moves = decide(case, LADDER, local("2026-12-24 10:00"))
    tiers = [step for step in moves.steps if isinstance(step, Escalated)]

    assert [step.responsible_role for step in tiers] == [
        "supervisor",
        "director",
        "district_leader",
    ]
    assert {step.trigger for step in tiers} == {"screening_overdue"}
    assert {step.responsible_unit for step in tiers} == {CENTRE}


def test_community_climbs_to_its_street() -> None:
    """The territorial ladder: 社区 → 街道 → 区."""
    case = ticket(title="邻里纠纷", text="邻里纠纷，请调解")
    first = decide(case, LADDER, local("2026-11-23 11:30")).steps[-1]

    assert isinstance(first, Escalated)
    assert (first.responsible_unit, first.responsible_role) == (STREET_UNIT, "street")
    assert first.tell_units == (COMMUNITY_UNIT, STREET_UNIT)


@pytest.mark.parametrize("gone", [{STREET_UNIT}, {STREET_UNIT, COMMUNITY_UNIT}])
def test_missing_responsible_never_skips_a_step(gone: set[str]) -> None:
    """F2: the tier's duty officer answers, and the event says that the one meant is missing."""
    case = ticket(title="邻里纠纷", text="邻里纠纷，请调解")
    units = [row for row in directory_body()["units"] if row["code"] not in gone]
    ladder = Ladder(DIRECTORY.policy, DIRECTORY.calendar, directory(units=units))
    step = decide(case, ladder, local("2026-11-23 11:30")).steps[-1]

    assert isinstance(step, Escalated)
    assert step.tier == 1
    assert step.responsible_missing
    assert step.responsible_unit == CENTRE


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4000)), max_size=12))
def test_tier_never_falls_whatever_happens(story: list[tuple[int, int]]) -> None:
    """A ticket's tier only grows, and no step is told twice, in any order of events."""
    case, now, tiers, ids = ticket(), MONDAY, [0], []
    for action, minutes in story:
        now += timedelta(minutes=minutes)
        moves = decide(case, LADDER, now)
        ids += [step.id for step in moves.steps if isinstance(step, Escalated)]
        case = _act(moves.ticket, action, now)
        tiers.append(case.tier)
        assert case.waits_for is not None

    assert tiers == sorted(tiers)
    assert len(ids) == len(set(ids))


def _act(case: Ticket, action: int, now: datetime) -> Ticket:
    """Let the unit do something that its state allows, or nothing."""
    unit = handler(UNIT)
    if action == 1 and case.state == "dispatched":
        return handling.acknowledge(case, "wo_1", unit, TIMING, now)
    if action == 2 and case.state in ("acknowledged", "in_progress"):
        return handling.contact(case, "wo_1", unit, TIMING, now, method="visit")
    if action == 3 and case.state == "in_progress":
        return handling.submit(
            case, "wo_1", unit, TIMING, now, result=Result("done", "垃圾清理干净并加强巡查了")
        )
    in_time = now <= (case.orders[0].return_due_at or now)
    if action == 4 and in_time and case.state in ("dispatched", "acknowledged", "in_progress"):
        basis = "依据职责清单不属于本单位职责"
        return return_lead(
            case, "wo_1", unit, DIRECTORY, TIMING, now, reason="not_in_duty", basis=basis
        )
    return case
