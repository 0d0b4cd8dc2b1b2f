"""English pages call units, areas and categories by their English names."""

from typing import Any

import pytest

from services.console.entrypoints.http.shell.renaming import RenamingApi, in_english, renamed
from services.console.ports.api import ServiceAway
from tests.support.console import FakeApi

NAMES = {
    "units": {"chengguan": "City Management", "gongan": "Police"},
    "areas": {"610104001": "Qingnianlu Subdistrict"},
    "categories": {"0104": "Barbecue"},
}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"category": "0104", "category_name": "露天烧烤"}, {"category_name": "Barbecue"}),
        ({"category": None, "category_name": None}, {"category_name": None}),
        ({"category": "9999", "category_name": "别的"}, {"category_name": "别的"}),
        ({"category_name": "没有代码"}, {"category_name": "没有代码"}),
        (
            {"area_code": "610104001", "area_name": "青年路街道"},
            {"area_name": "Qingnianlu Subdistrict"},
        ),
        ({"to_unit": "gongan", "to_unit_name": "公安"}, {"to_unit_name": "Police"}),
        ({"called_by": "gongan", "called_by_name": "公安"}, {"called_by_name": "Police"}),
        ({"unit": "gongan", "name": "公安"}, {"name": "Police"}),
        ({"unit": "gongan", "name": "李警官", "tier": 1}, {"name": "李警官"}),
        ({"unit": ["gongan"], "unit_name": "公安"}, {"unit_name": "公安"}),
        ({"key": "chengguan", "label": "城管"}, {"label": "City Management"}),
        ({"key": "0104", "label": "露天烧烤"}, {"label": "Barbecue"}),
        (
            {"subject": "610104001", "subject_name": "青年路街道"},
            {"subject_name": "Qingnianlu Subdistrict"},
        ),
        ({"key": None, "label": None}, {"label": None}),
        ({"category": "0104", "matter": "露天烧烤"}, {"matter": "Barbecue"}),
        ({"category": "0104", "matter": {"text": "烟"}}, {"matter": {"text": "烟"}}),
    ],
)
def test_a_name_is_the_directory_s_where_its_code_stands_beside_it(
    told: dict[str, Any], said: dict[str, Any]
) -> None:
    assert renamed({"items": [told]}, NAMES) == {"items": [{**told, **said}]}


def test_answers_keep_their_version_and_questions_are_passed_on_as_they_are() -> None:
    api = FakeApi()
    row = {"unit": "gongan", "unit_name": "公安"}
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        api.tell(method, "dispatch", "/x", row)
    over = RenamingApi(api, lambda: NAMES)

    changes = (over.post, over.put, over.patch, over.delete)
    answers = [
        over.get("dispatch", "/x", n=1),
        *(change("dispatch", "/x", {"unit_name": "公安"}, etag="1") for change in changes),
    ]
    assert {answer["unit_name"] for answer in answers} == {"Police"}
    assert api.asked[1][3] == {"etag": "1", "json": {"unit_name": "公安"}}


def test_without_a_directory_the_services_own_names_stand() -> None:
    def away() -> Any:
        raise ServiceAway("dispatch")

    api = FakeApi()
    api.tell("GET", "dispatch", "/x", {"unit": "gongan", "unit_name": "公安"})

    assert RenamingApi(api, away).get("dispatch", "/x")["unit_name"] == "公安"


def test_lists_of_units_areas_and_categories_are_read_by_their_english_names() -> None:
    api = FakeApi()
    rows = [{"code": "gongan", "name": "公安"}, {"code": "new", "name": "新单位"}]
    api.tell("GET", "dispatch", "/api/v1/units", {"items": rows})

    found = RenamingApi(api, lambda: NAMES).get("dispatch", "/api/v1/units")["items"]

    assert [one["name"] for one in found] == ["Police", "新单位"]


def test_a_directory_for_reading_is_in_english_where_it_has_names() -> None:
    """Its own rows stay as they are: somebody may edit them."""
    told = {"version": 3, "areas": [{"code": "1", "name": "甲", "name_en": "A"}], "units": []}

    assert in_english(told)["areas"] == [{"code": "1", "name": "A", "name_en": "A"}]
    assert told["areas"][0]["name"] == "甲"
