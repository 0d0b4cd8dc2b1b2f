"""B7: the same place and matter again after closing is a linked repeat, and counted."""

import pytest

from services.dispatch.domain.families.returning import Place, is_same_place, keys, keys_around
from tests.factories.dispatch import COMMUNITY, OTHER_COMMUNITY
from tests.factories.dispatch_families import FamilyOffice

HERE = (108.9101, 34.2101)
NEXT_DOOR = (108.9104, 34.2105)  # some fifty metres away
ROUND_THE_CORNER = (108.9151, 34.2101)
MANHOLE = {"title": "小区门口井盖缺失", "text": "小区门口井盖缺失，很危险"}


def closed(office: FamilyOffice, number: int, **changes: object) -> str:
    ticket_id = office.open(number, **changes)
    office.resolve(ticket_id)
    office.rate(number, ticket_id, happy=True)
    assert office.of(ticket_id).state == "closed"
    return ticket_id


def test_same_place_and_matter_by_anybody_within_the_days_is_a_linked_repeat() -> None:
    office = FamilyOffice()
    first = closed(office, 1, point=HERE)
    office.clock.advance(days=29)
    again = office.of(office.open(2, point=NEXT_DOOR, reporter_ref="rep_somebody_else"))

    assert (again.linked_ticket_id, again.repeats, again.tier) == (first, 1, 0)
    assert office.tickets.told[again.id][0].event.repeats == 1  # type: ignore[attr-defined]


def test_after_the_days_it_is_a_new_matter() -> None:
    office = FamilyOffice()
    closed(office, 1, point=HERE)
    office.clock.advance(days=31)
    again = office.of(office.open(2, point=HERE))

    assert (again.linked_ticket_id, again.repeats) == (None, 0)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"point": ROUND_THE_CORNER},
        {"point": HERE, **MANHOLE},
        {"area_code": OTHER_COMMUNITY},
        {"area_code": COMMUNITY},  # the same community alone is not the same place
    ],
)
def test_another_place_or_matter_is_no_repeat(elsewhere: dict[str, object]) -> None:
    office = FamilyOffice()
    closed(office, 1, point=HERE)
    assert office.of(office.open(2, **elsewhere)).repeats == 0


def test_what_intake_took_for_the_same_matter_is_one_after_closing_too() -> None:
    """Words and person told so, though nobody named a place; what is only likely, a person says."""
    office = FamilyOffice()
    first = closed(office, 1)
    certain = office.of(office.repeat(2, of=1))
    likely = office.of(office.open(3, repeat_verdict="likely", repeat_of=(("apl_0001", 0.7),)))

    assert (certain.linked_ticket_id, certain.repeats) == (first, 1)
    assert (likely.repeats, likely.linked_ticket_id) == (0, None)
    assert [one.appeal_id for one in likely.suggestions] == ["apl_0001"]


def test_that_it_starts_a_tier_higher_is_its_category_s_data() -> None:
    """One tier for each time that it came back; those who answer for the tier are told."""
    office = FamilyOffice()
    tiers, links = [], []
    for number in (1, 2, 3, 4, 5):
        ticket = office.of(closed(office, number, address="大庆路12号", **MANHOLE))
        tiers.append(ticket.tier)
        links.append(ticket.repeats)
        office.clock.advance(days=1)

    assert links == [0, 1, 2, 3, 4]
    assert tiers == [0, 1, 2, 3, 3]
    told = office.types(office.home(2))
    assert told.index("ticket.escalated.v1") < told.index("work_order.acknowledged.v1")


def test_withdrawn_and_refused_cases_do_not_come_back() -> None:
    """Nobody said that they were solved."""
    office = FamilyOffice()
    office.open(1, point=HERE)
    office.withdraw(1)
    assert office.of(office.open(2, point=HERE)).repeats == 0


def test_places_are_compared_by_the_best_that_both_tell() -> None:
    """Points before addresses, addresses before grids; a case is found by what it shares."""
    grid = f"{COMMUNITY}001"
    one = Place("0104", grid, HERE, "大庆路12号")
    assert is_same_place(one, Place("0104", grid, NEXT_DOOR, "别处"))
    assert not is_same_place(one, Place("0104", grid, ROUND_THE_CORNER, "大庆路12号"))
    assert is_same_place(one, Place("0104", None, None, "大庆路 12号。"))
    assert is_same_place(one, Place("0104", grid))
    assert not is_same_place(one, Place("0104", COMMUNITY))
    assert not is_same_place(one, Place("0201", grid, HERE, "大庆路12号"))
    for other in (Place("0104", None, NEXT_DOOR), Place("0104", grid)):
        assert set(keys(one)) & set(keys_around(other))
