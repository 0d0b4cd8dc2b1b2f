"""The leaders' views: columns, what presses first, rates, lines, colours."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.console.application.wallboard.gather import Gathered
from services.console.entrypoints.http.leader.views.board import board
from services.console.entrypoints.http.leader.views.overseeing import (
    alarms,
    by_kind,
    papers,
    ping_pong,
    rosters,
)
from services.console.entrypoints.http.leader.views.wall import outlines, spark, wall
from tests.unit.console.leaders_scene import NOW, case, climb, told_board


def test_a_column_has_its_tier_s_cases_what_presses_first_on_top() -> None:
    later = case(1, climbs=[climb(next_at="2026-11-24T09:00:00Z")])
    over = case(2, climbs=[climb(next_at="2026-11-23T01:00:00Z")])
    settled = case(3, climbs=[climb(live=False)])
    top = case(4, climbs=[climb(tier=3, next_at=None)])
    found = board(told_board(later, settled, over, top))

    assert [column.tier for column in found.columns] == [1, 2, 3]
    second = found.columns[1]
    assert [card.ticket_id for card in second.cards] == ["tkt_2", "tkt_1", "tkt_3"]
    assert (second.count, second.over) == (3, 1)
    assert found.columns[2].cards[0].next_at is None
    assert found.columns[0].cards == ()


def test_what_has_just_climbed_is_told_apart() -> None:
    fresh, old = climb(), climb(since="2026-11-23T01:40:00Z")
    ahead = climb(since="2026-11-23T02:00:01Z")  # another process' clock
    told = told_board(case(1), case(2, climbs=[old]), case(3, climbs=[ahead]))
    cards = {card.ticket_id: card for card in board(told).columns[1].cards}
    assert climb() == fresh
    assert [cards[f"tkt_{n}"].fresh for n in (1, 2, 3)] == [True, False, False]


def test_the_board_is_narrowed_and_tells_how_many_each_choice_leaves() -> None:
    other = climb(trigger="overdue", unit="huanwei", unit_name="环卫中心")
    told = told_board(case(1), case(2), case(3, climbs=[other]))
    found = board(told, trigger="overdue")
    assert [card.ticket_id for card in found.columns[1].cards] == ["tkt_3"]
    assert {one.value: one.count for one in found.triggers} == {"unacknowledged": 2, "overdue": 1}
    assert [(one.value, one.count, label) for one, label in found.units] == [
        ("huanwei", 1, "环卫中心")
    ]
    nobody = board(told, trigger="danger")
    assert all(not column.cards for column in nobody.columns)
    assert ("danger", 0) in {(one.value, one.count) for one in nobody.triggers}


def test_a_case_without_a_story_or_with_closed_words_is_shown_all_the_same() -> None:
    told = told_board(case(1, climbs=[], tier=1, title=None, actions=None))
    [card] = board(told).columns[0].cards
    assert (card.trigger, card.next_at, card.since, card.threads) == (None, None, None, 0)
    assert card.actions == frozenset()


def test_alarms_name_tickets_with_their_faults_and_are_quiet_where_all_is_well() -> None:
    quiet: dict[str, Any] = {
        "as_of": NOW,
        "orphan_count": 0,
        "orphans": [],
        "late_count": 0,
        "late_seconds": 0,
        "late": [],
        "faults": {},
        "meetings_overdue": 0,
    }
    assert alarms(quiet).quiet
    loud = {
        **quiet,
        "orphan_count": 1,
        "orphans": [case(1)],
        "late_count": 2,
        "late_seconds": 90,
        "late": [case(2)],
        "faults": {"tkt_1": [{"fault": "no_next_step", "key": "dispatched"}]},
    }
    found = alarms(loud)
    assert not found.quiet
    assert found.orphans[0].faults == (("no_next_step", "dispatched"),)
    assert found.late[0].faults == ()
    assert found.longest is not None
    assert found.longest.total_seconds() == 90


def test_ping_pong_tells_the_share_upheld_only_of_what_was_decided() -> None:
    rows = [
        {"unit": "a", "returned": 4, "confirmed": 1, "refused": 3},
        {"unit": "b", "returned": 2, "confirmed": 0, "refused": 0},
    ]
    assert [(one.right, one.bar) for one in ping_pong(rows)] == [(0.25, 100), (None, 50)]
    assert ping_pong([]) == ()


def test_rosters_put_units_with_gaps_first_and_group_them_by_kind() -> None:
    def duty(unit: str, tier: int, name: str | None = "甲") -> dict[str, Any]:
        gap = None if name else "absent"
        rest = {"subject": name, "shift_name": None, "by": None, "gap": gap, "until": NOW}
        return {"unit": unit, "unit_name": unit, "tier": tier, "name": name, **rest}

    rows = [duty("a", 1), duty("b", 1), duty("b", 3, None)]
    gaps = [{"unit": "b", "from": NOW, "to": "2026-11-23T08:00:00Z"}]
    units, ahead = rosters({"items": rows, "at": NOW}, gaps)
    assert [one.unit for one in units] == ["b", "a"]
    first, second, third = units[0].desks
    assert (first and first.name, second, third and third.gap) == ("甲", None, "absent")
    assert ahead[0][1].total_seconds() == 6 * 3600
    kinds = [{"code": "a", "kind": "department"}]
    assert [(kind, [one.unit for one in those]) for kind, those in by_kind(units, kinds)] == [
        ("department", ["a"]),
        ("other", ["b"]),
    ]


def test_an_answer_is_late_only_while_its_case_is_open() -> None:
    now = datetime(2026, 11, 23, 2, tzinfo=UTC)
    row = {"kind": "red_card", "answer_by": "2026-11-22T09:00:00Z", "ticket_state": "in_progress"}
    rows = [row, {**row, "ticket_state": "closed"}, {**row, "answer_by": None, "kind": "new_kind"}]
    found = papers(rows, now)
    assert [one.unanswered for one in found] == [True, False, False]
    assert [one.colour for one in found] == ["red", "red", "notice"]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=40))
def test_a_spark_line_stays_within_its_frame_and_breaks_where_nothing_is_known(
    values: list[float | None],
) -> None:
    path, last = spark(values)
    known = [value for value in values if value is not None]
    assert (last is None) == (not known)
    assert path.count("M") + path.count("L") == len(known)
    points = [part.split(" ") for part in path.replace("L", "M").split("M") if part]
    assert all(0 <= float(x) <= 120 and 2 <= float(y) <= 30 for x, y in points)


def test_a_wall_without_any_part_is_empty_and_says_who_is_away() -> None:
    empty = wall(Gathered({}, {"reporting", "dispatch"}))
    assert (empty.opened, empty.in_hand, empty.rates, empty.dangers) == (None, None, (), None)
    assert empty.away == ("dispatch", "reporting")


def test_what_is_not_sorted_yet_is_no_hot_spot() -> None:
    rows = [
        {"key": None, "label": None, "numerator": 99},
        {"key": "0101", "label": "井盖", "numerator": 3},
        {"key": "0202", "label": "噪音", "numerator": 0},
    ]
    shown = wall(Gathered({"matters": {"rows": rows}}, set()))
    assert [(hot.label, hot.count) for hot in shown.hot] == [("井盖", 3)]


def test_outlines_are_of_streets_with_a_border_in_the_reader_s_language() -> None:
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    areas = [
        {"code": "1", "name": "甲街道", "name_en": "Jia", "kind": "subdistrict", "polygon": ring},
        {"code": "2", "name": "乙街道", "kind": "subdistrict", "polygon": None},
        {"code": "3", "name": "丙社区", "kind": "community", "polygon": ring},
    ]
    [feature] = outlines(areas, "en")["features"]
    assert feature["properties"] == {"name": "1", "label": "Jia"}
    assert feature["geometry"]["coordinates"] == [ring]
