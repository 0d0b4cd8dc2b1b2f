"""D3: a return needs a coded reason, a basis and to be in time; the centre may refuse the first."""

from datetime import timedelta

import pytest

from services.dispatch.application.commanding import Order
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.refusals import FieldRefused, LimitReached, NotFound, RoleMissing
from tests.factories.dispatch import (
    COMMUNITY,
    MONDAY,
    OPERATOR,
    REVIEWER,
    SUPERVISOR,
    UNIT,
    handler,
)
from tests.factories.dispatch_disputes import BASIS, REASON
from tests.unit.dispatch.arbitration.office import Office


@pytest.mark.parametrize(
    ("said", "field", "why"),
    [
        ({"reason": "tired"}, "reason", "unknown_return_reason"),
        ({"reason": "wrong_category"}, "reason", "unknown_return_reason"),  # not of this district
        ({"basis": "不归我管"}, "basis", "too_short_to_say_anything"),
        ({"basis": "          "}, "basis", "too_short_to_say_anything"),
    ],
)
def test_return_needs_a_reason_of_the_district_and_a_basis(
    said: dict[str, str], field: str, why: str
) -> None:
    """What the district's list does not name is no reason."""
    office = Office()
    ticket = office.open()

    with pytest.raises(FieldRefused) as refused:
        office.return_(ticket, **said)
    assert (refused.value.field, refused.value.reason) == (field, why)
    assert office.now(ticket).state == "dispatched"


def test_what_is_not_returned_in_time_is_accepted() -> None:
    """One working day after Monday ends on Tuesday at 17:00; the refusal says so."""
    office = Office()
    ticket = office.open()
    limit = ticket.orders[0].return_due_at
    assert limit == MONDAY.replace(day=24, hour=9, minute=0)

    office.clock.instant = limit + timedelta(seconds=1)
    with pytest.raises(LimitReached) as late:
        office.return_(ticket)
    assert (late.value.code, late.value.params["until"]) == ("return_too_late", limit.isoformat())

    office.clock.instant = limit
    assert office.return_(ticket).state == "screening"


def test_return_holds_the_unit_s_clocks_and_starts_the_centre_s() -> None:
    """Nothing of the unit runs on while somebody else thinks."""
    office = Office()
    ticket = office.return_(office.open())

    assert [c.kind for c in ticket.clocks if c.state == "running"] == ["screen"]
    assert {c.kind for c in ticket.clocks if c.state == "paused"} == {
        "acknowledge",
        "contact",
        "resolve",
    }
    assert ticket.dispute.pending is not None
    assert office.tickets.types(ticket.id)[-1] == "work_order.returned.v1"


def test_an_order_is_not_screened_back_to_the_unit_whose_return_waits() -> None:
    """That would find the return right, at nobody's charge, and wrong: refuse it, or correct."""
    office = Office()
    ticket = office.return_(office.open())
    with pytest.raises(LimitReached, match="returned_by_unit"):
        office.screen(ticket, UNIT)
    assert office.now(ticket).dispute.pending is not None

    corrected = office.centre.screen(
        ticket.id, Order(OPERATOR), category=None, area_code=f"{COMMUNITY}001", unit=UNIT
    )
    assert corrected.state == "dispatched"


def test_refused_return_goes_back_to_its_unit_with_what_was_left() -> None:
    """The order is again as it was; the centre's two hours are not the unit's."""
    office = Office()
    ticket = office.open()
    office.unit.acknowledge(ticket.orders[0].id, Order(handler()))
    before = office.now(ticket)
    office.return_(ticket)
    office.clock.advance(hours=2)
    back = office.centre.refuse_return(ticket.id, Order(OPERATOR), reason=REASON)

    assert (back.state, back.orders[0].state, back.orders[0].ended_at) == (
        "acknowledged",
        "acknowledged",
        None,
    )
    calendar = office.centre.desk.directories.current().calendar
    for kind in ("contact", "resolve"):
        held, going = before.running(kind), back.running(kind)
        gained = calendar.working_seconds(held.due_at, going.due_at)
        assert (going.state, gained) == ("running", pytest.approx(2 * 3600))
    assert back.orders[0].resolve_due_at == back.running("resolve").due_at
    assert back.orders[0].return_due_at > before.orders[0].return_due_at
    assert back.resident_due_at == before.resident_due_at
    assert back.running("screen") is None
    assert office.tickets.types(ticket.id)[-1] == "work_order.return_refused.v1"


def test_confirmed_return_is_charged_to_nobody_and_waits_for_its_dispatch() -> None:
    """Wrong dispatch is no unit's fault; the centre's clock goes on until it has dispatched."""
    office = Office()
    ticket = office.return_(office.open())
    confirmed = office.centre.confirm_return(ticket.id, Order(OPERATOR))

    assert (confirmed.state, confirmed.orders[0].charged) == ("screening", False)
    assert [c.kind for c in confirmed.clocks if c.state == "running"] == ["screen"]
    assert all(c.state == "stopped" for c in confirmed.clocks if c.order_id)
    with pytest.raises(LimitReached, match="no_return_pending"):
        office.centre.refuse_return(ticket.id, Order(OPERATOR), reason=REASON)


def test_to_screen_again_confirms_the_return() -> None:
    """One act of the operator, two facts told."""
    office = Office()
    ticket = office.screen(office.return_(office.open()), "shizheng")

    assert ticket.orders[0].charged is False
    assert ticket.dispute.returns[0].verdict == "confirmed"
    assert office.tickets.types(ticket.id)[-3:] == [
        "work_order.return_confirmed.v1",
        "ticket.screened.v1",
        "work_order.issued.v1",
    ]


def test_first_return_leads_to_no_arbitration_and_no_tier() -> None:
    """The centre looks at it first."""
    office = Office()
    ticket = office.return_(office.open())

    assert (ticket.returns, ticket.tier, ticket.dispute.arbitrations) == (1, 0, ())


@pytest.mark.parametrize("who", [REVIEWER, handler(UNIT)])
def test_only_the_centre_decides_on_a_return(who: Caller) -> None:
    """A reviewer judges results, a unit asks."""
    office = Office()
    ticket = office.return_(office.open())

    with pytest.raises(RoleMissing):
        office.centre.confirm_return(ticket.id, Order(who))
    with pytest.raises(RoleMissing):
        office.centre.refuse_return(ticket.id, Order(who), reason=REASON)


def test_nobody_returns_another_unit_s_order() -> None:
    """It is not there for him."""
    office = Office()
    ticket = office.open()

    with pytest.raises(NotFound):
        office.return_(ticket, handler("gongan"))


def test_basis_is_masked_before_anybody_reads_it() -> None:
    """A resident's number does not travel in a basis."""
    office = Office()
    ticket = office.return_(office.open(), basis=f"{BASIS}，诉求人13812345678也说不是")

    assert "138****5678" in ticket.dispute.returns[0].basis
    assert SUPERVISOR.subject not in ticket.dispute.returns[0].by
