"""Repeats are found by place, person and words together."""

from datetime import timedelta
from typing import Any

import pytest

from services.intake.adapters.repeats.text_likeness import RapidfuzzLikeness
from services.intake.application.repeats.find_repeats import FindRepeats
from services.intake.domain.repeats.finding import RepeatFinding, Trace, head_of
from tests.factories.intake import NOW, trace
from tests.fakes.intake import FakeRecent


def judged(new: Trace, *earlier: Trace, **options: Any) -> RepeatFinding | None:
    find = FindRepeats(FakeRecent(list(earlier)), RapidfuzzLikeness(), **options)
    return find([new]).get(new.appeal_id)


def verdict(new: Trace, *earlier: Trace) -> str:
    found = judged(new, *earlier)
    assert found is not None
    return found.verdict


def test_the_same_words_at_the_same_address_are_certainly_a_repeat() -> None:
    first = trace()
    found = judged(trace(), first)
    assert found is not None
    assert found.verdict == "certain"
    assert [candidate.appeal_id for candidate in found.candidates] == [first.appeal_id]


def test_identical_boilerplate_from_different_places_is_not_linked() -> None:
    assert verdict(trace(address="大庆路12号"), trace(address="桃园路8号")) == "none"
    here, there = (108.90, 34.26), (108.92, 34.26)
    assert verdict(trace(point=here), trace(point=there)) == "none"


def test_the_same_words_in_the_same_area_without_an_address_are_only_likely() -> None:
    assert verdict(trace(address=None), trace(address=None)) == "likely"


def test_the_same_grid_is_place_enough() -> None:
    grid = "610104001001001"
    assert verdict(trace(address=None, area_code=grid), trace(address=None, area_code=grid)) == (
        "certain"
    )


def test_a_hundred_metres_are_one_place_three_hundred_are_near() -> None:
    here, close, near = (108.9, 34.26), (108.9005, 34.26), (108.902, 34.26)
    assert verdict(trace(point=here), trace(point=close)) == "certain"
    assert verdict(trace(point=here), trace(point=near)) == "likely"


def test_the_same_reporter_saying_it_again_is_a_repeat() -> None:
    again = {"address": None, "area_code": None, "reporter_ref": "rep_1"}
    assert verdict(trace(**again), trace(**again)) == "certain"


def test_without_any_place_strangers_words_prove_nothing() -> None:
    nowhere: dict[str, Any] = {"address": None, "area_code": None}
    assert verdict(trace(**nowhere), trace(**nowhere)) == "none"


def test_another_matter_at_the_same_place_is_no_repeat() -> None:
    assert verdict(trace(head="楼上深夜装修噪音扰民，无法休息"), trace()) == "none"


def test_after_two_weeks_it_is_a_new_matter() -> None:
    old = trace(received_at=NOW - timedelta(days=15))
    assert verdict(trace(), old) == "none"


def test_both_halves_of_a_pair_in_one_batch_see_each_other_once() -> None:
    one, other = trace(), trace(received_at=NOW + timedelta(seconds=1))
    found = FindRepeats(FakeRecent(), RapidfuzzLikeness())([other, one])
    assert found[one.appeal_id].verdict == "none"
    assert found[other.appeal_id].candidates[0].appeal_id == one.appeal_id


def test_what_comes_again_while_the_broker_is_away_keeps_its_verdict() -> None:
    find = FindRepeats(FakeRecent(), RapidfuzzLikeness())
    pair = [trace(), trace(received_at=NOW + timedelta(seconds=1))]
    assert find(pair) == find(pair)


def test_when_the_budget_is_used_up_events_leave_without_a_verdict() -> None:
    instants = iter([0.0, 3.0])
    assert judged(trace(), trace(), monotonic=lambda: next(instants)) is None


@pytest.mark.parametrize(
    ("title", "text", "head"),
    [
        ("井盖", "井盖坏了", "井盖坏了"),
        ("求助", "井盖 坏了", "求助井盖坏了"),
        ("", "甲" * 200, "甲" * 120),
    ],
)
def test_the_head_is_the_beginning_of_what_was_said(title: str, text: str, head: str) -> None:
    assert head_of(title, text) == head
