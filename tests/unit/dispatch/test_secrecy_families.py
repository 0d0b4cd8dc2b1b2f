"""L2 through merging, splitting, joining and coming back: what was closed to a unit stays so."""

import pytest

from services.dispatch.application.commanding import Order
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.refusals import LimitReached
from services.dispatch.domain.secrecy.seal import Seal
from tests.factories.dispatch import (
    COMMUNITY_UNIT,
    MONDAY,
    OPERATOR,
    STREET,
    STREET_UNIT,
    SUPERVISOR,
    UNIT,
    directory,
    handler,
)
from tests.factories.dispatch_families import ANSWER, NOT_THE_SAME, WHY, FamilyOffice
from tests.factories.secrecy import OFFICE, OFFICER, with_office

TWO = (STREET_UNIT, UNIT)
SHOWN = Proof("att_1", MONDAY, (108.9101, 34.2101))


@pytest.fixture
def office() -> FamilyOffice:
    """An office in a district that has a disciplinary office."""
    return FamilyOffice(where=directory(**with_office()))


def accuse(office: FamilyOffice, ticket_id: str, *units: str) -> None:
    """Let the centre note whom a case is against."""
    office.centre.accuse(ticket_id, Order(OPERATOR), units=list(units))


def test_what_is_split_off_a_report_against_several_units_goes_to_none_of_them(
    office: FamilyOffice,
) -> None:
    one = office.open(1)
    office.repeat(2, of=1)
    accuse(office, one, *TWO)

    office.centre.split(one, Order(OPERATOR), appeals=["apl_0002"], reason=NOT_THE_SAME)

    born = office.of(office.home(2))
    assert born.id != one
    assert (born.state, born.live_order, born.seal.accused) == ("screening", None, TWO)
    assert not STREET.may_see(born)
    assert not handler().may_see(born)
    assert office.types(born.id)[:2] == ["ticket.opened.v1", "ticket.sealed.v1"]


def test_a_report_is_told_as_one_before_anything_else_of_it(office: FamilyOffice) -> None:
    one = office.open(1, accused_unit=STREET_UNIT)
    told = office.types(one)
    assert told[:2] == ["ticket.opened.v1", "ticket.sealed.v1"]
    assert "work_order.issued.v1" in told
    assert "ticket.sealed.v1" not in office.types(office.open(2))


def test_what_rests_in_a_case_is_closed_with_it_and_comes_back_closed(
    office: FamilyOffice,
) -> None:
    """Merged first, reported afterwards: the rest of the family is no back door."""
    one, two = office.open(1), office.open(2)
    office.merge(two, into=one)
    assert STREET.may_see(office.of(two))
    accuse(office, one, STREET_UNIT)
    assert not STREET.may_see(office.of(two))
    assert office.types(two)[-1] == "ticket.sealed.v1"

    office.unmerge(two)

    assert not STREET.may_see(office.of(two))
    assert office.of(two).seal.is_like(office.of(one).seal)
    assert office.of(two).state == "dispatched"


def test_a_unit_accused_while_its_order_rested_does_not_get_it_back(office: FamilyOffice) -> None:
    one, two = office.open(1), office.open(2)
    office.merge(two, into=one)
    accuse(office, one, UNIT)

    back = office.unmerge(two)

    assert (back.state, back.live_order) == ("screening", None)
    assert back.waits_for == "clock"
    assert "work_order.revoked.v1" in office.types(two)


def test_only_what_is_closed_to_the_same_units_is_merged(office: FamilyOffice) -> None:
    """Whenever each was sealed, and in whatever order its units were named."""
    one, two, three = office.open(1), office.open(2), office.open(3)
    accuse(office, one, "gongan", "shizheng")
    with pytest.raises(LimitReached, match="seal_differs"):
        office.merge(two, into=one)
    with pytest.raises(LimitReached, match="seal_differs"):
        office.merge(one, into=two)
    accuse(office, two, "shizheng", "gongan")
    assert office.merge(two, into=one).state == "merged"
    assert office.of(three).seal == Seal()


def test_a_repeat_that_tells_the_place_of_a_report_does_not_send_it_to_the_accused(
    office: FamilyOffice,
) -> None:
    """The repeat itself accuses nobody; what it joins does."""
    lost = {"area_code": None, "title": "反映问题", "text": "麻烦处理一下"}
    one = office.open(1, accused_unit=UNIT, **lost)
    assert office.of(one).state == "screening"
    assert office.repeat(2, of=1) == one
    assert office.of(one).live_order is None


def test_a_late_complaint_about_a_clue_goes_back_to_the_office_alone(office: FamilyOffice) -> None:
    one = office.open(1)
    office.repeat(2, of=1)
    office.centre.discipline(one, Order(SUPERVISOR))
    order, worker = office.of(one).orders[-1].id, Order(OFFICER)
    office.unit.acknowledge(order, worker)
    office.unit.contact(order, worker, method="phone")
    office.unit.resolve(order, worker, outcome="done", answer=ANSWER, proofs=(SHOWN,))
    reviewer = Order(Caller("jiwei-2", frozenset({"reviewer"}), OFFICE))
    office.centre.accept(one, reviewer)
    office.rate(1, one, happy=False)
    office.centre.review(one, reviewer, outcome="conclude", reason="现场复核确认已按标准办结")
    assert office.of(one).state == "closed"

    office.rate(2, one, happy=False)

    born = office.of(office.home(2))
    assert born.id != one
    assert born.live_order is not None
    assert (born.live_order.unit, born.seal.office) == (OFFICE, OFFICE)
    assert not SUPERVISOR.may_see(born)
    assert OFFICER.may_see(born)


def test_a_community_below_an_accused_street_is_closed_out_of_every_part(
    office: FamilyOffice,
) -> None:
    one = office.open(1)
    office.repeat(2, of=1)
    accuse(office, one, STREET_UNIT)
    office.centre.split(one, Order(OPERATOR), appeals=["apl_0002"], reason=WHY)
    for ticket_id in (one, office.home(2)):
        assert COMMUNITY_UNIT in office.of(ticket_id).seal.units
