"""A ticket's way through the desk: unit, centre and residents, each step told once."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from services.common.contracts.events.appeal import AppealRated
from services.common.contracts.events.callback import CallbackCompleted
from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.tickets.end_appeal import EndAppeal
from services.dispatch.application.tickets.home import NotTakenOnYet
from services.dispatch.application.tickets.open_tickets import OpenTickets
from services.dispatch.application.tickets.record_answer import RecordAnswer
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.refusals import (
    FieldRefused,
    LimitReached,
    NotAllowed,
    NotFound,
    Refusal,
    RoleMissing,
)
from services.dispatch.domain.terms import LeaveReason
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import StaleAggregate
from tests.factories.dispatch import (
    MONDAY,
    OPERATOR,
    REVIEWER,
    STREET,
    SUPERVISOR,
    UNIT,
    directory,
    handler,
    submitted,
)
from tests.factories.dispatch_commands import of_orders, of_tickets
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories, FakeTickets

ANSWER = "已清理并增加每日两次巡查"
BASIS = "职责清单第三条：不属本单位"


@dataclass
class Office:
    """Everything in memory, with verbs that read like the story."""

    tickets: FakeTickets = field(default_factory=FakeTickets)
    clock: FakeClock = field(default_factory=lambda: FakeClock(MONDAY))

    def __post_init__(self) -> None:
        directories = FakeDirectories(fixed=directory())
        desk = Desk(self.tickets, directories, self.clock)
        self.opening = OpenTickets(self.tickets, directories, FakeCounters(), self.clock)
        self.unit = of_orders(desk)
        self.centre = of_tickets(desk)
        self.answers = RecordAnswer(desk, FakeCounters())
        self.endings = EndAppeal(desk)

    def open(self, number: int = 1, **changes: object) -> Ticket:
        self.opening([submitted(number, **changes)])
        home = self.tickets.with_members([f"apl_{number:04d}"])
        return self.tickets.kept[home[f"apl_{number:04d}"]]

    def worked(self) -> Ticket:
        """Return a ticket whose unit has signed and contacted."""
        order = self.open().orders[0].id
        self.unit.acknowledge(order, Order(handler()))
        return self.unit.contact(order, Order(handler()), method="phone")

    def submitted(self) -> Ticket:
        ticket = self.worked()
        return self.unit.resolve(
            ticket.orders[0].id, Order(handler()), outcome="done", answer=ANSWER
        )

    def resolved(self) -> Ticket:
        return self.centre.accept(self.submitted().id, Order(REVIEWER))

    def rate(self, ticket: Ticket, *, happy: bool, number: int = 1, round_: int = 1) -> Ticket:
        event = AppealRated(
            f"apl_{number:04d}",
            ticket.id,
            round_,
            True,
            happy,
            "satisfied" if happy else "dissatisfied",
            "reporter",
            self.clock.now(),
        )
        return self.answers.rated(event, "evt_rated")

    def join(self, number: int, of: int) -> None:
        original = ((f"apl_{of:04d}", 0.9),)
        self.opening([submitted(number, repeat_verdict="certain", repeat_of=original)])


def test_whole_way_tells_the_story_in_order() -> None:
    """From the appeal to the closed ticket, one event a step."""
    office = Office()
    ticket = office.rate(office.resolved(), happy=True)

    assert ticket.state == "closed"
    assert ticket.close_reason == "answered"
    assert {member.state for member in ticket.members} == {"closed"}
    assert office.tickets.types(ticket.id) == [
        "ticket.opened.v1",
        "work_order.issued.v1",
        "work_order.acknowledged.v1",
        "work_order.contacted.v1",
        "work_order.submitted.v1",
        "work_order.resolved.v1",
        "ticket.resolved.v1",
        "ticket.closed.v1",
    ]
    assert ticket.sequence == 8
    assert all(told.units == (UNIT,) for told in office.tickets.told[ticket.id][1:])


def test_done_alone_is_refused_with_the_field_named() -> None:
    """D8: 已办 is not an answer."""
    office = Office()
    order = office.worked().orders[0].id

    with pytest.raises(FieldRefused) as refused:
        office.unit.resolve(order, Order(handler()), outcome="done", answer="已办")
    assert refused.value.field == "answer"


def test_notes_are_masked_before_anybody_reads_them() -> None:
    """A phone number that a handler types does not travel in events."""
    office = Office()
    order = office.worked().orders[0].id
    office.unit.progress(
        order, Order(handler()), note="已联系13812345678，身份证610104199001011234"
    )
    told = office.tickets.told[office.tickets.by_order(order).id][-1].event  # type: ignore[union-attr]

    assert told.note == "已联系138****5678，身份证6****************4"


@pytest.mark.parametrize("caller", [handler("shizheng"), OPERATOR, STREET])
def test_unit_acts_on_its_own_orders_only(caller: Caller) -> None:
    """Another unit's order looks as if it were not there; an office without the role learns so."""
    office = Office()
    order = office.open().orders[0].id

    with pytest.raises((NotFound, RoleMissing)):
        office.unit.acknowledge(order, Order(caller))


def test_return_brings_the_ticket_back_to_screening_and_the_second_one_a_tier() -> None:
    """D3: each unit's clock begins at its own dispatch, the resident's never stops."""
    office = Office()
    ticket = office.open()
    due = ticket.resident_due_at
    first = office.unit.return_(
        ticket.orders[0].id, Order(handler()), reason="not_in_duty", basis=BASIS
    )
    assert (first.state, first.returns, first.tier) == ("screening", 1, 0)
    assert [c.kind for c in first.clocks if c.state == "running"] == ["screen"]

    office.clock.advance(hours=1)
    again = office.centre.screen(
        ticket.id, Order(OPERATOR), category="0104", area_code=None, unit="shizheng"
    )
    assert again.orders[1].issued_at == office.clock.now()
    second = office.unit.return_(
        again.orders[1].id, Order(handler("shizheng")), reason="not_in_duty", basis=BASIS
    )

    assert (second.returns, second.tier, second.resident_due_at) == (2, 1, due)
    assert office.tickets.types(ticket.id)[-2:] == [
        "arbitration.opened.v1",
        "ticket.escalated.v1",
    ]
    with pytest.raises(NotAllowed):
        office.unit.acknowledge(ticket.orders[0].id, Order(handler()))


def test_return_without_a_basis_is_refused() -> None:
    """A coded reason and at least ten characters."""
    office = Office()
    with pytest.raises(FieldRefused):
        office.unit.return_(
            office.open().orders[0].id, Order(handler()), reason="not_in_duty", basis="不归我管"
        )


def test_rejected_result_goes_on_with_the_time_that_was_left() -> None:
    """D8: submission holds the unit's clock, rejection resumes it, nothing resets it."""
    office = Office()
    submitted_ = office.submitted()
    before = submitted_.orders[0].resolve_due_at
    office.clock.advance(days=1)  # Tuesday, 09:30: one working day passed at the centre
    rejected = office.centre.reject(
        submitted_.id, Order(REVIEWER), reason="没有回答反映的问题，请重新办理"
    )

    running = rejected.running("resolve")
    assert rejected.state == "in_progress"
    assert running is not None
    assert running.due_at > before
    calendar = directory().calendar
    assert calendar.working_seconds(before, running.due_at) == pytest.approx(7 * 3600)


def test_unhappy_reporter_brings_a_review_and_redo_another_round() -> None:
    """H3: the work goes into another round with a limit of its own."""
    office = Office()
    reviewed = office.rate(office.resolved(), happy=False)
    assert reviewed.state == "under_review"
    assert reviewed.waits_for == "clock"
    assert office.tickets.types(reviewed.id)[-1] == "ticket.review_opened.v1"

    redone = office.centre.review(
        reviewed.id, Order(REVIEWER), outcome="redo", reason="反映属实，应当重新办理"
    )
    assert (redone.state, redone.round) == ("in_progress", 2)
    assert redone.running("resolve") is not None
    office.rate(redone, happy=True, round_=1)  # a late word on the first round changes nothing
    assert office.tickets.kept[redone.id].state == "in_progress"


def test_ticket_closes_when_each_reporter_was_heard_or_could_not_be_reached() -> None:
    """B4: each is told, each rates alone."""
    office = Office()
    office.open()
    office.join(2, of=1)
    order = next(iter(office.tickets.kept.values())).orders[0].id
    office.unit.acknowledge(order, Order(handler()))
    office.unit.contact(order, Order(handler()), method="phone")
    ticket = office.unit.resolve(order, Order(handler()), outcome="done", answer=ANSWER)
    office.centre.accept(ticket.id, Order(REVIEWER))

    assert office.rate(ticket, happy=True, number=1).state == "resolved"
    silent = CallbackCompleted(
        "cbk_1", "apl_0002", ticket.id, 1, "unreachable", 3, office.clock.now()
    )
    closed = office.answers.called_back(silent, "evt_callback")

    assert closed is not None
    assert (closed.state, closed.close_reason) == ("closed", "answered")


def test_last_withdrawal_revokes_the_order_and_ends_the_ticket() -> None:
    """One of two leaves the ticket as it is, the last one takes it along."""
    office = Office()
    ticket = office.open()
    office.join(2, of=1)

    def withdraw(number: int) -> Ticket:
        return office.endings(f"apl_{number:04d}", "withdrawn", "evt_withdrawn")

    assert withdraw(1).state == "dispatched"
    ended = withdraw(2)
    assert ended.state == "withdrawn"
    assert ended.orders[0].state == "revoked"
    assert office.tickets.types(ticket.id)[-2:] == ["work_order.revoked.v1", "ticket.closed.v1"]
    assert withdraw(2) == ended
    with pytest.raises(NotTakenOnYet):
        withdraw(3)


@pytest.mark.parametrize(
    ("reason", "state"), [("answered_directly", "answered"), ("transferred", "transferred")]
)
def test_an_appeal_ended_at_the_desk_leaves_its_ticket_and_is_counted_by_its_own_state(
    reason: LeaveReason, state: str
) -> None:
    office = Office()
    ticket = office.open()

    ended = office.endings("apl_0001", reason, "evt_ended")
    again = office.endings("apl_0001", reason, "evt_ended")

    assert (ended.state, ended.close_reason, ended.members[0].state) == ("closed", reason, state)
    assert ended.orders[0].state == "revoked"
    assert again == ended
    assert office.tickets.types(ticket.id)[-2:] == ["work_order.revoked.v1", "ticket.closed.v1"]


def test_extension_is_asked_before_the_limit_and_granted_one_tier_up() -> None:
    """E5: limited in number, and nobody grants himself."""
    office = Office()
    order = office.worked().orders[0]
    wanted = order.resolve_due_at + timedelta(days=3)
    office.unit.request_extension(
        order.id, Order(handler()), reason="需要开挖路面，等待审批手续", wanted_due_at=wanted
    )
    granted = office.unit.grant_extension(order.id, Order(SUPERVISOR))

    assert granted.orders[0].resolve_due_at == wanted
    assert granted.running("resolve").due_at == wanted  # type: ignore[union-attr]
    with pytest.raises(LimitReached):
        office.unit.request_extension(
            order.id, Order(handler()), reason="还需要更多的时间办理", wanted_due_at=wanted
        )


def test_late_request_for_more_time_is_refused() -> None:
    """After the limit there is nothing to extend."""
    office = Office()
    order = office.worked().orders[0]
    office.clock.advance(days=30)

    with pytest.raises(LimitReached) as refused:
        office.unit.request_extension(
            order.id,
            Order(handler()),
            reason="需要开挖路面，等待审批手续",
            wanted_due_at=office.clock.now() + timedelta(days=1),
        )
    assert refused.value.code == "extension_too_late"


def test_of_two_concurrent_commands_one_wins_and_the_other_learns_of_it() -> None:
    """D7: with If-Match the second gets 412; without it the command is decided anew."""
    office = Office()
    ticket = office.open()
    order = ticket.orders[0].id
    read = ticket.version
    office.unit.acknowledge(order, Order(handler(), if_version=read))

    with pytest.raises(StaleAggregate) as stale:
        office.unit.return_(
            order, Order(handler(), if_version=read), reason="not_in_duty", basis=BASIS
        )
    assert stale.value.version == read + 1


def test_same_idempotency_key_gives_the_same_answer_and_one_event() -> None:
    """A unit that does not know whether it was heard may ask again."""
    office = Office()
    order = office.open().orders[0].id
    first = office.unit.acknowledge(order, Order(handler(), key="k1", said="acknowledge"))
    again = office.unit.acknowledge(order, Order(handler(), key="k1", said="acknowledge"))

    assert again == first
    assert office.tickets.types(first.id).count("work_order.acknowledged.v1") == 1
    with pytest.raises(Refusal):
        office.unit.contact(order, Order(handler(), key="k1", said="contact"), method="phone")
    with pytest.raises(NotAllowed):
        office.unit.acknowledge(order, Order(handler()))


def test_refused_matter_takes_the_order_back() -> None:
    """不予受理: on a ground from a closed list, with words for the resident."""
    office = Office()
    ticket = office.open()
    refused = office.centre.refuse(
        ticket.id, Order(SUPERVISOR), ground="litigation", explanation="该事项已进入诉讼程序中"
    )

    assert refused.state == "refused"
    assert {member.state for member in refused.members} == {"refused"}
    assert office.tickets.types(ticket.id)[-2:] == ["work_order.revoked.v1", "ticket.refused.v1"]
