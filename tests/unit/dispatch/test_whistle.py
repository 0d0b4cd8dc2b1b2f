"""D6: blown by whom they may, climbing when unanswered, assessed by both sides."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import stop_all
from services.dispatch.domain.escalation.deciding import Ladder, decide
from services.dispatch.domain.escalation.steps import Escalated, Missed
from services.dispatch.domain.refusals import (
    FieldRefused,
    LimitReached,
    NotAllowed,
    Refusal,
    RoleMissing,
)
from services.dispatch.domain.tickets import centre
from services.dispatch.domain.tickets.opening import timing_of
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles import assessing, signing_in, working
from services.dispatch.domain.whistles.parties import NotParty, may_see
from services.dispatch.domain.whistles.signing_in import Presence
from services.dispatch.domain.whistles.states import (
    WHISTLE_ACTIONS,
    WHISTLE_MOVES,
    WHISTLE_STATES,
    after,
)
from services.dispatch.domain.whistles.whistle import MOST_WHISTLES, Place
from tests.factories.dispatch import (
    CENTRE,
    COMMUNITY_UNIT,
    MONDAY,
    OPERATOR,
    STREET,
    SUPERVISOR,
    UNIT,
    handler,
    later,
    ticket,
)
from tests.factories.whistles import (
    COMMUNITY_CALLER,
    FAR,
    HERE,
    NEAR,
    SCORES_OF_BLOWER,
    SCORES_OF_UNIT,
    WHISTLE,
    blown,
    call,
    come,
    whistle_directory,
)

ZONE = ZoneInfo("Asia/Shanghai")
DIRECTORY = whistle_directory()
RULES = DIRECTORY.whistles.assessing
LADDER = Ladder(DIRECTORY.policy, DIRECTORY.calendar, DIRECTORY)
PLAN = "城管清理占道，公安维持秩序"
Do = Callable[[], object]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def resolved(case: Ticket) -> Ticket:
    return working.result(
        case, WHISTLE, COMMUNITY_CALLER, CENTRE, later(hours=2), outcome="done", text=PLAN
    )


def closed(case: Ticket, now: datetime = MONDAY, reason: str | None = None) -> Ticket:
    until = DIRECTORY.calendar.add(now, RULES.window).due_at
    return working.close(
        case, WHISTLE, COMMUNITY_CALLER, CENTRE, now, reason=reason, assess_until=until
    )


# kind, blown at, due at: Monday is 23 November 2026; lunch is 12:00-13:00, closing time 17:00.
LIMITS = [
    ("urgent", "2026-11-23 09:30", "2026-11-23 10:00"),  # Mon: half an hour, by the clock
    ("urgent", "2026-11-28 23:50", "2026-11-29 00:20"),  # Sat night: emergencies do not sleep
    ("fenced", "2026-11-23 09:30", "2026-11-23 11:30"),  # Mon: two working hours
    ("fenced", "2026-11-23 11:30", "2026-11-23 14:30"),  # Mon: over lunch
    ("fenced", "2026-11-27 16:00", "2026-11-30 10:00"),  # Fri 16:00 → Mon 10:00
    ("livelihood", "2026-11-23 09:30", "2026-11-24 17:00"),  # Mon → end of Tue
    ("livelihood", "2026-11-27 16:59", "2026-11-30 17:00"),  # Fri → end of Mon
    ("livelihood", "2026-11-28 10:00", "2026-11-30 17:00"),  # Sat → end of Mon
    ("coded", "2026-11-25 10:00", "2026-11-30 17:00"),  # Wed → Thu, Fri, Mon
    ("livelihood", "2026-09-18 10:00", "2026-09-20 17:00"),  # Fri → Sun 20 Sep is worked (调休)
    ("livelihood", "2026-09-30 10:00", "2026-10-08 17:00"),  # Wed → after the holiday, Thu 8 Oct
]


@pytest.mark.parametrize(("kind", "start", "due"), LIMITS)
def test_report_in_limit_counts_the_time_of_its_kind(kind: str, start: str, due: str) -> None:
    """E1: each kind has its own limit, each unit its own clock."""
    case = blown(call(kind), now=local(start))

    assert {item.due_at for item in case.whistles[0].summons} == {local(due)}
    clocks = [clock for clock in case.clocks if clock.kind == "report_in"]
    assert [(clock.unit, clock.key) for clock in clocks] == [
        ("shizheng", "report_in:1"),
        ("gongan", "report_in:2"),
    ]


def test_blowing_leaves_the_ticket_s_state_and_clocks_alone() -> None:
    """A whistle is help for the work, not a step of it."""
    before = ticket(DIRECTORY, point=HERE)
    case = blown(case=before)

    assert (case.state, case.orders, case.clocks[:3]) == (
        "dispatched",
        before.orders,
        before.clocks,
    )
    assert case.whistles[0].place.point == HERE


@pytest.mark.parametrize(
    ("caller", "kind", "allowed"),
    [
        (COMMUNITY_CALLER, "livelihood", True),
        (STREET, "livelihood", True),
        (SUPERVISOR, "livelihood", True),
        (OPERATOR, "livelihood", False),
        (handler(), "livelihood", False),
        (COMMUNITY_CALLER, "tackling", False),
        (Caller("dir-1", frozenset({"director"})), "tackling", True),
    ],
)
def test_each_kind_says_who_may_blow_it(caller: Caller, kind: str, *, allowed: bool) -> None:
    """D6: kinds are data, and so are their blowers."""
    if allowed:
        assert blown(call(kind), caller).whistles[0].kind == kind
        return
    with pytest.raises(RoleMissing):
        blown(call(kind), caller)


@pytest.mark.parametrize(
    ("said", "field", "reason"),
    [
        (call("nonsense"), "kind", "unknown_whistle_kind"),
        (call(units=()), "units", "units_out_of_range"),
        (call(units=("gongan", "gongan")), "units", "units_out_of_range"),
        (call("named", ("gongan", "shizheng")), "units", "units_out_of_range"),
        (call(units=("nobody",)), "units", "unknown_unit"),
        (call(units=(COMMUNITY_UNIT,)), "units", "not_to_be_summoned"),
        (call(units=(CENTRE,)), "units", "not_to_be_summoned"),
        (call("named", ("shizheng",)), "units", "not_to_be_summoned"),
        (call(reason="来一下"), "reason", "too_short_to_say_anything"),
    ],
)
def test_what_a_blower_says_is_checked(said: object, field: str, reason: str) -> None:
    """Each fault names its field."""
    with pytest.raises(FieldRefused) as caught:
        blown(said)  # type: ignore[arg-type]  # a call
    assert (caught.value.field, caught.value.reason) == (field, reason)


def test_a_street_does_not_summon_itself() -> None:
    """Units come from elsewhere."""
    with pytest.raises(FieldRefused, match="not_to_be_summoned"):
        blown(call(units=("jd-east",)), STREET)


def test_a_unit_is_summoned_once_at_a_time_and_a_ticket_blown_so_often() -> None:
    """A second whistle for the same unit waits for the first one's end; documents stay small."""
    case = blown(call(units=("gongan",)))
    with pytest.raises(FieldRefused, match="summoned_already"):
        blown(call(units=("gongan",)), case=case, whistle_id="whs_2")
    full = replace(case, whistles=case.whistles * MOST_WHISTLES)
    with pytest.raises(LimitReached, match="too_many_whistles"):
        blown(call(units=("shizheng",)), case=full)


@pytest.mark.parametrize(
    "state", ["resolved", "cannot_be_done", "closed", "refused", "withdrawn", "merged"]
)
def test_no_whistle_on_a_ticket_that_is_over_or_answered(state: str) -> None:
    """D6: a whistle needs work that can still be done."""
    over = replace(ticket(DIRECTORY), state=state)  # type: ignore[arg-type]  # a state
    with pytest.raises(NotAllowed):
        blown(case=over)


def test_every_move_of_a_whistle_is_allowed_or_refused_by_name() -> None:
    """D1 for whistles: all pairs of state and action."""
    whistle = blown().whistles[0]
    for state in WHISTLE_STATES:
        for action in WHISTLE_ACTIONS:
            at = replace(whistle, state=state)
            if (state, action) in WHISTLE_MOVES:
                assert after(blown(), at, action) == WHISTLE_MOVES[state, action]
            else:
                with pytest.raises(NotAllowed):
                    after(blown(), at, action)
    assert set(WHISTLE_MOVES.values()) == set(WHISTLE_STATES)


def test_reporting_in_stops_the_unit_s_own_clock_and_keeps_both_times() -> None:
    """Business time decides, wall time is kept beside it."""
    case = come(blown(), "gongan", later(hours=1))
    signed = case.whistles[0].summons_of("gongan").signed_in  # type: ignore[union-attr]

    assert signed is not None
    assert (signed.in_time, signed.at, signed.wall_at) == (True, later(hours=1), later(seconds=1))
    states = {clock.unit: clock.state for clock in case.clocks if clock.kind == "report_in"}
    assert states == {"shizheng": "running", "gongan": "stopped"}


def test_who_comes_late_is_late_and_comes_once() -> None:
    """Late is noted, not refused; twice is."""
    case = come(blown(), "gongan", local("2026-11-24 17:01"))

    assert case.whistles[0].summons_of("gongan").signed_in.in_time is False  # type: ignore[union-attr]
    with pytest.raises(LimitReached, match="already_reported_in"):
        come(case, "gongan")
    with pytest.raises(NotParty):
        come(case, UNIT)


@pytest.mark.parametrize(
    ("kind", "presence", "outcome"),
    [
        ("fenced", Presence(NEAR), "geofence"),
        ("fenced", Presence(FAR), "too_far_away"),
        ("fenced", Presence(), "presence_needed"),
        ("fenced", Presence(code="000001"), "presence_needed"),
        ("coded", Presence(code="000001"), "code"),
        ("coded", Presence(NEAR), "presence_needed"),
        ("urgent", Presence(NEAR), "geofence"),
        ("urgent", Presence(FAR, "000001"), "code"),
        ("urgent", Presence(), "presence_needed"),
        ("livelihood", Presence(), "none"),
    ],
)
def test_presence_is_proved_as_the_kind_asks(kind: str, presence: Presence, outcome: str) -> None:
    """D6: sign-in on the spot, by place or by the code that the blower shows."""
    case = blown(call(kind))
    if outcome in ("geofence", "code", "none"):
        signed = come(case, "shizheng", presence=presence).whistles[0].summons[0].signed_in
        assert signed is not None
        assert signed.way == outcome
        return
    with pytest.raises(FieldRefused, match=outcome):
        come(case, "shizheng", presence=presence)


def test_distance_is_measured_from_the_blower_s_place() -> None:
    """The blower may name another place than the ticket's."""
    case = blown(call("fenced", place=Place(FAR, "北门")))
    signed = come(case, "gongan", presence=Presence(FAR)).whistles[0].summons[1].signed_in

    assert signed is not None
    assert signed.distance_metres == 0
    assert round(signing_in.distance_metres(HERE, NEAR)) == 144
    with pytest.raises(FieldRefused, match="whistle_place_needed"):
        blown(call("fenced"), case=ticket(DIRECTORY))


def test_five_wrong_codes_make_a_code_void_until_the_blower_shows_another() -> None:
    """Six digits cannot be guessed."""
    case, gongan = blown(call("coded")), handler("gongan")
    for _ in range(5):
        assert signing_in.wrong_code(case, WHISTLE, gongan, Presence(code="000001"))
        case = signing_in.count_wrong_code(case, WHISTLE, gongan)
    with pytest.raises(LimitReached, match="too_many_wrong_codes"):
        come(case, "gongan", presence=Presence(code="000002"))
    with pytest.raises(NotParty):
        signing_in.renew_code(case, WHISTLE, gongan, CENTRE, unit="gongan", code="000009")
    case = signing_in.renew_code(
        case, WHISTLE, COMMUNITY_CALLER, CENTRE, unit="gongan", code="000009"
    )
    assert come(case, "gongan", presence=Presence(code="000009")).whistles[0].has_company


def whistle_steps(case: Ticket, now: datetime) -> list[str]:
    told = []
    for step in decide(case, LADDER, now).steps:
        if isinstance(step, Escalated) and step.trigger == "whistle_unanswered":
            told.append(f"tier{step.tier} {step.unit} {step.responsible_role}")
        elif isinstance(step, Missed) and step.clock.kind == "report_in":
            told.append(f"missed {step.clock.unit}")
    return told


# P2, one unit: blown Mon 23 Nov 09:30, due Tue 17:00; the policy waits 0, 1 and 2 working days.
CLIMB = [
    ("2026-11-24 16:59", []),  # Tue
    ("2026-11-24 17:00", ["missed gongan", "tier1 gongan unit_leader"]),  # Tue
    ("2026-11-25 17:00", ["tier2 gongan unit_leader"]),  # Wed, one working day
    ("2026-11-27 17:00", ["tier3 gongan district_leader"]),  # Fri, two working days
    ("2026-12-30 17:00", []),  # Wed
]


def test_unanswered_whistle_climbs_the_policy_s_tiers() -> None:
    """D6: by the same engine as every other clock, each step once."""
    case = blown(call(units=("gongan",)))
    for instant, expected in CLIMB:
        assert whistle_steps(case, local(instant)) == expected, instant
        case = decide(case, LADDER, local(instant)).ticket
    assert case.tier == 3
    assert len(set(case.steps)) == len(case.steps)


def test_an_emergency_climbs_at_its_own_pace_and_tells_the_blower() -> None:
    """A quarter of an hour, then half an hour, on a ticket of ordinary severity."""
    case = blown(call("urgent", ("gongan",)))
    steps = [
        step
        for step in decide(case, LADDER, later(minutes=75)).steps
        if isinstance(step, Escalated) and step.trigger == "whistle_unanswered"
    ]

    assert [step.due - MONDAY for step in steps] == [
        timedelta(minutes=30),
        timedelta(minutes=45),
        timedelta(minutes=75),
    ]
    assert all(COMMUNITY_UNIT in step.tell_units and step.whistle_id == WHISTLE for step in steps)


def test_who_comes_ends_the_climb() -> None:
    """After reporting in, nothing more is due."""
    case = decide(blown(call("urgent", ("gongan",))), LADDER, later(minutes=30)).ticket
    case = come(case, "gongan", later(minutes=40), Presence(NEAR))

    assert whistle_steps(case, later(days=30)) == []


def test_a_returned_order_does_not_stop_a_summons() -> None:
    """Units on their way are not called back by a change of the lead."""
    case = stop_all(blown(), MONDAY)

    running = [clock.kind for clock in case.clocks if clock.state == "running"]
    assert running == ["report_in", "report_in"]


def test_plan_and_result_need_somebody_who_came_and_come_in_order() -> None:
    """The kind asks for a plan; the parties write it, and may revise it."""
    case = blown(call("coded"))
    with pytest.raises(LimitReached, match="nobody_has_come"):
        working.plan(case, WHISTLE, COMMUNITY_CALLER, CENTRE, MONDAY, text=PLAN)
    case = come(case, "gongan", presence=Presence(code="000002"))
    with pytest.raises(LimitReached, match="plan_needed"):
        resolved(case)
    with pytest.raises(NotParty):  # summoned, and not there
        working.plan(case, WHISTLE, handler("shizheng"), CENTRE, MONDAY, text=PLAN)
    case = working.plan(case, WHISTLE, handler("gongan"), CENTRE, MONDAY, text=PLAN)
    case = working.plan(case, WHISTLE, COMMUNITY_CALLER, CENTRE, MONDAY, text=PLAN)
    assert case.whistles[0].plan is not None
    assert (case.whistles[0].plan.revision, case.whistles[0].plan.in_time) == (2, True)
    assert resolved(case).whistles[0].state == "resolved"


def test_a_whistle_without_result_is_called_off_with_a_reason_only() -> None:
    """Who was still awaited is let go; late by then is late."""
    case = blown()
    with pytest.raises(FieldRefused, match="reason"):
        closed(case)
    called_off = closed(case, later(hours=1), "现场已自行化解，无需到场").whistles[0]
    late = closed(case, local("2026-11-25 09:00"), "现场已自行化解，无需到场").whistles[0]

    assert called_off.close_reason == "called_off"
    assert [item.was_in_time(later(days=9)) for item in called_off.summons] == [None, None]
    assert [item.was_in_time(later(days=9)) for item in late.summons] == [False, False]
    with pytest.raises(NotParty):
        working.close(
            case, WHISTLE, handler("gongan"), CENTRE, MONDAY, reason=PLAN, assess_until=MONDAY
        )


def test_whistles_end_with_their_ticket() -> None:
    """A ticket's end is the residents' to say; no whistle holds it up."""
    case, ended = working.end_with_ticket(blown(), "service", MONDAY, assess_until=later(days=14))

    assert [(item.close_reason, item.state) for item in ended] == [("ticket_ended", "closed")]
    assert all(clock.state == "stopped" for clock in case.clocks if clock.whistle_id)


def by_blower(case: Ticket, unit: str = "gongan", now: datetime = MONDAY) -> Ticket:
    return assessing.assess(
        case, WHISTLE, COMMUNITY_CALLER, CENTRE, RULES, now,
        unit=unit, scores=SCORES_OF_UNIT, text="",
    )[0]  # fmt: skip


def by_unit(case: Ticket, unit: str = "gongan", now: datetime = MONDAY) -> Ticket:
    return assessing.assess(
        case, WHISTLE, handler(unit), CENTRE, RULES, now,
        unit=None, scores=SCORES_OF_BLOWER, text="准备充分",
    )[0]  # fmt: skip


def test_each_side_assesses_once_and_sees_the_other_when_both_have_spoken() -> None:
    """双考核: nobody answers to what the other said first."""
    case = resolved(come(blown(), "gongan"))
    one = by_unit(case)
    both = by_blower(one)

    assert not assessing.is_revealed(one.whistles[0], one.whistles[0].summons[1], MONDAY)
    assert assessing.is_revealed(both.whistles[0], both.whistles[0].summons[1], MONDAY)
    with pytest.raises(LimitReached, match="assessed_already"):
        by_unit(one)
    with pytest.raises(LimitReached, match="assessed_already"):
        by_blower(both)


def test_the_window_ends_ten_working_days_after_the_whistle() -> None:
    """Closed Mon 23 Nov 2026; the last day is Mon 7 December, until closing time."""
    case = by_unit(closed(resolved(come(blown(), "gongan"))))
    last = local("2026-12-07 17:00")

    assert by_blower(case, now=last).whistles[0].summons[1].is_mutual
    with pytest.raises(LimitReached, match="assessment_over"):
        by_blower(case, now=last + timedelta(seconds=1))
    assert assessing.is_revealed(
        case.whistles[0], case.whistles[0].summons[1], last + timedelta(seconds=1)
    )


def _assess(case: Ticket, caller: Caller, scores: dict[str, int], unit: str | None) -> object:
    return assessing.assess(
        case, WHISTLE, caller, CENTRE, RULES, MONDAY, unit=unit, scores=scores, text=""
    )


def test_only_who_has_seen_the_other_side_may_judge_it() -> None:
    """A unit that never came does not judge the blower; the blower may judge that it did not."""
    case = resolved(come(blown(), "gongan"))
    refused: list[tuple[Do, type[Refusal]]] = [
        (lambda: _assess(case, handler("shizheng"), SCORES_OF_BLOWER, None), NotParty),
        (lambda: _assess(case, handler(UNIT), SCORES_OF_BLOWER, None), NotParty),
        (lambda: _assess(case, COMMUNITY_CALLER, SCORES_OF_UNIT, None), FieldRefused),
        (lambda: _assess(case, COMMUNITY_CALLER, {"promptness": 5}, "gongan"), FieldRefused),
        (lambda: _assess(case, handler("gongan"), {"necessity": 6}, None), FieldRefused),
        (lambda: _assess(blown(), COMMUNITY_CALLER, SCORES_OF_UNIT, "gongan"), NotAllowed),
    ]
    for do, kind in refused:
        with pytest.raises(kind):
            do()
    assert by_blower(case, "shizheng").whistles[0].summons[0].of_unit is not None


@pytest.mark.parametrize(
    ("caller", "seen"),
    [
        (handler("gongan"), True),  # summoned
        (handler(UNIT), True),  # leads the ticket
        (handler("jd-east"), False),
        (COMMUNITY_CALLER, True),
        (STREET, True),  # its area
        (Caller("west", frozenset({"street"}), "jd-west", ("610104002",)), False),
        (OPERATOR, True),
        (Caller("x", frozenset({"unit_handler"})), False),
        (Caller("x", frozenset({"ops"}), "gongan"), False),
    ],
)
def test_a_whistle_is_known_to_its_parties_and_to_whoever_has_its_area(
    caller: Caller, *, seen: bool
) -> None:
    """L1: nobody else outside scope."""
    case = blown()
    assert may_see(case, case.whistles[0], caller, CENTRE) is seen


def test_a_ticket_that_ends_by_whatever_row_calls_nobody_any_more() -> None:
    """The table's own moves stop the summonses: a clock may end a ticket without a command."""
    case = centre.refuse(
        blown(),
        OPERATOR,
        timing_of(DIRECTORY),
        later(hours=1),
        ground="litigation",
        explanation="该事项已进入诉讼程序，依法不予受理",
    )[0]

    assert case.state == "refused"
    assert {clock.state for clock in case.clocks} == {"stopped"}
    assert case.next_due_at is None


def test_a_grid_officer_reports_in_for_a_summoned_unit_and_does_nothing_else_for_it() -> None:
    """D6: who stands on the spot for the unit is its officer; plan and verdict are its desk's."""
    case = blown(call("urgent", place=Place(HERE)))
    officer = Caller("grid-9", frozenset({"grid_officer"}), "gongan")
    stranger = Caller("grid-8", frozenset({"grid_officer"}), "huanwei")
    whistle = case.whistles[0]
    assert may_see(case, whistle, officer, CENTRE)
    assert not may_see(case, whistle, stranger, CENTRE)

    here = Presence(NEAR)
    with pytest.raises(NotParty):
        signing_in.report_in(case, WHISTLE, stranger, here, MONDAY, MONDAY)
    came = signing_in.report_in(case, WHISTLE, officer, here, MONDAY, MONDAY)
    signed = came.whistles[0].summons_of("gongan")
    assert signed is not None
    assert signed.signed_in is not None
    assert signed.signed_in.by == "grid-9"
    with pytest.raises(NotParty):
        working.plan(came, WHISTLE, officer, CENTRE, later(hours=1), text=PLAN)


def test_who_may_not_is_told_who_may() -> None:
    """A unit that has come plans and does not close; the side that blew says whom it judges."""
    case = resolved(come(blown(), "gongan"))
    came, absent, here = handler("gongan"), handler("shizheng"), Presence(NEAR)

    def told(do: Do) -> object:
        with pytest.raises(NotParty) as refused:
            do()
        return refused.value.params["parties"]

    end: dict[str, Any] = {"reason": None, "assess_until": later(days=1)}
    report_in = signing_in.report_in
    assert told(lambda: working.close(case, WHISTLE, came, CENTRE, MONDAY, **end)) == "enders"
    plan = working.plan
    assert told(lambda: plan(case, WHISTLE, absent, CENTRE, MONDAY, text=PLAN)) == "present"
    assert told(lambda: _assess(case, absent, SCORES_OF_BLOWER, None)) == "present"
    assert told(lambda: report_in(case, WHISTLE, handler(UNIT), here, MONDAY, MONDAY)) == "summoned"
    with pytest.raises(FieldRefused) as unnamed:
        _assess(case, COMMUNITY_CALLER, SCORES_OF_UNIT, None)
    assert (unnamed.value.field, unnamed.value.reason) == ("unit", "missing")
