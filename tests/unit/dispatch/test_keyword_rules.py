"""Plain words find their category, and say which words decided."""

import time

from services.dispatch.domain.routing.keyword_rules import (
    NEGATIVE,
    ORDINARY,
    STRONG,
    WEAK,
    CategoryRule,
    classify,
)

LAMP = CategoryRule("0202", (("路灯", STRONG), ("照明", ORDINARY), ("漆黑", WEAK)))
NOISE = CategoryRule("0602", (("噪音", ORDINARY), ("广场舞", STRONG), ("工地", NEGATIVE)))
SITE = CategoryRule("0601", (("施工噪音", STRONG), ("工地", ORDINARY)))
RULES = (LAMP, NOISE, SITE)


def test_a_strong_word_decides_and_is_named() -> None:
    match = classify("巷子里路灯不亮，照明太差", RULES)

    assert match is not None
    assert (match.category, match.words) == ("0202", ("路灯", "照明"))
    assert match.is_certain


def test_a_weak_word_alone_leaves_it_to_a_person() -> None:
    match = classify("晚上从单位回来的那一段路一直走到小区门口全都是漆黑的", RULES)

    assert match is not None
    assert match.category == "0202"
    assert match.confidence < 0.5


def test_two_equal_categories_leave_it_to_a_person() -> None:
    match = classify("路灯坏了，还有人跳广场舞", RULES)

    assert match is not None
    assert match.confidence < 0.5


def test_a_longer_word_hides_the_shorter_one_inside_it() -> None:
    match = classify("施工噪音", RULES)

    assert match is not None
    assert (match.category, match.words) == ("0601", ("施工噪音",))


def test_a_negative_word_speaks_against_its_category() -> None:
    match = classify("工地的噪音", RULES)

    assert match is not None
    assert match.category == "0601"


def test_a_text_without_a_known_word_has_no_match() -> None:
    assert classify("你好", RULES) is None
    assert classify("", RULES) is None
    assert classify("路灯", ()) is None


def test_words_match_in_any_case() -> None:
    rules = (CategoryRule("1003", (("KTV", STRONG),)),)

    assert classify("楼下ktv太晚", rules) is not None


def test_a_word_counts_once_however_often_it_stands() -> None:
    once, often = classify("路灯" + "啊" * 30, RULES), classify("路灯" + "路灯啊" * 10, RULES)

    assert once is not None
    assert often is not None
    assert once.score == often.score


def test_the_time_grows_with_the_text_and_not_with_its_square() -> None:
    def cost(length: int) -> float:
        text = "路灯噪音施工" * length
        return min(_seconds(text) for _ in range(5))

    assert cost(16_000) < 360 * cost(400)  # forty times the text; its square would be 1,600


def _seconds(text: str) -> float:
    begun = time.thread_time()  # what others take of the processor does not count
    classify(text, RULES)
    return time.thread_time() - begun
