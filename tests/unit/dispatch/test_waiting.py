"""D4, D9: questions, outside parties, plans and suspension wait, and no time is lost."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.common.contracts.events.appeal import AppealSupplemented, AppealUrged
from services.dispatch.application.clocks.advance_clocks import AdvanceClocks
from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.tickets.hear_reporter import HearReporter
from services.dispatch.application.tickets.open_tickets import OpenTickets
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.refusals import FieldRefused, LimitReached, NotAllowed, RoleMissing
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import (
    MONDAY,
    REVIEWER,
    SUPERVISOR,
    UNIT,
    directory,
    handler,
    later,
    submitted,
)
from tests.factories.dispatch_commands import of_orders, of_tickets
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories, FakeTickets

QUESTION = "请问烧烤摊在小区哪个门外？"
REASON = "须待明年汛期过后方具备施工条件"
LEADER = Caller("district-1", frozenset({"district_leader"}))


@dataclass
class Office:
    """A desk and a scheduler in memory; the unit has signed and contacted on Monday, 09:30."""

    handling: dict[str, Any] = field(default_factory=dict)
    appeal: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tickets, self.clock = FakeTickets(), FakeClock(MONDAY)
        directories = FakeDirectories(fixed=directory(handling=self.handling))
        desk = Desk(self.tickets, directories, self.clock)
        self.unit, self.centre = of_orders(desk), of_tickets(desk)
        self.reporters = HearReporter(desk)
        self.scheduler = AdvanceClocks(self.tickets, desk, self.clock)
        OpenTickets(self.tickets, directories, FakeCounters(), self.clock)(
            [submitted(1, **self.appeal)]
        )
        self.id = self.tickets.with_members(["apl_0001"])["apl_0001"]
        lead = self.ticket.orders[0]
        self.order, self.who = lead.id, Order(handler(lead.unit))
        self.unit.acknowledge(self.order, self.who)
        self.unit.contact(self.order, self.who, method="phone")

    @property
    def ticket(self) -> Ticket:
        return self.tickets.kept[self.id]

    @property
    def due_at(self) -> datetime:
        return self.ticket.orders[0].resolve_due_at

    def wait(self, until: datetime) -> Ticket:
        """Move time on and let the scheduler work."""
        self.clock.advance(seconds=(until - self.clock.now()).total_seconds())
        self.scheduler()
        return self.ticket

    def ask(self) -> Ticket:
        return self.unit.ask_resident(self.order, self.who, question=QUESTION)

    def answer(self, text: str = "在东门外") -> Ticket:
        event = AppealSupplemented("apl_0001", self.id, text, self.clock.now())
        return self.reporters.supplemented(event, f"evt_{text}")

    def suspend(self, review_at: datetime) -> Ticket:
        self.unit.request_suspension(self.order, self.who, reason=REASON, review_at=review_at)
        return self.unit.grant_suspension(self.order, Order(SUPERVISOR))

    def told(self) -> list[str]:
        return [name.removesuffix(".v1") for name in self.tickets.types(self.id)]


def test_a_question_holds_the_units_clock_and_a_reply_reopens_the_work() -> None:
    """Two working days of waiting are two working days more for the unit; nothing is lost."""
    office = Office()
    before = office.due_at  # Monday 30 November, 17:00
    waiting = office.ask()
    assert waiting.state == "waiting_resident"
    assert waiting.waits_for == "clock"

    office.wait(later(days=2))
    going = office.answer()

    assert going.state == "in_progress"
    assert (before, office.due_at) == (later(days=7, hours=7.5), later(days=9, hours=7.5))
    assert going.supplements[0].text == "在东门外"
    assert office.told()[-2:] == ["ticket.supplemented", "ticket.resumed"]


def test_reporters_are_reminded_at_half_and_silence_is_for_a_checker_to_conclude() -> None:
    """Three working days: the reminder comes at half; the unit's question closes nothing (D4)."""
    office = Office()
    end = office.ask().orders[0].wait.until  # type: ignore[union-attr]
    half = office.wait(later(days=2))
    assert office.told()[-1] == "ticket.question_reminded"
    assert half.state == "waiting_resident"

    silent = office.wait(end)
    assert (silent.state, silent.close_reason, silent.waits_for) == ("under_review", None, "clock")
    assert office.told()[-2:] == ["work_order.revoked", "ticket.review_opened"]

    over = office.centre.review(
        office.id, Order(REVIEWER), outcome="conclude", reason="三次联系均未得到补充"
    )
    assert (over.state, over.close_reason) == ("closed", "no_reply")
    assert "ticket.resolved" not in office.told()
    assert office.told()[-1] == "ticket.closed"
    assert {member.state for member in over.members} == {"closed"}


def test_a_checker_may_send_a_silent_case_back_to_work() -> None:
    office = Office()
    office.wait(office.ask().orders[0].wait.until)  # type: ignore[union-attr]
    again = office.centre.review(
        office.id, Order(REVIEWER), outcome="redo", reason="无须补充即可到现场核实"
    )
    order = again.orders[0]
    assert (again.state, order.state, order.end_reason) == ("in_progress", "in_progress", None)
    office.clock.advance(days=30)
    office.centre.supervise(office.id, Order(LEADER), instruction="请尽快办结")


def test_supports_that_silence_ends_are_told_to_their_units() -> None:
    office = Office()
    office.centre.support(
        office.id, Order(SUPERVISOR), units=["gongan"], reason="请派员到现场协助执法"
    )
    office.wait(office.ask().orders[0].wait.until)  # type: ignore[union-attr]
    ended = [
        told for told in office.tickets.told[office.id] if told.event.TYPE.endswith("revoked.v1")
    ]
    assert [told.units for told in ended] == [(UNIT,), ("gongan",)]
    assert {told.event.reason for told in ended} == {"no_reply"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("appeal", "code"),
    [({"category": "0501"}, "never_asked"), ({"anonymous": True}, "nobody_to_ask")],
)
def test_urgent_and_anonymous_matters_wait_for_no_answer(appeal: dict[str, Any], code: str) -> None:
    """A question nobody reads would only let the time run out."""
    office = Office(appeal=appeal)
    with pytest.raises(LimitReached, match=code):
        office.ask()
    assert office.ticket.state == "in_progress"


def test_questions_are_limited() -> None:
    office = Office(handling={"ask": {"times": 1}})
    office.ask()
    office.answer()
    with pytest.raises(LimitReached, match="asked_too_often"):
        office.ask()


def test_the_same_answer_twice_is_one_answer() -> None:
    office = Office()
    office.ask()
    office.answer()
    assert office.answer().supplements == office.ticket.supplements
    assert len(office.ticket.supplements) == 1


def test_what_is_added_unasked_is_kept_and_moves_nothing() -> None:
    office = Office()
    assert office.answer("又多了一个摊位").state == "in_progress"
    assert office.told()[-1] == "ticket.supplemented"


def test_an_outside_party_is_waited_for_until_a_date() -> None:
    """At the date the work goes on by itself, counted from the date, not from when noticed."""
    office = Office()
    until = later(days=1)
    body = {"party": "供电公司", "reason": "须由供电公司先迁移电杆", "until": until}
    assert office.unit.wait_external(office.order, office.who, **body).state == "waiting_external"

    after = office.wait(until + timedelta(hours=3))

    assert after.state == "in_progress"
    assert office.due_at == later(days=8, hours=7.5)  # one working day more, no hour over
    assert office.told()[-1] == "ticket.resumed"


def test_a_plan_holds_no_clock_unless_the_data_say_so() -> None:
    body = {"reason": "列入下季度道路养护计划", "until": later(days=1)}
    strict, lenient = Office(), Office(handling={"waits": {"holds": ["planned"]}})
    for office in (strict, lenient):
        office.unit.plan(office.order, office.who, **body)
        office.wait(later(days=1))

    assert strict.due_at == later(days=7, hours=7.5)
    assert lenient.due_at == later(days=8, hours=7.5)


@pytest.mark.parametrize("until", [MONDAY, later(days=400)])
def test_a_wait_ends_ahead_and_not_too_far(until: datetime) -> None:
    office = Office()
    with pytest.raises(FieldRefused):
        office.unit.plan(office.order, office.who, reason="列入明年道路养护计划", until=until)


def test_suspension_is_asked_for_approved_one_tier_up_and_comes_back_by_itself() -> None:
    """D9: reason, approver and review date; out of the overdue count meanwhile."""
    office = Office()
    late = office.wait(later(days=8))
    assert late.is_overdue
    review = later(days=60)
    rests = office.suspend(review)

    assert (rests.state, rests.is_overdue) == ("suspended", False)
    wait = rests.orders[0].wait
    assert wait is not None
    assert (wait.text, wait.until, wait.approved_by) == (REASON, review, SUPERVISOR.subject)
    tier = rests.tier
    assert office.wait(later(days=59)).tier == tier  # nobody climbs while it rests

    back = office.wait(review)
    assert (back.state, back.is_overdue) == ("in_progress", True)
    assert office.told()[-1] == "ticket.resumed"


def test_only_one_tier_up_suspends() -> None:
    office = Office()
    with pytest.raises(RoleMissing):
        office.unit.grant_suspension(office.order, office.who)
    with pytest.raises(LimitReached, match="no_suspension_asked"):
        office.unit.grant_suspension(office.order, Order(SUPERVISOR))
    office.unit.request_suspension(
        office.order, office.who, reason=REASON, review_at=later(days=30)
    )
    refused = office.unit.refuse_suspension(
        office.order, Order(SUPERVISOR), reason="先采取临时措施"
    )
    assert refused.state == "in_progress"
    assert refused.orders[0].suspension is None


def test_a_superior_takes_up_what_rests() -> None:
    office = Office()
    office.suspend(later(days=30))
    going = office.unit.resume(office.order, Order(SUPERVISOR))
    assert going.state == "in_progress"
    with pytest.raises(NotAllowed):
        office.unit.resume(office.order, office.who)


def test_clocks_of_urgent_matters_never_pause() -> None:
    """P0 and P1: an outside party may be waited for, but the time runs; none is suspended."""
    office = Office(appeal={"category": "0501"})
    assert office.ticket.severity == "P1"
    due = office.due_at
    body = {"party": "供电公司", "reason": "须由供电公司先迁移电杆", "until": later(days=1)}
    waiting = office.unit.wait_external(office.order, office.who, **body)

    clock = waiting.running("resolve")
    assert clock is not None
    assert (clock.state, office.due_at) == ("running", due)
    with pytest.raises(LimitReached, match="never_suspended"):
        office.unit.request_suspension(
            office.order, office.who, reason=REASON, review_at=later(days=30)
        )


def test_no_time_is_lost_over_many_pauses() -> None:
    """E4: what is left before and after ten waits is the same."""
    office, calendar = Office(handling={"ask": {"times": 10}}), directory().calendar
    given = calendar.working_seconds(MONDAY, office.due_at)
    for number in range(10):
        office.clock.advance(hours=1)
        office.ask()
        office.clock.advance(minutes=37)
        office.answer(f"回答{number}")

    left = calendar.working_seconds(office.clock.now(), office.due_at)
    worked = given - left
    started = [(MONDAY + timedelta(minutes=97 * n), 60) for n in range(10)]
    own = sum(calendar.working_seconds(at, at + timedelta(minutes=m)) for at, m in started)
    assert worked == pytest.approx(own, abs=1)


def test_reporters_urge_and_superiors_supervise_and_both_are_counted() -> None:
    office = Office()
    event = AppealUrged("apl_0001", office.id, office.clock.now())
    office.reporters.urged(event, "evt_1")
    office.reporters.urged(event, "evt_1")
    for _ in range(3):
        office.centre.supervise(office.id, Order(LEADER), instruction="请两日内办结并书面报告")

    ticket = office.ticket
    assert (ticket.reminders, ticket.supervision_count) == (1, 3)
    assert office.told()[-4:] == ["ticket.reminded", *["supervision.ordered"] * 3]
    with pytest.raises(RoleMissing):
        office.centre.supervise(office.id, office.who, instruction="请两日内办结")
    assert ticket.orders[0].unit == UNIT


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(days=-1), timedelta(days=367)])
def test_a_superior_wants_an_answer_within_a_year(ahead: timedelta) -> None:
    """A slip of the pen in the year is told by its field, and until when it may be."""
    office = Office()
    due_at = office.clock.now() + ahead
    with pytest.raises(FieldRefused) as refused:
        office.centre.supervise(
            office.id, Order(LEADER), instruction="请两日内办结", reply_due_at=due_at
        )
    assert (refused.value.field, refused.value.reason) == ("reply_due_at", "not_within")
