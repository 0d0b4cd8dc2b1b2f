"""A step whose action is ``whistle`` blows it: by the policy's data, once, or it asks people to."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.dispatch.adapters.preset_files import read_preset
from services.dispatch.application.clocks.advance_clocks import AdvanceClocks
from services.dispatch.application.escalation.carrying_out import carried_out
from services.dispatch.application.tickets.open_tickets import OpenTickets
from services.dispatch.domain.directory.reading import read_directory
from services.dispatch.domain.escalation.linting import Known, lint
from services.dispatch.domain.escalation.occasions import occasions
from services.dispatch.domain.escalation.responsible import ladder_at
from services.dispatch.domain.secrecy.seal import Seal
from services.dispatch.domain.tickets.opening import timing_of
from services.dispatch.domain.whistles.whistle import Whistle
from tests.factories.dispatch import (
    CENTRE,
    COMMUNITY,
    MONDAY,
    STREET_UNIT,
    UNIT,
    limit,
    submitted,
)
from tests.factories.escalation import audited, policy
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories, FakeTickets
from tests.unit.dispatch.escalation.stories import MORE, Watched

LIANHU = Path(__file__).parents[4] / "deploy" / "presets" / "lianhu"
WHY = "超过签收时限仍无单位到场，请到场联合处置"
CALL = {"kind": "livelihood", "units": ["gongan", "shizheng", "gongan"], "reason": WHY}


def whistling(on: str = "unsigned", **call: Any) -> dict[str, Any]:
    """A policy of which one rule blows a whistle."""
    row = deepcopy(policy())
    rule = next(rule for rule in row["rules"] if rule["code"] == on)
    rule["actions"] = [*rule.get("actions", ()), "whistle"]
    rule["whistle"] = {**CALL, **call}
    return row


def hall(row: dict[str, Any], **said: Any) -> Watched:
    made = Watched(changes={"policies": [row], **MORE})
    made.open(**said)
    return made


def the_whistle(made: Watched) -> Whistle:
    (whistle,) = made.ticket.whistles
    return whistle


def test_the_step_s_write_blows_it_and_summons_who_is_named() -> None:
    made = hall(whistling())
    made.later(hours=3)

    whistle = the_whistle(made)
    assert whistle.kind == "livelihood"
    assert whistle.units == ("gongan", "shizheng")
    assert whistle.blower_unit == UNIT  # who answers for tier 1 of a department: its leader
    assert whistle.blown_by == "policy:whole"
    assert whistle.reason == WHY
    (told,) = made.fired("whistle.blown.v1")
    assert told.whistle_id == whistle.id
    assert told.units == ["gongan", "shizheng"]
    assert [e.called_id for e in made.fired("ticket.referred.v1")] == [whistle.id]
    kinds = [t.event.TYPE for t in made.tickets.told[made.ticket.id]]
    assert kinds.index("ticket.escalated.v1") < kinds.index("whistle.blown.v1")


def test_who_does_not_report_in_is_late_by_the_policy_s_limit() -> None:
    made = hall(whistling(report_in=limit(2, "hour")))
    made.later(hours=3)
    whistle = the_whistle(made)
    assert whistle.summons[0].due_at == made.clock.now() + timedelta(hours=2)

    made.later(hours=3)

    assert "whistle_unanswered" in made.triggers()
    assert audited(made.ticket) == ()


def test_it_is_blown_once_whoever_takes_the_step_and_however_often() -> None:
    made = hall(whistling())
    other = AdvanceClocks(made.tickets, made.desk, made.clock)
    made.tickets.interrupt = other  # a second scheduler, between the first one's look and write
    made.later(hours=3)
    made.scheduler()
    other()
    made.later(days=20)

    assert len(made.ticket.whistles) == 1
    assert len(made.fired("whistle.blown.v1")) == 1


def test_at_night_they_are_told_in_the_morning_and_their_time_begins_then() -> None:
    row = whistling("transferred")
    made = Watched(changes={"policies": [row], **MORE})
    made.clock.instant = MONDAY.replace(hour=15)  # 23:30 in Xi'an
    made.open()
    for unit in ("shizheng", "gongan", "chengguan"):
        made.give(unit)

    (told,) = made.fired("whistle.blown.v1")
    assert told.tell_after is not None
    assert told.tell_after > made.clock.now()
    clock = next(c for c in made.ticket.clocks if c.kind == "report_in")
    assert clock.started_at == told.tell_after


@pytest.mark.parametrize(
    ("call", "summoned"),
    [
        ({"units": ["own"]}, ()),  # whoever blows is not summoned
        ({"units": ["area"]}, (STREET_UNIT,)),
        ({"units": ["supports", "gongan"]}, ("gongan",)),
        ({"units": ["gone", "shizheng"]}, ("shizheng",)),
        ({"kind": "named", "units": ["shizheng", "gongan"]}, ("gongan",)),
        ({"kind": "abolished"}, ()),
        ({"kind": "fenced"}, ()),  # it needs a place, and nobody knows one
    ],
)
def test_who_may_not_be_summoned_is_left_out_and_with_nobody_people_are_asked(
    call: dict[str, Any], summoned: tuple[str, ...]
) -> None:
    made = hall(whistling(**call))
    made.later(hours=3)

    found = made.ticket.whistles
    assert (found[0].units if found else ()) == summoned
    (referred,) = made.fired("ticket.referred.v1")
    assert referred.to == "whistle"
    assert (referred.called_id is None) is not bool(summoned)


def test_units_that_are_on_their_way_are_not_summoned_again() -> None:
    row = whistling()
    row["tiers"][1]["actions"] = [*row["tiers"][1]["actions"], "whistle"]
    row["tiers"][1]["whistle"] = CALL
    made = hall(row)
    made.later(hours=3)
    made.later(days=2)

    assert made.ticket.tier >= 2
    assert len(made.ticket.whistles) == 1
    called = [event.called_id for event in made.fired("ticket.referred.v1")]
    assert called == [made.ticket.whistles[0].id, None]


def test_no_accused_unit_is_summoned() -> None:
    made = hall(whistling())
    seal = Seal(accused=("gongan",), units=("gongan",))
    made.tickets.kept[made.ticket.id] = replace(made.ticket, seal=seal)
    made.later(hours=3)

    assert the_whistle(made).units == ("shizheng",)


@pytest.mark.parametrize(
    ("call", "place", "code"),
    [
        ({"kind": "no-such"}, "whistle.kind", "unknown_whistle_kind"),
        ({"units": ["nobody"]}, "whistle.units[0]", "unknown_unit"),
        ({"reason": "快"}, "whistle.reason", "whistle_reason_short"),
    ],
)
def test_what_nobody_could_blow_is_not_published(
    call: dict[str, Any], place: str, code: str
) -> None:
    row = whistling(**call)
    index = next(n for n, rule in enumerate(row["rules"]) if rule["code"] == "unsigned")

    assert found(row) == {f"policies[0].rules[{index}].{place}": code}


def test_a_whistle_needs_its_action() -> None:
    row = whistling()
    rule = next(rule for rule in row["rules"] if rule["code"] == "unsigned")
    rule["actions"] = ["remind"]

    assert list(found(row).values()) == ["whistle_without_action"]


def found(row: dict[str, Any]) -> dict[str, str]:
    known = Known(
        {CENTRE, STREET_UNIT, UNIT, "gongan", "shizheng"}, {"01", "0104"}, {"livelihood", "named"}
    )
    return {fault.field: fault.code for fault in lint([row], known)}


def test_lianhu_summons_whoever_works_on_it_at_the_third_redo() -> None:
    """攻坚哨: the centre blows; lead and supports of any kind that it may summon come."""
    lianhu = read_directory(1, read_preset(LIANHU))
    made = FakeTickets()
    directories, counters = FakeDirectories(fixed=lianhu), FakeCounters()
    area = next(code for code in lianhu.areas.areas if len(code) == len(COMMUNITY))
    found = submitted(1, category="0104", area_code=area)
    OpenTickets(made, directories, counters, FakeClock(MONDAY))([found])
    (born,) = made.kept.values()
    assert born.order is not None
    lead = replace(born.order, state="in_progress", rejections=3)
    redone = replace(born.with_order(lead), state="in_progress")
    ladder = ladder_at(redone, lianhu)

    moves = occasions(redone, ladder, MONDAY)
    done = carried_out(moves, ladder, timing_of(lianhu), MONDAY)

    (whistle,) = done.ticket.whistles
    assert (whistle.kind, whistle.blower_unit) == ("tackling", lianhu.center_unit)
    assert lead.unit in whistle.units
