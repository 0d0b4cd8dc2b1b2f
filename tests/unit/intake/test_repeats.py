"""Repeats are found by place, person and words together (B1, B2)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.adapters.repeats.recent_traces import RecentTraces
from services.intake.adapters.repeats.text_likeness import RarePairsLikeness
from services.intake.application.repeats.compare import Comparison
from services.intake.application.repeats.find_repeats import FindRepeats
from services.intake.domain.repeats.finding import RepeatFinding
from services.intake.domain.repeats.names import names_in, numbers_in, plain
from services.intake.domain.repeats.place import compare_places
from services.intake.domain.repeats.rules import NO_RULES, RepeatRules, read_repeat_rules
from services.intake.domain.repeats.trace import HEAD_CHARACTERS, Trace, head_of
from tests.factories.intake import NOW, trace
from tests.fakes.intake import FakeTraceBook

NOWHERE: dict[str, Any] = {"address": None, "area_code": None}
HERE, THERE = (108.90, 34.26), (108.92, 34.26)


def finder(
    *earlier: Trace, rules: RepeatRules = NO_RULES, book: Any = None, **options: Any
) -> FindRepeats:
    shelf = book or FakeTraceBook(list(earlier))
    return FindRepeats(shelf, Comparison(shelf, RarePairsLikeness(), lambda: rules), **options)


def judged(new: Trace, *earlier: Trace, **options: Any) -> RepeatFinding | None:
    return finder(*earlier, **options)([new]).get(new.appeal_id)


def verdict(new: Trace, *earlier: Trace, **options: Any) -> str:
    found = judged(new, *earlier, **options)
    assert found is not None
    return found.verdict


def test_the_same_words_at_the_same_address_are_certainly_a_repeat() -> None:
    first = trace()
    found = judged(trace(), first)
    assert found is not None
    assert found.verdict == "certain"
    assert [candidate.appeal_id for candidate in found.candidates] == [first.appeal_id]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"address": "大庆路12号"}, {"address": "桃园路8号"}),
        ({"address": "大庆路12号"}, {"address": "大庆路98号"}),
        ({"point": HERE}, {"point": THERE}),
        (
            {"address": "试验小区1号院", "area_code": "610104001001"},
            {"address": "试验小区2号院", "area_code": "610104002001"},
        ),
        ({"address": "永安路"}, {"address": "永乐路铁路桥下"}),
        ({**NOWHERE, "area_code": "610104001001"}, {**NOWHERE, "area_code": "610104002001"}),
        (
            {**NOWHERE, "head": "丽发新城小区门口垃圾一个星期没有人清运，臭气熏天"},
            {**NOWHERE, "head": "桃花源小区门口垃圾一个星期没有人清运，臭气熏天"},
        ),
    ],
)
def test_identical_boilerplate_from_different_places_is_not_linked(one: Any, other: Any) -> None:
    assert verdict(trace(**one), trace(**other)) == "none"


def test_a_copied_text_with_one_name_changed_never_joins_by_itself() -> None:
    text = "大庆路与桃园路之间{}小区的物业乱收停车费，群众反映强烈，请有关部门尽快调查处理"
    one, other = (text.format(name) for name in ("青桐花园", "白鹭花园"))
    assert verdict(trace(head=one, **NOWHERE), trace(head=other, **NOWHERE)) != "certain"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("大庆路12号", "大庆路 12号楼下"),
        ("丰登小区3号楼", "丰登小区3号楼东边"),
        ("土门市场", "土门市场门口"),
        ("丰庆路公交站", "丰庆路公交站旁"),
    ],
)
def test_an_address_written_in_another_way_is_the_same_place(one: str, other: str) -> None:
    assert verdict(trace(address=one), trace(address=other)) == "certain"


def test_another_building_of_the_same_estate_is_only_suggested() -> None:
    assert verdict(trace(address="丰登小区3号楼"), trace(address="丰登小区9号楼")) == "likely"


def test_two_residents_tell_of_one_estate_in_their_own_words() -> None:
    one = "投诉丽发新城附近建搅拌站噪音扰民，每天晚上灰尘大得不能开窗"
    other = "丽发新城小区旁边的搅拌站粉尘满天飞，夜里噪音吵得睡不着"
    assert verdict(trace(head=one, **NOWHERE), trace(head=other, **NOWHERE)) != "none"


@given(st.text("大庆路桃园小区号楼栋幢弄座线0123459 -（),，", max_size=40))
def test_an_address_is_one_place_with_itself_however_wide_its_signs_are(address: str) -> None:
    wide = address.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert (plain(wide), numbers_in(wide)) == (plain(address), numbers_in(address))
    one, other = trace(address=address), trace(address=wide)
    there, back = (
        compare_places(*pair, NO_RULES.of(None)) for pair in ((one, other), (other, one))
    )
    assert there == back
    assert there.kind == "same" if address else there.kind != "different"


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_address_breaks_the_comparison_and_no_order_changes_it(one: str, other: str) -> None:
    first, second = trace(address=one), trace(address=other)
    rule = NO_RULES.of(None)
    assert compare_places(first, second, rule) == compare_places(second, first, rule)


def test_the_same_words_in_the_same_community_without_an_address_are_only_likely() -> None:
    assert verdict(trace(address=None), trace(address=None)) == "likely"


def test_the_same_grid_is_place_enough() -> None:
    grid = "610104001001001"
    here = trace(address=None, area_code=grid)
    assert verdict(here, trace(address=None, area_code=grid)) == "certain"


def test_a_hundred_metres_are_one_place_three_hundred_are_near() -> None:
    close, near = (108.9005, 34.26), (108.902, 34.26)
    assert verdict(trace(point=HERE), trace(point=close)) == "certain"
    assert verdict(trace(point=HERE), trace(point=near)) == "likely"


def test_radius_and_window_are_the_category_s() -> None:
    rules = read_repeat_rules(
        {"days": 60, "categories": [{"code": "0201", "same_metres": 20, "days": 2}]}
    )
    close = (108.9005, 34.26)
    assert verdict(trace(point=HERE), trace(point=close), rules=rules) == "likely"
    old = trace(received_at=NOW - timedelta(days=3))
    assert verdict(trace(), old, rules=rules) == "none"
    other = {"category": "0101"}
    old = trace(received_at=NOW - timedelta(days=3), **other)
    assert verdict(trace(**other), old, rules=rules) == "certain"


def test_the_same_matter_at_the_same_point_in_other_words_is_suggested() -> None:
    one = trace(head="马路中间的窨井盖松动，车一压就响，晚上睡不好", point=HERE)
    other = trace(head="路口井盖松动咣当响，骑车差点摔倒", point=HERE)
    assert verdict(one, other) == "likely"


def test_the_same_reporter_saying_it_again_is_a_repeat() -> None:
    again = {**NOWHERE, "reporter_ref": "rep_1"}
    assert verdict(trace(**again), trace(**again)) == "certain"


def test_without_any_place_strangers_words_prove_nothing() -> None:
    assert verdict(trace(**NOWHERE), trace(**NOWHERE)) == "none"


def test_another_matter_at_the_same_place_is_no_repeat() -> None:
    noise = trace(head="楼上深夜装修噪音扰民，无法休息", category="0501")
    assert verdict(noise, trace()) == "none"


def test_after_the_window_it_is_a_new_matter() -> None:
    assert verdict(trace(), trace(received_at=NOW - timedelta(days=61))) == "none"


def test_what_is_confidential_is_compared_with_its_like_only() -> None:
    assert verdict(trace(hidden=True), trace()) == "none"
    assert verdict(trace(hidden=True), trace(hidden=True)) == "certain"


def test_both_halves_of_a_pair_in_one_batch_see_each_other_once() -> None:
    one, other = trace(), trace(received_at=NOW + timedelta(seconds=1))
    found = finder()([other, one])
    assert found[one.appeal_id].verdict == "none"
    assert found[other.appeal_id].candidates[0].appeal_id == one.appeal_id


def test_what_comes_again_while_the_broker_is_away_keeps_its_verdict() -> None:
    find = finder()
    pair = [trace(), trace(received_at=NOW + timedelta(seconds=1))]
    assert find(pair) == find(pair)


def test_when_the_budget_is_used_up_events_leave_without_a_verdict_but_are_kept() -> None:
    instants = iter([0.0, 3.0])
    book = FakeTraceBook()
    late = trace()
    assert finder(book=book, monotonic=lambda: next(instants))([late]) == {}
    assert late.appeal_id in book.kept


@pytest.mark.parametrize(
    ("title", "text", "head"),
    [
        ("井盖", "井盖坏了", "井盖坏了"),
        ("求助", "井盖 坏了", "求助井盖坏了"),
        ("", "甲" * 400, "甲" * HEAD_CHARACTERS),
    ],
)
def test_the_head_is_the_beginning_of_what_was_said(title: str, text: str, head: str) -> None:
    assert head_of(title, text) == head


@pytest.mark.parametrize(
    ("text", "same_as"),
    [("投诉丽发新城小区", "丽发新城"), ("家住星火路12号", "星火路")],
)
def test_a_place_is_known_by_its_name_wherever_that_begins(text: str, same_as: str) -> None:
    assert names_in(text) & names_in(same_as)


@pytest.mark.parametrize(
    "text", ["我们小区", "附近的路", "在马路上", "致市政府", "这个学校", "", "🙂路"]
)
def test_what_everybody_calls_a_place_is_no_name(text: str) -> None:
    assert names_in(text) == frozenset()


class StoredNothing:
    """Stands for the database of the memory's own tests: it keeps what it is given."""

    def __init__(self) -> None:
        self.asked = 0

    def near(self, trace: Trace, since: Any, metres: float) -> Sequence[Trace]:
        self.asked += 1
        return ()

    def keep(self, traces: Sequence[Trace]) -> None:
        """Nothing is kept."""

    def kept_by_others(self, since: Any, limit: int) -> list[Trace]:
        return []


def test_memory_is_bounded_and_what_it_lost_is_asked_of_the_database() -> None:
    stored = StoredNothing()
    book = RecentTraces(stored, most=3)  # type: ignore[arg-type]
    traces = [trace(received_at=NOW + timedelta(minutes=minute)) for minute in range(5)]
    since = NOW - timedelta(days=1)
    for one in traces[:3]:
        book.remember(one)
    assert len(book.near(traces[4], since, 300)) == 3
    assert stored.asked == 0
    for one in traces[3:]:
        book.remember(one)
    assert {one.appeal_id for one in book.near(trace(), since, 300)} == {
        one.appeal_id for one in traces[2:]
    }
    assert stored.asked == 1
    elsewhere = trace(address="桃园路8号", area_code="610104002001", head="桃园路8号的路灯不亮")
    assert book.near(elsewhere, since, 300) == []
    assert stored.asked == 1  # nothing of that place was lost
