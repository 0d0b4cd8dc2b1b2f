"""B3, B5: danger wakes what rests, and no resident's word is lost while tickets merge and part."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.common.contracts.events.appeal import AppealSupplemented, AppealUrged
from services.dispatch.application.commanding import Order
from services.dispatch.application.tickets.hear_reporter import HearReporter
from services.dispatch.domain.refusals import LimitReached, NotAllowed
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import StaleAggregate
from tests.factories.dispatch import OPERATOR, SUPERVISOR, UNIT, handler, later
from tests.factories.dispatch_families import BASIS, NOT_THE_SAME, WHY, FamilyOffice, timeline

REASON = "须待明年汛期过后方具备施工条件"


class Working(FamilyOffice):
    """An office whose unit has signed and contacted, and whose reporters speak."""

    def begun(self, number: int = 1) -> str:
        ticket_id = self.open(number)
        order, who = self.lead(ticket_id)
        self.unit.acknowledge(order, who)
        self.unit.contact(order, who, method="phone")
        return ticket_id

    def lead(self, ticket_id: str) -> tuple[str, Order]:
        order = self.of(ticket_id).orders[0]
        return order.id, Order(handler(order.unit))

    def ask_to_suspend(self, ticket_id: str) -> str:
        order, who = self.lead(ticket_id)
        self.unit.request_suspension(order, who, reason=REASON, review_at=later(days=60))
        return order

    def say(
        self, number: int, told_to: str, text: str = "在东门外", *, danger: Sequence[str] = ()
    ) -> Ticket:
        """Add to an appeal; intake names the ticket that it knows and the danger that it hears."""
        appeal = f"apl_{number:04d}"
        event = AppealSupplemented(appeal, told_to, text, self.clock.now(), list(danger))
        return HearReporter(self.desk).supplemented(event, f"evt_{number}_{text}")

    def danger(self, number: int, of: int) -> None:
        self.repeat(number, of=of, danger_words=("漏气",))

    def clock_of(self, ticket_id: str, kind: str = "resolve") -> Any:
        return self.of(ticket_id).running(kind)


def test_danger_wakes_a_suspended_case() -> None:
    """P0 is never held: it is taken up again, with the limit of P0."""
    office = Working()
    one = office.begun()
    office.unit.grant_suspension(office.ask_to_suspend(one), Order(SUPERVISOR))
    office.clock.advance(days=2)
    office.danger(2, of=1)

    ticket, urgent = office.of(one), office.of(office.open(9, danger_words=("漏气",)))
    assert (ticket.severity, ticket.state) == ("P0", "in_progress")
    assert ticket.orders[0].wait is None
    assert office.clock_of(one).state == "running"
    assert ticket.orders[0].resolve_due_at == urgent.orders[0].resolve_due_at
    told = [name for name in office.types(one) if not name.startswith("danger.")]
    assert told[-2:] == ["ticket.retriaged.v1", "ticket.resumed.v1"]


def test_a_correction_that_makes_a_suspended_case_urgent_wakes_it() -> None:
    """P0 and P1 never rest: water is off, which nobody knew when the work was suspended."""
    office = Working()
    one = office.begun()
    office.unit.grant_suspension(office.ask_to_suspend(one), Order(SUPERVISOR))
    office.clock.advance(days=2)
    office.centre.recategorise(one, Order(OPERATOR), category="0501")

    ticket = office.of(one)
    assert (ticket.severity, ticket.state) == ("P1", "dispatched")
    assert [(order.unit, order.state) for order in ticket.orders] == [
        (UNIT, "revoked"),
        ("shizheng", "issued"),
    ]
    assert office.types(one)[-4:] == [
        "ticket.recategorised.v1",
        "ticket.resumed.v1",
        "work_order.reassigned.v1",
        "work_order.issued.v1",
    ]
    assert ticket.resident_due_at == later(days=1)  # P1: 24 hours from acceptance on


def test_danger_shortens_what_a_return_holds() -> None:
    """What a return held goes on at once with the limit of P0, which never stops (E1)."""
    office = Working()
    one = office.open(1)
    order, who = office.lead(one)
    office.unit.return_(order, who, reason="not_in_duty", basis=BASIS)
    assert office.clock_of(one).state == "paused"
    office.danger(2, of=1)
    assert office.clock_of(one).state == "running"
    urgent = office.of(office.open(9, danger_words=("漏气",))).orders[0]
    office.clock.advance(minutes=10)
    office.centre.refuse_return(one, Order(OPERATOR), reason="属于本单位职责清单第三条")

    back = office.of(one).orders[0]
    assert back.resolve_due_at == urgent.resolve_due_at
    assert back.acknowledge_due_at == urgent.acknowledge_due_at


def test_what_became_urgent_meanwhile_is_not_suspended() -> None:
    office = Working()
    one = office.begun()
    order = office.ask_to_suspend(one)
    office.danger(2, of=1)
    with pytest.raises(LimitReached, match="never_suspended"):
        office.unit.grant_suspension(order, Order(SUPERVISOR))


def test_an_answer_given_while_merged_lets_the_work_go_on_at_unmerge() -> None:
    """The question was answered, wherever the reporter's appeal was: silence it was not."""
    office = Working()
    one, other = office.open(1), office.begun(2)
    order, who = office.lead(other)
    office.unit.ask_resident(order, who, question="请问烧烤摊在小区哪个门外？")
    office.merge(other, into=one)
    heard = office.say(2, told_to=other)
    assert [said.text for said in heard.supplements] == ["在东门外"]
    assert heard.id == one
    office.clock.advance(days=30)

    back = office.unmerge(other)
    assert back.state == "in_progress"
    assert [said.text for said in back.supplements] == ["在东门外"]
    assert "ticket.resumed.v1" in office.types(other)


def test_words_go_where_their_appeal_is_after_a_split() -> None:
    office = Working()
    one = office.open(1)
    office.repeat(3, of=1)
    office.centre.split(one, Order(OPERATOR), appeals=["apl_0003"], reason=NOT_THE_SAME)
    office.say(3, told_to=one)
    assert office.of(one).supplements == ()
    assert len(office.of(office.home(3)).supplements) == 1
    HearReporter(office.desk).urged(AppealUrged("apl_0003", one, office.clock.now()), "evt_u")
    assert office.of(office.home(3)).reminders == 1


@pytest.mark.parametrize("back", [False, True], ids=["in the survivor", "after the unmerge"])
def test_words_that_come_twice_are_kept_once_though_their_appeal_moved_between(
    *, back: bool
) -> None:
    """At least once means twice at times, and by then the appeal is in another ticket."""
    office = Working()
    one, other = office.open(1), office.open(2)
    urged = AppealUrged("apl_0002", other, office.clock.now())
    office.say(2, told_to=other)
    HearReporter(office.desk).urged(urged, "evt_u")
    office.merge(other, into=one)
    if back:
        office.unmerge(other)
    version = office.of(office.home(2)).version
    office.say(2, told_to=other)
    HearReporter(office.desk).urged(urged, "evt_u")

    assert office.of(office.home(2)).version == version
    said = [*office.of(one).supplements, *office.of(other).supplements]
    assert [words.text for words in said] == ["在东门外"]
    assert office.of(one).reminders + office.of(other).reminders == 1


@pytest.mark.parametrize("deed", ["say", "withdraw"])
def test_words_of_an_appeal_that_moves_at_that_moment_are_asked_for_again(deed: str) -> None:
    """Never acknowledged without effect: the message is tried later."""
    office = Working()
    one, other = office.open(1), office.open(2)
    office.repeat(4, of=2)
    office.tickets.interrupt = lambda: office.merge(other, into=one)
    with pytest.raises(StaleAggregate):
        office.say(2, told_to=other) if deed == "say" else office.withdraw(2)

    office.say(2, told_to=other) if deed == "say" else office.withdraw(2)
    member = office.of(one).member("apl_0002")
    assert member is not None
    assert (member.state == "withdrawn") == (deed == "withdraw")
    assert len(office.of(one).supplements) == (deed == "say")


def test_a_family_that_grows_hot_by_merging_becomes_more_urgent_and_less_by_unmerging() -> None:
    """B3: three reporters are three, however they came together; an unmerge restores all of it."""
    office = FamilyOffice()
    one, *others = (office.open(number) for number in (1, 2, 3))
    before = timeline(office.of(one))
    office.centre.merge(one, Order(OPERATOR), others=others, reason=WHY)
    hot = office.of(one)
    assert (hot.severity, hot.raised) == ("P1", "P1")
    assert hot.orders[0].resolve_due_at < before.orders[0].resolve_due_at
    assert office.types(one)[-1] == "ticket.retriaged.v1"

    for other in reversed(others):
        office.unmerge(other)
    assert timeline(office.of(one)) == before
    assert office.of(others[1]).linked_ticket_id is None


def test_a_support_of_a_merged_ticket_rests_with_it() -> None:
    office = Working()
    one, other = office.open(1), office.open(2)
    office.centre.support(other, Order(OPERATOR), units=["gongan"], reason="请派员到现场协助执法")
    support = office.of(other).orders[-1]
    office.merge(other, into=one)
    with pytest.raises(NotAllowed, match="merged"):
        office.unit.acknowledge(support.id, Order(handler("gongan")))
    office.unmerge(other)
    office.unit.acknowledge(support.id, Order(handler("gongan")))


def test_what_rests_ends_with_the_survivor_and_its_units_are_told() -> None:
    """Also what rests in what rests; the absorbed tickets themselves stay merged."""
    office = Working()
    one, two, three = (office.open(number) for number in (1, 2, 3))
    office.merge(three, into=two)
    office.merge(two, into=one)
    office.resolve(one)
    for number in (1, 2, 3):
        office.rate(number, one, happy=True)
    assert office.of(one).state == "closed"
    for rested in (two, three):
        assert office.of(rested).state == "merged"
        assert office.of(rested).live_orders == ()
        assert all(clock.is_stopped for clock in office.of(rested).clocks)
        assert office.types(rested)[-1] == "work_order.revoked.v1"
