"""Hot spots are distinct people, one matter, one place, within days: not raw counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.adapters.hotspots.likeness import alike
from services.reporting.adapters.hotspots.rules_file import RulesFault, read_rules
from services.reporting.domain.hotspots.finding import Group, groups
from services.reporting.domain.hotspots.judging import densest, level_of, place_of, trend_of
from services.reporting.domain.hotspots.measuring import quality
from services.reporting.domain.hotspots.rules import HotspotRules
from services.reporting.domain.hotspots.signal import Signal, metres, names_in

RULES = HotspotRules()
MONDAY = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
NOISE = (
    "桃源里小区旁搅拌站夜间施工噪音大，居民无法入睡",
    "桃源里小区附近的搅拌站噪音扰民，半夜还在施工",
    "投诉桃源里小区旁搅拌站施工噪音粉尘，影响居民睡眠",
    "搅拌站建在桃源里小区旁，噪音大灰尘大，请求搬迁",
    "桃源里小区业主反映搅拌站半夜施工，噪音让人睡不着",
)
ELSEWHERE = tuple(text.replace("桃源里小区", "柳林苑") for text in NOISE)
OTHER = (
    "请问公积金贷款怎样办理变更手续",
    "路灯不亮已经三天了希望尽快维修",
    "学校食堂饭菜质量差价格高",
    "公交线路调整以后上班要换乘两次",
)


def signal(number: int, text: str, *, person: str | None = None, hours: int = 0) -> Signal:
    at = MONDAY + timedelta(hours=hours or number)
    return Signal(
        f"apl_{number:03}", person or f"p{number}", at, text[:20], text, names=names_in(text)
    )


def found(signals: list[Signal]) -> list[Group]:
    return groups(signals, alike(signals, RULES.least_alike), RULES)


def test_one_matter_at_one_place_is_one_group_and_boilerplate_elsewhere_another() -> None:
    texts = [*NOISE, *ELSEWHERE, *OTHER]
    first, second, *rest = found([signal(number, text) for number, text in enumerate(texts)])
    assert {place_of(one, {})[:3] for one in (first, second)} == {"桃源里", "柳林苑"}
    assert (len(first.signals), len(second.signals)) == (5, 5)
    assert all(len(one.signals) == 1 for one in rest)


def test_a_place_that_addresses_alone_name_is_told_in_their_words() -> None:
    """And not as the two signs that tell it from others."""
    told = [
        replace(
            signal(n, "半夜还在打桩，睡不着"), address="莲湖区大庆路中段", names=names_in("大庆路")
        )
        for n in range(5)
    ]
    [group] = found(told)
    assert "大庆路" in place_of(group, {})


def test_points_far_apart_keep_equal_words_apart() -> None:
    """Where both tell where they are, the map decides."""
    near = [replace(signal(n, text), point=(108.90, 34.26)) for n, text in enumerate(NOISE)]
    far = [replace(signal(n + 9, text), point=(108.95, 34.28)) for n, text in enumerate(NOISE)]
    assert sorted(len(one.signals) for one in found(near + far)) == [5, 5]
    assert 4_900 < metres((108.90, 34.26), (108.95, 34.28)) < 5_200


def test_one_person_who_writes_often_is_one() -> None:
    often = [signal(number, NOISE[number % 5], person="p1") for number in range(12)]
    worst = densest(found(often)[0], RULES.window_days)
    assert len(worst) == 12
    assert level_of(len({one.person for one in worst}), 0, RULES) is None


def test_thresholds_are_data() -> None:
    assert [level_of(people, 0, RULES) for people in (4, 5, 14, 15)] == [
        None, "warning", "warning", "proposal",
    ]  # fmt: skip
    assert level_of(6, 2.0, RULES) == "proposal"
    assert level_of(6, 2.1, RULES) == "warning"
    assert level_of(6, 0.1, RULES) == "warning"


def test_the_densest_window_and_its_trend_are_of_people() -> None:
    spread = [signal(n, NOISE[n % 5], hours=24 * n) for n in range(1, 20)]
    group = Group(tuple(spread), spread[0])
    assert len(densest(group, 7)) == 7
    assert trend_of(spread, spread[-1].at, 19) == "steady"
    late = [spread[0], *[replace(one, at=spread[-1].at) for one in spread[1:9]]]
    assert trend_of(late, late[-1].at, 7) == "rising"


def test_what_many_tell_of_in_one_hour_rises_and_falls_with_its_days() -> None:
    """However the minutes within that hour lie."""
    burst = [signal(n, NOISE[n % 5], hours=0 if n < 8 else 1) for n in range(10)]
    last = burst[-1].at
    assert trend_of(burst, last, 7) == "rising"
    assert trend_of(burst, last + timedelta(days=5), 7) == "falling"


@settings(max_examples=15)
@given(st.permutations(range(10)))
def test_the_order_of_appeals_does_not_matter(order: list[int]) -> None:
    texts = [*NOISE, *ELSEWHERE]
    made = [signal(number, texts[number]) for number in order]
    parts = {frozenset(s.appeal_id for s in one.signals) for one in found(made)}
    assert parts == {
        frozenset(f"apl_{n:03}" for n in range(5)),
        frozenset(f"apl_{n:03}" for n in range(5, 10)),
    }


def test_empty_and_wordless_appeals_are_no_fault() -> None:
    assert found([]) == []
    assert len(found([signal(1, ""), signal(2, "")])) == 2
    assert len(found([signal(1, "。"), signal(2, "？！")])) == 2


def test_quality_counts_pairs_and_hot_spots() -> None:
    class Found:
        appeal_ids = ("a", "b", "c")
        appeals = 3

    labels = {"a": "x", "b": "x", "d": "x", "e": "y"}
    people = {name: name for name in "abcde"}
    told = quality(labels, people, [Found()], 3)  # type: ignore[list-item]
    assert (told.marked, told.hits, told.missed) == (1, 1, ())
    assert told.precision == pytest.approx(1 / 3)
    assert told.recall == pytest.approx(1 / 3)


def test_a_districts_thresholds_are_read_and_wrong_ones_named(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("people: 3\nwindow_days: 14\nalike: 1", encoding="utf-8")
    assert (read_rules(path).people, read_rules(path).window_days) == (3, 14)
    for wrong in ("people: many", "pepole: 3", "people: 0", "people: 2.5", "- a", "people: true"):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(RulesFault):
            read_rules(path)
