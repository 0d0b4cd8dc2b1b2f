"""D3: what waits, what was ruled and what was handed down binds whichever way somebody takes."""

import pytest

from services.dispatch.application.commanding import Order
from services.dispatch.domain.refusals import LimitReached
from tests.factories.dispatch import (
    COMMUNITY_UNIT,
    OPERATOR,
    OTHER_COMMUNITY,
    STREET,
    STREET_UNIT,
    SUPERVISOR,
    UNIT,
)
from tests.factories.dispatch_disputes import REASON, community
from tests.unit.dispatch.arbitration.office import Office


def test_a_correction_that_dispatches_anew_confirms_the_return_that_waits() -> None:
    """The first unit had it wrongly: not charged, its clocks are over, both facts told."""
    office = Office()
    ticket = office.return_(office.open())
    after = office.centre.recategorise(ticket.id, Order(OPERATOR), category="0602")

    assert (after.state, after.live_order.unit) == ("dispatched", "gongan")
    assert after.dispute.pending is None
    assert after.dispute.returns[0].verdict == "confirmed"
    assert after.orders[0].charged is False
    assert {c.state for c in after.clocks if c.order_id == after.orders[0].id} == {"stopped"}
    assert office.tickets.types(ticket.id)[-3:] == [
        "work_order.return_confirmed.v1",
        "ticket.recategorised.v1",
        "work_order.issued.v1",
    ]


def test_a_correction_does_not_send_a_return_back_to_who_made_it() -> None:
    """To refuse a return is a decision of its own, with a reason."""
    office = Office()
    ticket = office.return_(office.open())
    with pytest.raises(LimitReached, match="returned_by_unit"):
        office.centre.recategorise(ticket.id, Order(OPERATOR), area_code="610104001")

    assert office.now(ticket).dispute.pending is not None


def test_only_who_rules_takes_the_lead_from_whom_a_ruling_gave_it_to() -> None:
    """Neither by reassigning nor by correcting what the matter is."""
    office = Office()
    ticket = office.rule(office.disputed(), SUPERVISOR, lead=UNIT)
    with pytest.raises(LimitReached, match="ruling_binds"):
        office.centre.reassign(ticket.id, Order(OPERATOR), unit="gongan", reason=REASON)
    with pytest.raises(LimitReached, match="ruling_binds"):
        office.centre.recategorise(ticket.id, Order(OPERATOR), area_code=OTHER_COMMUNITY)

    moved = office.centre.reassign(ticket.id, Order(SUPERVISOR), unit="gongan", reason=REASON)
    assert moved.live_order.unit == "gongan"


def test_the_heir_of_a_ruled_order_is_bound_as_well() -> None:
    """The street was ruled to lead and hands down: its community cannot return it."""
    office = Office()
    ticket = office.rule(office.quarrelled(), STREET, lead=STREET_UNIT)
    given = ticket.live_order
    handed = office.unit.hand_over(given.id, Order(STREET), unit=COMMUNITY_UNIT, reason=REASON)

    assert handed.live_order.unit == COMMUNITY_UNIT
    assert handed.live_order.return_due_at == given.return_due_at
    with pytest.raises(LimitReached, match="ruling_binds"):
        office.return_(handed, community(COMMUNITY_UNIT))
