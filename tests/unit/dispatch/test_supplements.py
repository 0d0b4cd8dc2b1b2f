"""B3, B4: what any reporter adds later reaches the ticket, and danger or facts re-triage it."""

from services.common.contracts.events.waiting import TicketSupplemented
from services.dispatch.application.commanding import Order
from tests.factories.dispatch import OPERATOR
from tests.unit.dispatch.test_families_at_work import Working


def last(office: Working, ticket_id: str) -> list[str]:
    return [name.removesuffix(".v1") for name in office.types(ticket_id)]


def test_b3_danger_in_a_supplement_makes_the_ticket_urgent_at_once() -> None:
    office = Working()
    one = office.begun()
    before, told = office.clock_of(one).due_at, len(last(office, one))
    said = office.say(1, one, "现在那里起火了", danger=["起火"])
    assert (said.severity, said.raised) == ("P0", "P0")
    assert office.clock_of(one).due_at < before
    assert last(office, one)[told:][:2] == ["ticket.supplemented", "ticket.retriaged"]
    assert set(last(office, one)[told + 2 :]) == {"danger.raised", "danger.called"}


def test_b3_danger_said_twice_raises_once() -> None:
    office = Working()
    one = office.begun()
    office.say(1, one, "现在那里起火了", danger=["起火"])
    office.say(1, one, "现在那里起火了", danger=["起火"])
    office.say(1, one, "还在起火", danger=["起火"])
    assert last(office, one).count("ticket.retriaged") == 1
    assert len(office.of(one).supplements) == 2


def test_b4_a_supplement_of_a_later_reporter_reaches_the_handler_and_the_unit_is_told() -> None:
    office = Working()
    one = office.begun()
    office.repeat(2, of=1)
    said = office.say(2, one, "晚上十点以后最严重")
    assert [(item.appeal_id, item.text) for item in said.supplements] == [
        ("apl_0002", "晚上十点以后最严重")
    ]
    told = office.tickets.told[one][-1].event
    assert isinstance(told, TicketSupplemented)
    assert (told.appeal_id, told.unit) == ("apl_0002", said.orders[0].unit)


def test_b3_a_place_that_was_missing_dispatches_the_ticket() -> None:
    office = Working()
    nowhere = office.open(1, area_code=None, address=None, point=None)
    assert office.of(nowhere).state == "screening"
    office.say(1, nowhere, "就是说不清楚在哪里")
    assert office.of(nowhere).state == "screening"
    where = office.of(office.open(2)).category
    office.repeat(3, of=1, area_code="610104001", category=where)
    assert office.of(nowhere).state == "dispatched"


def test_b4_what_is_said_while_the_case_ends_is_kept_with_it_and_moves_nothing() -> None:
    office = Working()
    one = office.open(1)
    words = {"ground": "duplicate", "explanation": "已由其他单位在另一工单中办理"}
    office.centre.refuse(one, Order(OPERATOR), **words)
    said = office.say(1, one, "起火了，请快来")
    assert (said.state, said.severity) == ("refused", "P2")
    assert [item.text for item in said.supplements] == ["起火了，请快来"]
    assert last(office, one)[-1] == "ticket.supplemented"
