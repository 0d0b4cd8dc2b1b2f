"""F1, F4: every trigger of the policy language fires when what it names happens, and once."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from services.dispatch.application.commanding import Order
from services.dispatch.application.escalation.telling import steps_told
from services.dispatch.domain.escalation.responsible import ladder_at
from services.dispatch.domain.escalation.steps import Approached, Missed
from services.dispatch.domain.terms import Trigger
from tests.factories.dispatch import (
    COMMUNITY_UNIT,
    MONDAY,
    OPERATOR,
    UNIT,
    directory,
    directory_body,
    submitted,
    ticket,
)
from tests.factories.escalation import policy
from tests.unit.dispatch.escalation.stories import STORIES, Watched

ZONE = ZoneInfo("Asia/Shanghai")
TRIGGERS = sorted(get_args(Trigger))


def local(instant: datetime) -> str:
    return instant.astimezone(ZONE).strftime("%a %d %H:%M")


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_every_trigger_fires_and_no_step_is_taken_twice(trigger: Trigger) -> None:
    hall = Watched()
    STORIES[trigger](hall)
    seen = hall.triggers()
    hall.scheduler()

    assert trigger in seen
    assert max(Counter(hall.ticket.steps).values()) == 1
    assert hall.ticket.waits_for is not None
    numbers = [event.number for event in hall.fired("paper.issued.v1")]
    assert len(set(numbers)) == len(numbers) == hall.ticket.paper_count


def test_cards_follow_one_another_where_nobody_heeds_them() -> None:
    """Blue at four fifths, yellow and orange two working hours later each, red when overdue."""
    hall = Watched()
    hall.open()
    hall.work(hall.lead())
    hall.later(days=9)
    cards = [(e.kind, local(e.due_at)) for e in hall.fired("paper.issued.v1") if "card" in e.kind]

    # dispatched on Mon 23 at 09:30, due on Mon 30 at 17:00: 41.5 working hours, four fifths on Fri
    assert cards == [
        ("blue_card", "Fri 27 15:42"),
        ("yellow_card", "Mon 30 09:42"),  # 1 h 18 min on Friday, the rest on Monday
        ("orange_card", "Mon 30 11:42"),
        ("red_card", "Mon 30 17:00"),
    ]


def test_a_touch_by_the_unit_ends_the_chain_of_cards() -> None:
    hall = Watched()
    hall.open()
    hall.work(hall.lead())
    hall.later(days=4, hours=7)  # Fri 27, 16:30: the blue card is out
    hall.do(hall.lead(), "progress", note="已约谈商户，明日复查")
    hall.later(days=5)

    kinds = [event.kind for event in hall.fired("paper.issued.v1")]
    assert "blue_card" in kinds
    assert "yellow_card" not in kinds


def test_a_support_s_card_does_not_make_the_lead_s_chain_run_twice() -> None:
    """Lead and support have the same limit; what follows a blue card is the lead's alone."""
    hall = Watched()
    hall.open(category="0201", title="井盖松动", text="路中间的井盖松动")
    assert hall.ticket.supports
    hall.work(hall.lead())
    hall.do(hall.support("chengguan"), "acknowledge")
    hall.later(days=9)

    cards = [event.kind for event in hall.fired("paper.issued.v1") if "card" in event.kind]
    assert cards.count("yellow_card") == 1


def test_only_the_unit_s_own_act_is_a_touch() -> None:
    """F4: a superior's order does not make untouched work touched."""
    hall = Watched()
    hall.open()
    hall.work(hall.lead())
    hall.later(hours=7)
    supervisor = OPERATOR.__class__("sup-1", frozenset({"supervisor"}))
    hall.centre.supervise(hall.ticket.id, Order(supervisor), instruction="请尽快办理")
    hall.later(days=1, hours=1)

    steps = [event for event in hall.fired() if event.trigger == "untouched"]
    assert [(e.tier, local(hall.clock.now())) for e in steps][:1] == [(1, "Tue 24 17:30")]


def test_untouched_work_climbs_on_until_it_is_touched() -> None:
    """Signed and left: tier 1, a working day later tier 2; after a touch from the start again."""
    hall = Watched()
    hall.open()
    hall.do(hall.lead(), "acknowledge")
    hall.later(days=2, hours=8)  # Wed 25, 17:30
    hall.do(hall.lead(), "progress", note="已到现场")
    hall.later(hours=20)
    assert hall.ticket.tier == 2
    hall.later(hours=4)
    tiers = [event.tier for event in hall.fired() if event.trigger == "untouched"]

    assert tiers == [1, 2, 1]


def test_work_that_waits_for_somebody_else_is_not_untouched() -> None:
    hall = Watched()
    hall.open()
    hall.work(hall.lead())
    hall.do(hall.lead(), "ask_resident", question="请问具体是哪一家烧烤摊？")
    hall.later(days=2)

    assert "untouched" not in hall.triggers()


def test_every_third_transfer_goes_to_the_district_s_leadership() -> None:
    hall = Watched()
    hall.open()
    for unit in ("shizheng", "gongan", "chengguan", "shizheng", "gongan", "chengguan"):
        hall.give(unit)
    steps = [event for event in hall.fired() if event.trigger == "transferred"]

    assert [event.step_id for event in steps] == ["transferred#1", "transferred#2"]
    assert {event.tier for event in steps} == {3}
    assert steps[0].actions == ["supervise", "joint_meeting"]
    assert [event.to for event in hall.fired("ticket.referred.v1")] == ["joint_meeting"] * 2


def test_the_policy_goes_by_category_and_severity() -> None:
    """Danger has a ladder of its own: the next tier comes at once."""
    fast = policy(code="fast", applies_to={"severities": ["P0"]})
    fast["tiers"][1]["after_previous"] = {"default": {"amount": 1, "unit": "minute"}}
    hall = Watched(changes={"policies": [policy(), fast]})
    hall.open(danger_words=("起火",))
    hall.later(minutes=17)

    told = [(e.policy_code, e.tier, e.trigger) for e in hall.fired()]
    assert told == [
        ("fast", 1, "danger"),
        ("fast", 1, "unacknowledged"),
        ("fast", 2, "unacknowledged"),
    ]


def test_what_can_wait_is_told_in_the_morning_though_it_happens_at_night() -> None:
    """The step does not wait for anybody's sleep; telling of it does, unless it is urgent."""
    night = MONDAY.replace(hour=15, minute=0)  # 23:00 in Xi'an
    hall = Watched()
    hall.clock.instant = night
    hall.open()
    hall.give("shizheng")
    hall.give("gongan")
    hall.give("chengguan")
    step = next(event for event in hall.fired() if event.trigger == "transferred")

    assert local(step.escalated_at) == "Mon 23 23:00"
    assert local(step.tell_after) == "Tue 24 07:00"

    urgent = Watched()
    urgent.clock.instant = night
    urgent.open(danger_words=("起火",))
    assert urgent.fired()[0].tell_after is None


def test_limits_that_run_out_at_night_are_told_in_the_morning() -> None:
    """A limit by day and night may end in quiet hours: its notice waits, the miss does not."""
    hall = Watched()
    hall.clock.instant = MONDAY.replace(hour=15, minute=0)  # 23:00 in Xi'an
    case = ticket(now=hall.clock.now())
    clock = replace(case.clocks[0], unit=UNIT)
    ladder = ladder_at(case, directory(policies=[policy()]))

    for step in (Missed(clock, hall.clock.now()), Approached(clock, 50, hall.clock.now())):
        (told,) = steps_told(case, step, ladder, hall.clock.now())
        assert local(told.event.tell_after) == "Tue 24 07:00"  # type: ignore[attr-defined]


def test_a_post_that_nobody_holds_falls_to_the_duty_officer() -> None:
    """F2: the leader's post is vacant; the tier's duty officer answers, and the event says so."""
    units = [dict(row) for row in directory_body()["units"]]
    for row in units:
        if row["code"] == "chengguan":
            row["vacant"] = ["unit_leader"]
    hall = Watched(changes={"policies": [policy()], "units": units})
    hall.open()
    hall.later(hours=3)
    first = hall.fired()[0]

    assert (first.responsible_role, first.responsible_missing) == ("supervisor", True)


def test_the_street_of_the_matter_s_area_answers() -> None:
    row = policy()
    row["tiers"][0]["responsible"]["departmental"] = {"role": "street", "unit": "area"}
    hall = Watched(changes={"policies": [row]})
    hall.open()
    hall.later(hours=3)
    first = hall.fired()[0]

    assert (first.responsible_role, first.responsible_unit) == ("street", "jd-east")
    assert COMMUNITY_UNIT not in first.tell_units


def test_what_fell_due_before_a_command_comes_first_even_without_a_scheduler() -> None:
    """F3: a signature half an hour late stops the clock, but it has been missed."""
    hall = Watched()
    hall.open()
    hall.clock.advance(hours=2, minutes=30)
    hall.do(hall.lead(), "acknowledge")

    assert hall.told[-4:] == [
        "work_order.issued",
        "deadline.missed",
        "ticket.escalated",
        "work_order.acknowledged",
    ]


def test_a_share_of_the_limit_is_told_only_where_a_rule_is_for_the_severity() -> None:
    row = policy()
    next(rule for rule in row["rules"] if rule["code"] == "half")["severities"] = ["P0"]
    hall = Watched(changes={"policies": [row]})
    hall.open()
    hall.work(hall.lead())
    hall.later(days=6)

    assert hall.ticket.severity != "P0"
    assert {event.percent for event in hall.fired("deadline.approaching.v1")} == {80}


@pytest.mark.parametrize(
    ("corrected_after", "told"),
    [
        (1, [30, 60, 90]),  # Tuesday 24: nothing was told yet
        (3, [50, 60, 90]),  # Thursday 26: the half was told, a third is over
        (6, [50, 80, 90]),  # Sunday 29: so is the new half
    ],
)
def test_corrected_matter_is_reminded_of_at_the_shares_of_its_own_policy(
    corrected_after: int, told: list[int]
) -> None:
    """Five working days from Monday 23 November 2026; what was told is not told twice."""
    own = policy(code="covers", applies_to={"categories": ["0201"]})
    shares = [
        {"code": f"at-{n}", "on": "at_risk", "percent": n, "actions": ["remind"]}
        for n in (30, 60, 90)
    ]
    kept = [rule for rule in own["rules"] if rule["on"] not in ("at_risk", "ignored")]
    duty = [{"unit": UNIT, "categories": ["0104", "0201"], "areas": None}]
    policies = [policy(), {**own, "rules": [*shares, *kept]}]
    hall = Watched(changes={"policies": policies, "duty_lists": duty, "routing_rules": []})
    hall.open()
    hall.work(hall.lead())
    hall.later(days=corrected_after)
    hall.centre.recategorise(hall.ticket.id, Order(OPERATOR), category="0201")
    hall.later(days=8 - corrected_after)

    assert [event.percent for event in hall.fired("deadline.approaching.v1")] == told


@pytest.mark.parametrize(
    ("window", "fires"),
    [
        ({"amount": 1, "unit": "day"}, False),
        ({"amount": 72, "unit": "hour"}, True),
        ({"amount": 1, "unit": "working_hour"}, False),  # 16:30 to 17:00, and from 9 on
        ({"amount": 2, "unit": "working_hour"}, True),
        ({"amount": 1, "unit": "working_day"}, True),  # Friday: until Monday evening
    ],
)
def test_a_window_in_working_time_goes_over_the_weekend(
    window: dict[str, int | str], fires: bool
) -> None:
    """The second appeal comes on Friday at 16:30, the third on Monday at 09:45."""
    row = policy()
    next(rule for rule in row["rules"] if rule["code"] == "repeated")["within"] = window
    hall = Watched(changes={"policies": [row]})
    hall.open()
    again = {"repeat_verdict": "certain", "repeat_of": (("apl_0001", 0.99),)}
    for number, hours in ((2, 4 * 24 + 7), (3, 2 * 24 + 17.25)):
        hall.clock.advance(hours=hours)
        hall.opening([submitted(number, **again)])

    assert ("repeated" in hall.triggers()) == fires


def test_a_paper_that_a_rule_says_twice_is_written_once() -> None:
    row = policy()
    late = next(rule for rule in row["rules"] if rule["code"] == "late")
    late["actions"] = ["red_card", "red_card", "reminder_notice"]
    hall = Watched(changes={"policies": [row]})
    STORIES["overdue"](hall)

    kinds = [e.kind for e in hall.fired("paper.issued.v1") if e.trigger == "overdue"]
    assert kinds[:2] == ["red_card", "reminder_notice"]
    assert kinds.count("red_card") == 1
