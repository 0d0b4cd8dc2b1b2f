"""C4: roads, estates and landmarks lead to an area; what is doubtful is said, not guessed."""

from typing import Any

import pytest

from services.dispatch.domain.routing.deciding import route
from tests.factories.dispatch import (
    COMMUNITY,
    OTHER_COMMUNITY,
    UNIT,
    appeal,
    directory,
    directory_body,
)

EAST_TWO = "610104001002"
GRID = f"{COMMUNITY}001"


def place(name: str, area: str, kind: str = "road", *aliases: str) -> dict[str, Any]:
    return {"name": name, "area": area, "kind": kind, "aliases": list(aliases)}


def town() -> Any:
    """The small district with a second eastern community and a gazetteer."""
    areas = directory_body()["areas"]
    areas.append({"code": EAST_TWO, "name": "桃园社区", "kind": "community", "parent": "610104001"})
    return directory(
        areas=areas,
        gazetteer=[
            place("昆明路", COMMUNITY),
            place("昆明路", EAST_TWO),
            place("环城路", COMMUNITY),
            place("环城路", OTHER_COMMUNITY),
            place("昆明路小学", EAST_TWO, "landmark", "昆小"),
            place("锦苑小区", GRID, "estate"),
            place("长征路", "610104009"),
        ],
    )


@pytest.mark.parametrize(
    ("address", "area", "evidence", "note"),
    [
        ("锦苑小区3-2-501", GRID, "锦苑小区", None),
        ("昆明路小学门口", EAST_TWO, "昆明路小学", None),
        ("昆小门口", EAST_TWO, "昆小", None),
        ("昆明路12号", "610104001", "昆明路", "ambiguous"),
        ("环城路北段", None, "环城路", "ambiguous"),
        ("环城路与昆明路十字", COMMUNITY, "环城路 昆明路", None),
        ("东关街道环城路", COMMUNITY, "东关街道 环城路", None),
        ("东关街道桃园社区", EAST_TWO, "东关街道 桃园社区", None),
        ("锦苑小区对面的桃园社区", "610104001", "锦苑小区 桃园社区", "ambiguous"),
        ("长征路1号", None, None, None),
        ("不知道", None, None, None),
    ],
)
def test_the_longest_name_wins_and_the_others_narrow_it_down(
    address: str, area: str | None, evidence: str | None, note: str | None
) -> None:
    """A name of several areas is for the street around them, or for a person."""
    found = route(appeal(area_code=None, address=address), town())

    assert (found.area_code, found.area_evidence, found.area_note) == (area, evidence, note)


def test_an_ambiguous_address_still_reaches_the_department_of_the_street() -> None:
    """Street level is enough for who leads everywhere, and the candidates are told."""
    found = route(appeal(area_code=None, address="昆明路12号"), town())

    assert (found.unit, found.area_candidates) == (UNIT, (COMMUNITY, EAST_TWO))


def test_an_address_that_says_nothing_gives_way_to_the_text() -> None:
    """Residents name the estate in the text."""
    found = route(appeal(area_code=None, address="楼下", text="锦苑小区烧烤摊"), town())

    assert (found.area_code, found.area_evidence) == (GRID, "锦苑小区")


@pytest.mark.parametrize(
    ("changes", "area", "by", "note"),
    [
        ({"point": (108.91, 34.21)}, GRID, "point", None),
        ({"point": (108.99, 34.21)}, None, None, "point_outside"),
        ({"point": (108.99, 34.21), "address": "昆小"}, EAST_TWO, "address", "point_outside"),
        ({"point_unconfirmed": True}, None, None, "point_unconfirmed"),
        ({"point_unconfirmed": True, "area_code": COMMUNITY}, COMMUNITY, "code", None),
    ],
)
def test_a_point_finds_the_area_unless_its_reference_is_unknown(
    changes: dict[str, Any], area: str | None, by: str | None, note: str | None
) -> None:
    """A doubtful point decides nothing, and the doubt is told."""
    found = route(appeal(**{"area_code": None, **changes}), town())

    assert (found.area_code, found.area_by, found.area_note) == (area, by, note)
