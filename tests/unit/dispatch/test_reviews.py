"""A review has four outcomes, a limited number of times, and only for the branch that asks (H3)."""

from datetime import timedelta

import pytest

from services.common.contracts.events.appeal import AppealReviewRequested
from services.common.contracts.events.review import TicketReviewed
from services.dispatch.application.commanding import Order
from services.dispatch.domain.refusals import FieldRefused, NotAllowed
from services.dispatch.domain.tickets.reviewing import MOST_REVIEWS
from services.dispatch.domain.tickets.ticket import Ticket
from tests.unit.dispatch.test_journey import ANSWER, REVIEWER, Office, handler

REASON = "现场核实后反映属实，应当重新办理"


def complained(office: Office) -> Ticket:
    return office.rate(office.resolved(), happy=False)


def reviewed(office: Office, ticket: Ticket, **finding: object) -> Ticket:
    return office.centre.review(ticket.id, Order(REVIEWER), reason=REASON, **finding)  # type: ignore[arg-type]


def handed_in(office: Office, ticket: Ticket) -> Ticket:
    order = ticket.orders[-1].id
    office.unit.resolve(order, Order(handler()), outcome="done", answer=ANSWER)
    return office.centre.accept(ticket.id, Order(REVIEWER))


def test_a_redo_goes_back_without_a_handler_and_its_ground_is_told() -> None:
    office = Office()

    ticket = reviewed(office, complained(office), outcome="redo", ground="attitude")

    assert (ticket.state, ticket.round) == ("in_progress", 2)
    assert ticket.orders[-1].handler is None
    assert office.tickets.types(ticket.id)[-2:] == ["ticket.reviewed.v1", "ticket.reopened.v1"]


def test_extended_is_a_redo_with_more_time() -> None:
    office = Office()
    ticket = complained(office)
    until = office.clock.now() + timedelta(days=30)

    longer = reviewed(office, ticket, outcome="extend", until=until)

    assert longer.state == "in_progress"
    assert longer.orders[-1].resolve_due_at == until
    running = longer.running("resolve")
    assert running is not None
    assert running.due_at == until


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_an_end_that_is_none_is_refused(days: int) -> None:
    office = Office()
    ticket = complained(office)
    until = office.clock.now() + timedelta(days=days)
    with pytest.raises(FieldRefused):
        reviewed(office, ticket, outcome="extend", until=until)


@pytest.mark.parametrize("outcome", ["extend", "hand_over"])
def test_what_the_outcome_needs_is_asked_for(outcome: str) -> None:
    office = Office()
    with pytest.raises(FieldRefused):
        reviewed(office, complained(office), outcome=outcome)


def test_handed_over_is_an_order_of_another_unit_with_clocks_of_its_own() -> None:
    office = Office()
    ticket = complained(office)
    first = ticket.orders[-1]

    moved = reviewed(office, ticket, outcome="hand_over", unit="shizheng")

    assert (moved.state, moved.round) == ("dispatched", 2)
    assert moved.orders[-1].unit == "shizheng"
    assert moved.orders[-1].issued_at == office.clock.now()
    assert moved.order_of(first.id).state == "resolved"
    assert office.tickets.types(ticket.id)[-3:] == [
        "ticket.reviewed.v1",
        "ticket.reopened.v1",
        "work_order.issued.v1",
    ]


@pytest.mark.parametrize("unit", ["chengguan", "nobody"])
def test_the_same_unit_or_none_takes_nothing_over(unit: str) -> None:
    office = Office()
    with pytest.raises(FieldRefused):
        reviewed(office, complained(office), outcome="hand_over", unit=unit)


def test_concluded_closes_with_its_ground() -> None:
    office = Office()

    ticket = reviewed(office, complained(office), outcome="conclude", ground="unreasonable")

    assert (ticket.state, ticket.close_reason) == ("closed", "concluded")
    told = [
        one.event for one in office.tickets.told[ticket.id] if isinstance(one.event, TicketReviewed)
    ]
    assert [(one.outcome, one.ground) for one in told] == [("conclude", "unreasonable")]


def test_nothing_is_reviewed_that_nobody_complained_of() -> None:
    office = Office()
    with pytest.raises(NotAllowed):
        reviewed(office, office.resolved(), outcome="redo")


def test_after_so_many_reviews_a_complaint_is_counted_and_the_case_closes() -> None:
    office = Office()
    ticket = complained(office)
    for round_ in range(2, MOST_REVIEWS + 2):
        ticket = handed_in(office, reviewed(office, ticket, outcome="redo"))
        ticket = office.rate(ticket, happy=False, round_=round_)
    assert (ticket.state, ticket.round) == ("closed", MOST_REVIEWS + 1)
    assert ticket.members[0].answer == "unhappy"


def test_of_a_family_only_the_branch_of_the_unhappy_one_goes_on() -> None:
    office = Office()
    office.open()
    office.join(2, of=1)
    order = next(iter(office.tickets.kept.values())).orders[0].id
    office.unit.acknowledge(order, Order(handler()))
    office.unit.contact(order, Order(handler()), method="phone")
    ticket = office.unit.resolve(order, Order(handler()), outcome="done", answer=ANSWER)
    office.centre.accept(ticket.id, Order(REVIEWER))
    office.rate(ticket, happy=True, number=1)
    office.rate(ticket, happy=False, number=2)

    again = handed_in(office, reviewed(office, ticket, outcome="redo"))

    assert [member.appeal_id for member in again.unanswered()] == ["apl_0002"]
    ended = office.rate(again, happy=True, number=2, round_=2)
    assert (ended.state, ended.close_reason) == ("closed", "answered")


def asked(office: Office, ticket: Ticket) -> AppealReviewRequested:
    now = office.clock.now()
    return AppealReviewRequested("apl_0001", ticket.id, ticket.round, "unresolved", "又坏了", now)


def test_who_was_content_and_asks_for_a_review_later_gets_one() -> None:
    office = Office()
    office.open()
    office.join(2, of=1)
    order = next(iter(office.tickets.kept.values())).orders[0].id
    office.unit.acknowledge(order, Order(handler()))
    office.unit.contact(order, Order(handler()), method="phone")
    ticket = office.unit.resolve(order, Order(handler()), outcome="done", answer=ANSWER)
    office.centre.accept(ticket.id, Order(REVIEWER))
    office.rate(ticket, happy=True, number=1)

    reviewed_ = office.answers.review_requested(asked(office, ticket), "evt_review")
    again = office.answers.review_requested(asked(office, ticket), "evt_review")

    assert reviewed_.state == "under_review"
    assert again.sequence == reviewed_.sequence


def test_a_review_of_what_is_over_begins_a_linked_case_for_this_reporter() -> None:
    office = Office()
    ticket = office.rate(office.resolved(), happy=True)
    assert ticket.state == "closed"

    office.answers.review_requested(asked(office, ticket), "evt_review")
    office.answers.review_requested(asked(office, ticket), "evt_review")

    linked = [one for one in office.tickets.kept.values() if one.linked_ticket_id == ticket.id]
    assert len(linked) == 1
    assert linked[0].is_open
