"""Categories ask their own questions: six data types, checked alike for every channel (A7)."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.dispatch.adapters.preset_files import read_preset
from services.intake.domain.directory import read_directory
from services.intake.domain.questions.answering import LONGEST_TEXT, Checked, check_answers
from services.intake.domain.questions.question import DATATYPES, Question, read_questions

LIANHU = Path(__file__).parents[3] / "deploy" / "presets" / "lianhu"
XIAN = ZoneInfo("Asia/Shanghai")
CHOICES = [
    {"key": "missing", "name": "缺失", "name_en": "missing"},
    {"key": "broken", "name": "破损", "name_en": "broken"},
]


def asked(datatype: str, **more: Any) -> tuple[Question, ...]:
    """Return one question of a data type."""
    values = {"values": CHOICES} if datatype.endswith("list") else {}
    words = {"description": "是什么情况？", "description_en": "What is wrong?"}
    return read_questions([{"code": "q", "order": 1, "datatype": datatype} | words | values | more])


def check(datatype: str, *values: str, **more: Any) -> Checked:
    """Check values given to one question."""
    return check_answers(asked(datatype, **more), {"q": values}, XIAN)


ACCEPTED = [
    ("string", ["  大庆路12号 "], ["大庆路12号"]),
    ("text", ["第一行\n第二行"], ["第一行\n第二行"]),
    ("number", ["18.5"], ["18.5"]),
    ("number", ["-3"], ["-3"]),
    ("number", ["１６"], ["16"]),
    ("datetime", ["2026-03-01"], ["2026-03-01"]),
    ("datetime", ["2026-03-01T08:00"], ["2026-03-01T08:00:00+08:00"]),
    ("datetime", ["2026-03-01T08:00:00Z"], ["2026-03-01T08:00:00+00:00"]),
    ("singlevaluelist", ["broken"], ["broken"]),
    ("multivaluelist", ["broken", "missing", "broken"], ["broken", "missing"]),
]


@pytest.mark.parametrize(("datatype", "values", "kept"), ACCEPTED)
def test_an_answer_of_its_type_is_kept_in_one_spelling(
    datatype: str, values: list[str], kept: list[str]
) -> None:
    checked = check(datatype, *values)
    assert not checked.faults
    assert [list(answer.values) for answer in checked.answers] == [kept]


REFUSED = [
    ("string", ["两\n行"], "answer_has_line_breaks"),
    ("string", ["两\u2028行"], "answer_has_line_breaks"),
    ("string", ["字" * 201], "answer_too_long"),
    ("string", ["一", "二"], "answer_not_single"),
    ("text", ["字" * (LONGEST_TEXT + 1)], "answer_too_long"),
    ("number", ["很多"], "answer_not_a_number"),
    ("number", ["NaN"], "answer_not_a_number"),
    ("number", ["1e400"], "answer_not_a_number"),
    ("number", ["1,000"], "answer_not_a_number"),
    ("number", ["٣"], "answer_not_a_number"),
    ("number", ["9" * 5000], "answer_not_a_number"),
    ("datetime", ["昨天"], "answer_not_a_date"),
    ("datetime", ["2026-02-30"], "answer_not_a_date"),
    ("datetime", ["2026-03-01T25:00"], "answer_not_a_date"),
    ("singlevaluelist", ["破损"], "answer_not_offered"),
    ("singlevaluelist", ["broken", "missing"], "answer_not_single"),
    ("multivaluelist", ["broken", "stolen"], "answer_not_offered"),
]


@pytest.mark.parametrize(("datatype", "values", "code"), REFUSED)
def test_a_wrong_answer_names_its_question_in_both_languages(
    datatype: str, values: list[str], code: str
) -> None:
    (fault,) = check(datatype, *values).faults
    assert (fault.question_code, fault.code) == ("q", code)
    assert fault.params["question"] == "是什么情况？"
    assert fault.params["question_en"] == "What is wrong?"


@pytest.mark.parametrize("datatype", DATATYPES)
@pytest.mark.parametrize("values", [(), ("",), ("  ", "\n")])
def test_a_required_question_left_open_is_named(datatype: str, values: tuple[str, ...]) -> None:
    assert [fault.code for fault in check(datatype, *values, required=True).faults] == [
        "answer_missing"
    ]
    assert check(datatype, *values) == Checked((), ())


def test_what_is_not_asked_is_refused_unless_it_is_blank() -> None:
    said = {"other": ["x"], "blank": [" "]}
    assert [f.question_code for f in check_answers(asked("text"), said, XIAN).faults] == ["other"]


def test_a_notice_is_shown_and_takes_no_answer() -> None:
    notice = asked("text", variable=False, required=False)
    assert check_answers(notice, {}, XIAN) == Checked((), ())
    assert [f.code for f in check_answers(notice, {"q": ["x"]}, XIAN).faults] == [
        "unknown_question"
    ]


def test_a_question_of_a_later_version_does_not_stop_appeals() -> None:
    later = {"code": "q", "order": 1, "datatype": "signature", "description": "请签名"}
    assert read_questions([later]) == ()


@given(st.sampled_from(DATATYPES), st.lists(st.text(max_size=60), max_size=4), st.booleans())
def test_any_text_is_kept_or_refused_and_what_is_kept_is_kept_again(
    datatype: str, values: list[str], required: bool
) -> None:
    checked = check(datatype, *values, required=required)
    assert len(checked.answers) + len(checked.faults) <= 1
    for answer in checked.answers:
        assert check(datatype, *answer.values, required=required) == checked


@given(st.datetimes())
def test_an_instant_without_a_zone_is_the_districts(instant: datetime) -> None:
    (answer,) = check("datetime", instant.isoformat()).answers
    assert datetime.fromisoformat(answer.values[0]) == instant.replace(tzinfo=XIAN)


def test_lianhu_asks_with_all_six_types_and_requires_only_what_nobody_can_do_without() -> None:
    directory = read_directory(1, read_preset(LIANHU))
    questions = [q for category in directory.categories.values() for q in category.questions]
    assert {question.datatype for question in questions} == set(DATATYPES)
    required = [code for code, c in directory.categories.items() for q in c.questions if q.required]
    assert required == ["0705", "0902", "1001", "1301"]
    assert all(q.description.zh != q.description.en for q in questions)


def test_what_is_retired_or_for_staff_alone_is_not_offered_to_residents() -> None:
    """A class takes its matters along; whoever has one keeps its questions."""
    group = {"code": "01", "name": "市容环卫"}
    rows = [{"code": f"010{n}", "parent": "01", **more} for n, more in enumerate(
        ({}, {"retired": True}, {"public": False}), 1
    )]  # fmt: skip
    directory = read_directory(1, {"categories": [group, *rows]})

    assert [one.code for one in directory.services()] == ["0101"]
    assert directory.service("0102") is None
    assert directory.service("0103") is None
    assert directory.is_retired("0102")
    assert not directory.is_retired("0103")
    closed = read_directory(1, {"categories": [{**group, "retired": True}, *rows]})
    assert closed.services() == ()
    assert closed.is_retired("0101")
    assert not closed.is_retired("9999")
