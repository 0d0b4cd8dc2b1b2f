"""A table of resources: its cells as people type them, and codes that the directory has not."""

from collections.abc import Collection

import pytest

from services.reporting.domain.history.case import FileRow
from services.reporting.domain.resources import Resource, unknown_codes
from services.reporting.entrypoints.resource_tables import resource_row

DIRECTORY = {"unit": {"minzheng"}, "area": {"610104001"}, "category": {"02", "03"}}


def codes_of(dimension: str) -> Collection[str]:
    return DIRECTORY[dimension]


@pytest.mark.parametrize("mark", [";", "；", "、", ",", "，", " ; "])
def test_categories_are_parted_by_whichever_mark_people_type(mark: str) -> None:
    cells = {"code": "team", "name": "志愿队", "kind": "team", "categories": f"02{mark}03"}
    assert resource_row(FileRow(2, cells)).resource.categories == ("02", "03")


@pytest.mark.parametrize("word", ["team", "Team", "志愿队伍", "Team of volunteers"])
def test_a_kind_may_be_named_as_it_is_shown(word: str) -> None:
    cells = {"code": "team", "name": "志愿队", "kind": word}
    assert resource_row(FileRow(2, cells)).resource.kind == "team"


@pytest.mark.parametrize(
    ("cell", "told"), [("是", True), ("否", False), ("", None), ("true", True), ("false", False)]
)
def test_a_row_may_say_whether_it_is_retired(cell: str, told: bool | None) -> None:
    cells = {"code": "team", "name": "志愿队", "kind": "team", "is_retired": cell}
    assert resource_row(FileRow(2, cells)).retired is told


def test_every_code_that_the_directory_has_not_is_told_by_field() -> None:
    known = Resource("a", "甲", "team", "minzheng", "610104001", ("02", "03"))
    assert unknown_codes(known, codes_of) == []
    assert unknown_codes(Resource("b", "乙", "team"), codes_of) == []
    wrong = Resource("c", "丙", "team", "minzhen", "6101", ("02", "02；03"))
    found = [("unit", "minzhen"), ("area", "6101"), ("categories", "02；03")]
    assert unknown_codes(wrong, codes_of) == found


def test_before_there_is_a_directory_every_code_passes() -> None:
    assert unknown_codes(Resource("c", "丙", "team", "any", "610", ("9",)), lambda _: ()) == []
