"""Categories: rows whole and alike, words in groups, every fault at its place, retiring."""

from typing import Any

import pytest

from services.dispatch.domain.categories.linting import Known, lint
from services.dispatch.domain.categories.offering import must_be_offered
from services.dispatch.domain.categories.rows import (
    completed,
    edited_row,
    emergencies_of,
    published_row,
    row_of,
)
from services.dispatch.domain.directory.reading import read_directory
from services.dispatch.domain.refusals import FieldRefused
from services.dispatch.domain.routing.keyword_rules import classify
from tests.factories.dispatch import directory_body

KNOWN = Known(frozenset({"default"}))
CLASS = {"code": "01", "name": "市容环卫", "parent": None}
CHOICE = {"key": "a", "name": "甲", "name_en": "a"}
QUESTION = {"code": "q", "order": 1, "datatype": "string"}


def matter(**changes: Any) -> dict[str, Any]:
    return {"code": "0104", "name": "露天烧烤", "parent": "01", "kinds": ["complaint"], **changes}


FAULTS = [
    (matter(code="01040"), "categories[1].code", "matter_code"),
    (matter(code="0204"), "categories[1].code", "matter_code"),
    (matter(parent="09"), "categories[1].parent", "unknown_class"),
    (matter(parent=None), "categories[1].code", "class_code"),
    (matter(kinds=[]), "categories[1].kinds", "kinds_needed"),
    (matter(kind="praise"), "categories[1].kind", "kind_not_offered"),
    (matter(sla_profile="x"), "categories[1].sla_profile", "unknown_profile"),
    (matter(strong=["烧烤"], weak=["烧烤"]), "categories[1].weak[0]", "keyword_twice"),
    (matter(questions=[QUESTION, QUESTION]), "categories[1].questions[1].code", "question_twice"),
    (
        matter(questions=[{**QUESTION, "datatype": "singlevaluelist", "values": [CHOICE]}]),
        "categories[1].questions[0].values",
        "question_without_choices",
    ),
    (
        matter(questions=[{**QUESTION, "values": [CHOICE, CHOICE]}]),
        "categories[1].questions[0].values[1].key",
        "choice_twice",
    ),
]


@pytest.mark.parametrize(("row", "field", "code"), FAULTS)
def test_each_fault_stands_at_its_place(row: dict[str, Any], field: str, code: str) -> None:
    assert (field, code) in {(one.field, one.code) for one in lint([CLASS, row], KNOWN)}


def test_a_class_is_retired_after_its_matters() -> None:
    gone = {**CLASS, "retired": True}

    assert [one.code for one in lint([gone, matter()], KNOWN)] == ["class_in_use"]
    assert lint([gone, matter(retired=True)], KNOWN) == []
    assert [one.code for one in lint([CLASS, CLASS], KNOWN)] == ["category_twice"]


def test_rows_come_back_from_editing_as_they_were() -> None:
    """Words with the weights of their groups; whether a matter is danger is said by its row."""
    body = {**directory_body(), "danger": {"categories": [{"category": "0104", "emergency": 110}]}}
    for row in body["categories"]:
        whole = published_row(row, emergencies_of(body))
        assert row_of(edited_row(whole)) == whole
        assert (whole["emergency"] == "110") is (whole["code"] == "0104")
    assert "0104" in read_directory(1, body).danger.categories
    rows = [{**row, "emergency": None} for row in body["categories"]]
    assert not read_directory(1, {**body, "categories": rows}).danger.categories


def test_what_is_retired_is_found_by_no_word_and_given_to_nothing_new() -> None:
    body = directory_body()
    rows = [{**row, "retired": row["code"] == "0104"} for row in body["categories"]]
    directory = read_directory(1, {**body, "categories": rows})

    assert classify("门口露天烧烤", read_directory(1, body).keyword_rules) is not None
    assert classify("门口露天烧烤", directory.keyword_rules) is None
    must_be_offered("0104", directory, kept="0104")
    for code, reason in (("0104", "category_retired"), ("9999", "unknown_category")):
        with pytest.raises(FieldRefused) as refused:
            must_be_offered(code, directory)
        assert refused.value.reason == reason
    of_class = [{**row, "retired": row["code"] == "01"} for row in body["categories"]]
    assert "0104" not in read_directory(1, {**body, "categories": of_class}).offered


def test_what_is_left_out_is_retired_and_not_forgotten() -> None:
    left = completed([CLASS], [CLASS, matter()])

    assert [(row["code"], row.get("retired", False)) for row in left] == [
        ("01", False),
        ("0104", True),
    ]
