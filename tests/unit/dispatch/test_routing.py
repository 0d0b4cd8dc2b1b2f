"""C2, C4: an appeal goes to the unit whose duty it is, and every decision says why."""

from typing import Any

import pytest

from services.dispatch.domain.routing.areas import AreaIndex
from services.dispatch.domain.routing.deciding import route
from services.dispatch.domain.tickets.number import check_character, is_ticket_number, ticket_number
from tests.factories.dispatch import (
    COMMUNITY,
    COMMUNITY_UNIT,
    OTHER_COMMUNITY,
    UNIT,
    appeal,
    directory,
    directory_body,
)

DIRECTORY = directory()


def test_words_find_the_category_and_the_duty_list_the_unit() -> None:
    """The decision names category, words, area, list and directory version."""
    decision = route(appeal(), DIRECTORY)

    assert (decision.category, decision.category_by) == ("0104", "keywords")
    assert "烧烤摊" in decision.words
    assert (decision.area_code, decision.area_by) == (COMMUNITY, "code")
    assert (decision.unit, decision.unit_by, decision.rule_id) == (UNIT, "duty_list", "duty-0104")
    assert decision.directory_version == 1
    assert decision.screening_reasons == ()


def test_given_category_is_taken_as_it_is() -> None:
    """What an operator or a form has settled is not guessed again."""
    decision = route(appeal(category="0201"), DIRECTORY)

    assert (decision.category, decision.category_by, decision.unit) == ("0201", "given", "shizheng")
    assert decision.supports == (UNIT,)


def test_rule_of_an_area_goes_before_the_duty_list() -> None:
    """The same barbecue goes elsewhere in the western streets."""
    decision = route(appeal(area_code=OTHER_COMMUNITY), DIRECTORY)

    assert (decision.unit, decision.unit_by, decision.rule_id) == (
        "shizheng",
        "rule",
        "west-barbecue",
    )


def test_community_leads_only_its_own_list_in_its_own_area() -> None:
    """C4: department work is never sent down, and no community leads a neighbour's matter."""
    quarrel = {"title": "邻里纠纷", "text": "邻里纠纷，请调解"}

    assert route(appeal(**quarrel), DIRECTORY).unit == COMMUNITY_UNIT
    elsewhere = route(appeal(**quarrel, area_code=OTHER_COMMUNITY), DIRECTORY)
    assert elsewhere.unit is None
    assert elsewhere.screening_reasons == ("no_unit",)


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"title": "有事", "text": "请帮忙看看"}, ("no_category",)),
        ({"area_code": None}, ("no_area",)),
        ({"area_code": None, "point": (116.4, 39.9)}, ("no_area", "point_outside")),
        ({"area_code": "999", "title": "有事", "text": "请看"}, ("no_category", "no_area")),
        ({"category": "9999"}, ()),
    ],
)
def test_what_rules_cannot_settle_goes_to_a_person(
    changes: dict[str, Any], reasons: tuple[str, ...]
) -> None:
    """Never nowhere: each lack is named; an unknown category given is guessed from the words."""
    assert route(appeal(**changes), DIRECTORY).screening_reasons == reasons


def test_point_finds_the_smallest_area() -> None:
    """A point in the grid is in the grid, one outside is nowhere."""
    inside = route(appeal(area_code=None, point=(108.91, 34.21)), DIRECTORY)
    outside = route(appeal(area_code=None, point=(108.95, 34.21)), DIRECTORY)

    assert (inside.area_code, inside.area_by) == (f"{COMMUNITY}001", "point")
    assert inside.unit == UNIT
    assert outside.area_code is None


def test_longest_name_in_the_address_wins() -> None:
    """大柳巷社区 contains the name 柳巷社区, and is meant."""
    decision = route(appeal(area_code=None, address="大柳巷社区3号楼"), DIRECTORY)

    assert (decision.area_code, decision.area_by) == (OTHER_COMMUNITY, "address")
    assert decision.area_evidence == "大柳巷社区"


def test_name_of_two_communities_decides_nothing() -> None:
    """An ambiguous name is a question for a person."""
    rows = directory_body()["areas"]
    rows[4] = {**rows[4], "name": "柳巷社区"}
    areas = directory(areas=rows).areas

    assert isinstance(areas, AreaIndex)
    found = areas.by_text("柳巷社区3号楼")
    assert found is not None
    assert (found.code, found.candidates) == (None, (COMMUNITY, OTHER_COMMUNITY))


def test_unit_that_left_the_directory_leads_nothing() -> None:
    """A stale duty list does not send a ticket to nobody."""
    units = [row for row in directory_body()["units"] if row["code"] != UNIT]

    assert route(appeal(), directory(units=units)).screening_reasons == ("no_unit",)


def test_number_bears_the_check_character_of_iso_7064() -> None:
    """MOD 11-2, as on identity cards (GB 11643's own example)."""
    assert check_character("11010519491231002") == "X"
    number = ticket_number("LH", "20261123", 1)
    assert number.startswith("LH-20261123-000001-")
    assert is_ticket_number(number)
    assert not is_ticket_number(number.replace("000001", "000010"))
    assert not is_ticket_number("LH-1")
