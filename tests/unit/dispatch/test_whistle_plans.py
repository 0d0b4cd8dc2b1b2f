"""D6: the joint plan that a kind asks for has a clock of its own, which climbs like the summons."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.dispatch.domain.escalation.deciding import Ladder, decide
from services.dispatch.domain.escalation.steps import Escalated
from services.dispatch.domain.secrecy.sealing import accuse
from services.dispatch.domain.tickets.opening import timing_of
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles import working
from services.dispatch.domain.whistles.planning import plan_clock
from services.dispatch.domain.whistles.signing_in import Presence
from tests.factories.dispatch import (
    CENTRE,
    COMMUNITY_UNIT,
    MONDAY,
    OPERATOR,
    handler,
    later,
)
from tests.factories.whistles import (
    COMMUNITY_CALLER,
    REASON,
    SUMMONED,
    WHISTLE,
    blown,
    call,
    come,
    whistle_directory,
)

DIRECTORY = whistle_directory()
LADDER = Ladder(DIRECTORY.policy, DIRECTORY.calendar, DIRECTORY)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def attended() -> Ticket:
    """A whistle that asks for a plan, blown Monday 23 November; both units have come."""
    case = come(blown(call("coded")), "shizheng", presence=Presence(code="000001"))
    return come(case, "gongan", presence=Presence(code="000002"))


def climbed(case: Ticket, now: datetime) -> list[Escalated]:
    steps = decide(case, LADDER, now).steps
    return [s for s in steps if isinstance(s, Escalated) and s.trigger == "whistle_unplanned"]


def test_a_late_joint_plan_climbs_all_tiers_and_every_party_is_told() -> None:
    """Ten working days from Monday are Monday 7 December; then the policy's 0, 1 and 2."""
    steps = climbed(attended(), local("2026-12-31 17:00"))

    assert [(step.tier, step.due) for step in steps] == [
        (1, local("2026-12-07 17:00")),
        (2, local("2026-12-08 17:00")),
        (3, local("2026-12-10 17:00")),
    ]
    assert {step.unit for step in steps} == {COMMUNITY_UNIT}
    assert all({*SUMMONED, COMMUNITY_UNIT} <= set(step.tell_units) for step in steps)
    assert all(step.whistle_id == WHISTLE for step in steps)


def test_the_first_plan_stops_its_clock_however_late_and_a_revision_starts_none() -> None:
    case = decide(attended(), LADDER, local("2026-12-07 17:00")).ticket
    case = working.plan(
        case, WHISTLE, handler("gongan"), CENTRE, local("2026-12-08 09:00"), text=REASON
    )
    plan = case.whistles[0].plan
    assert plan is not None
    assert plan.in_time is False
    assert climbed(case, local("2026-12-31 17:00")) == []
    case = working.plan(case, WHISTLE, COMMUNITY_CALLER, CENTRE, later(days=20), text=REASON)
    clock = plan_clock(case, WHISTLE)
    assert clock is not None
    assert clock.is_stopped


def test_who_calls_the_whistle_off_ends_the_plans_clock_too() -> None:
    case = working.close(
        attended(), WHISTLE, COMMUNITY_CALLER, CENTRE, MONDAY, reason=REASON, assess_until=MONDAY
    )
    assert climbed(case, local("2026-12-31 17:00")) == []


def test_a_whistle_blown_with_its_plan_or_of_a_kind_without_one_has_no_such_clock() -> None:
    assert plan_clock(blown(call("coded", plan=REASON)), WHISTLE) is None
    assert plan_clock(blown(call("livelihood")), WHISTLE) is None


def test_a_whistle_of_an_accused_blower_is_the_centres_to_end() -> None:
    """L2: the plan's clock goes on, about whoever has the case now; the accused hears nothing."""
    case = accuse(
        attended(), OPERATOR, DIRECTORY, timing_of(DIRECTORY), MONDAY, units=[COMMUNITY_UNIT]
    )
    steps = climbed(case, local("2026-12-31 17:00"))

    assert case.whistles[0].blower_unit == CENTRE
    assert {step.unit for step in steps} == {CENTRE}
    assert not any(COMMUNITY_UNIT in step.tell_units for step in steps)
    planned = working.plan(case, WHISTLE, OPERATOR, CENTRE, later(hours=1), text=REASON)
    clock = plan_clock(planned, WHISTLE)
    assert clock is not None
    assert clock.is_stopped
