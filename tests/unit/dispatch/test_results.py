"""D8: done needs proof, is approved in the unit where the data say so, and is judged by code."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.tickets.open_tickets import OpenTickets
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.refusals import FieldRefused, LimitReached, NotFound, RoleMissing
from services.dispatch.domain.results.answers import answer_of
from services.dispatch.domain.results.points import points_of
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import (
    MONDAY,
    OPERATOR,
    REVIEWER,
    UNIT,
    directory,
    handler,
    later,
    submitted,
)
from tests.factories.dispatch_commands import of_orders, of_tickets
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories, FakeTickets

ANSWER = "烧烤摊已搬离，油污冲洗干净，每晚增加两次巡查"
REASON = "产权归属有争议，须先由法院确认权属"
LEADER = Caller("leader-1", frozenset({"unit_leader"}), UNIT)
PLACE = (108.93, 34.27)


@dataclass
class Office:
    """A desk in memory whose unit has signed and contacted."""

    handling: dict[str, Any] = field(default_factory=dict)
    appeal: dict[str, Any] = field(default_factory=dict)
    contacted: bool = True

    def __post_init__(self) -> None:
        self.tickets, self.clock = FakeTickets(), FakeClock(MONDAY)
        directories = FakeDirectories(fixed=directory(handling=self.handling))
        desk = Desk(self.tickets, directories, self.clock)
        self.unit, self.centre = of_orders(desk), of_tickets(desk)
        OpenTickets(self.tickets, directories, FakeCounters(), self.clock)(
            [submitted(1, **self.appeal)]
        )
        self.id = self.tickets.with_members(["apl_0001"])["apl_0001"]
        lead = self.ticket.orders[0]
        self.order, self.who = lead.id, handler(lead.unit)
        self.unit.acknowledge(self.order, Order(self.who))
        if self.contacted:
            self.unit.contact(self.order, Order(self.who), method="phone")
        else:
            self.unit.progress(self.order, Order(self.who), note="已到现场")

    @property
    def ticket(self) -> Ticket:
        return self.tickets.kept[self.id]

    def resolve(self, **said: Any) -> Ticket:
        body = {"outcome": "done", "answer": ANSWER, **said}
        return self.unit.resolve(self.order, Order(self.who), **body)

    def told(self) -> list[str]:
        return self.tickets.types(self.id)


def refused_field(office: Office, **said: Any) -> tuple[str, str]:
    with pytest.raises(FieldRefused) as refusal:
        office.resolve(**said)
    return refusal.value.field, refusal.value.reason


@pytest.mark.parametrize(
    "answer",
    [
        "已办已办已办已办已办",
        "您反映的问题已处理完毕，感谢支持。",
        "已转办相关部门处理，请知悉。",
        "Your issue has been resolved. Thank you",
        "已解决",
    ],
)
def test_done_alone_is_no_answer(answer: str) -> None:
    """已办, 已处理 and their kin say that something was done, not what."""
    with pytest.raises(FieldRefused) as refusal:
        answer_of("answer", answer.replace("Your ", ""))
    assert refusal.value.field == "answer"


@pytest.mark.parametrize(
    "answer", [ANSWER, "井盖已更换为防沉降型，夜间加设警示灯", "路灯明天维修好"]
)
def test_what_was_done_is_an_answer(answer: str) -> None:
    assert answer_of("answer", answer, 6) == answer


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("楼下烧烤油烟大", 1),
        ("1、噪声扰民；2、油烟大；3、占道经营。", 3),
        ("反映：一是没有路灯，二是井盖松动。", 2),
        ("第一，停水三天。第二，没人解释。", 2),
        ("①垃圾满②臭味重", 2),
        ("住在1.5公里外，2楼漏水", 1),
        ("3、只有一个编号", 1),
    ],
)
def test_points_are_those_that_the_author_numbered(text: str, count: int) -> None:
    assert len(points_of(text)) == count


def test_physical_work_needs_a_photograph_with_time_and_place() -> None:
    """A cover of a manhole can be photographed; an answer alone is not enough."""
    office = Office(appeal={"category": "0201"})
    assert refused_field(office) == ("proofs", "photo_needed")
    assert refused_field(office, proofs=(Proof("att_1"),)) == ("proofs", "photo_needed")
    early = Proof("att_1", MONDAY - timedelta(days=1), PLACE)
    assert refused_field(office, proofs=(early,)) == (
        "proofs.0.taken_at",
        "photo_not_of_this_work",
    )

    alone = "协办单位尚未反馈，主办单位已自行处置"  # the rule names a support for manholes
    ticket = office.resolve(proofs=(Proof("att_1", MONDAY, PLACE),), override=alone)

    assert ticket.state == "submitted"
    assert ticket.orders[0].proofs == (Proof("att_1", MONDAY, PLACE),)


def test_every_point_raised_needs_an_answer() -> None:
    office = Office(appeal={"text": "1、每晚油烟大；2、桌椅占道无法通行。"})
    assert refused_field(office) == ("points", "point_unanswered")
    assert refused_field(office, points=("安装油烟净化器", "已办")) == (
        "points.1",
        "too_short_to_say_anything",
    )

    ticket = office.resolve(points=("督促安装油烟净化器", "桌椅全部收回店内"))

    assert len(ticket.orders[0].points) == 2


def test_a_result_needs_the_record_of_a_contact_unless_nobody_can_be_reached() -> None:
    assert refused_field(Office(contacted=False)) == ("contact", "contact_needed")

    assert Office(contacted=False, appeal={"anonymous": True}).resolve().state == "submitted"


def test_what_cannot_be_done_needs_a_public_reason_and_has_a_state_of_its_own() -> None:
    office = Office()
    assert refused_field(office, outcome="cannot_be_done") == (
        "public_reason",
        "public_reason_needed",
    )
    office.resolve(outcome="cannot_be_done", public_reason=REASON)
    ticket = office.centre.accept(office.id, Order(REVIEWER))

    assert ticket.state == "cannot_be_done"
    assert ticket.waits_for == "residents"
    assert ticket.orders[0].public_reason == REASON


def test_without_rules_a_result_goes_straight_to_the_centre() -> None:
    office = Office()
    assert office.resolve().running("screen") is not None
    with pytest.raises(LimitReached, match="approval_not_needed"):
        office.unit.approve(office.order, Order(LEADER))
    assert office.centre.accept(office.id, Order(REVIEWER)).state == "resolved"


@pytest.mark.parametrize(
    "rules",
    [{"units": [UNIT]}, {"categories": ["01"]}, {"kinds": ["complaint"]}, {"outcomes": ["done"]}],
)
def test_who_approves_is_data(rules: dict[str, list[str]]) -> None:
    """By unit, by class of category, by kind or by outcome."""
    office = Office(handling={"approval": rules})
    waiting = office.resolve()

    assert waiting.state == "submitted"
    assert waiting.running("screen") is None
    assert waiting.running("approve") is not None
    with pytest.raises(LimitReached, match="approval_missing"):
        office.centre.accept(office.id, Order(REVIEWER))


def test_the_leader_approves_and_the_centre_accepts() -> None:
    office = Office(handling={"approval": {"units": [UNIT]}})
    office.resolve()
    approved = office.unit.approve(office.order, Order(LEADER))

    assert approved.state == "approved"
    assert approved.running("approve") is None
    assert approved.running("screen") is not None
    assert office.centre.accept(office.id, Order(REVIEWER)).state == "resolved"
    assert "work_order.approved.v1" in office.told()


def test_nobody_approves_the_own_result_nor_another_units() -> None:
    office = Office(handling={"approval": {"units": [UNIT]}})
    office.who = Caller("leader-1", frozenset({"unit_handler", "unit_leader"}), UNIT)
    office.resolve()

    with pytest.raises(LimitReached, match="own_result"):
        office.unit.approve(office.order, Order(office.who))
    with pytest.raises(RoleMissing):
        office.unit.approve(office.order, Order(handler()))
    stranger = Caller("leader-2", frozenset({"unit_leader"}), "gongan")
    with pytest.raises(NotFound):
        office.unit.approve(office.order, Order(stranger))


def test_what_the_leader_sends_back_goes_on_with_the_time_that_was_left() -> None:
    """D8: submission pauses the unit's clock, nothing resets it."""
    office = Office(handling={"approval": {"units": [UNIT]}})
    left = office.ticket.orders[0].resolve_due_at
    office.resolve()
    office.clock.advance(hours=2)
    back = office.unit.disapprove(office.order, Order(LEADER), reason="请补充巡查安排")

    assert back.state == "in_progress"
    assert back.running("approve") is None
    # Monday 30 November, 17:00, and the two working hours of the pause.
    assert (left, back.orders[0].resolve_due_at) == (
        datetime(2026, 11, 30, 9, tzinfo=UTC),
        datetime(2026, 12, 1, 3, tzinfo=UTC),
    )


@pytest.mark.parametrize("code", ["not_answered", "false_completion", "not_contacted"])
def test_a_rejection_has_a_code(code: str) -> None:
    """A contact that the resident denies does not count: the unit contacts again."""
    office = Office()
    office.resolve()
    reason = "经回访核实，与答复内容不符"
    back = office.centre.reject(office.id, Order(REVIEWER), reason=reason, code=code)

    order = back.orders[0]
    assert (order.rejected_code, order.rejections) == (code, 1)
    assert (order.contacted_at is None) == (code == "not_contacted")


def test_an_approved_result_can_still_be_rejected() -> None:
    office = Office(handling={"approval": {"units": [UNIT]}})
    office.resolve()
    office.unit.approve(office.order, Order(LEADER))
    back = office.centre.reject(office.id, Order(REVIEWER), reason="没有回答占道的问题，请补充")

    assert back.state == "in_progress"
    again = office.resolve()
    assert (again.orders[0].approved_at, again.running("approve") is not None) == (None, True)


def test_the_operator_does_not_judge_results() -> None:
    office = Office()
    office.resolve()
    with pytest.raises(RoleMissing):
        office.centre.accept(office.id, Order(OPERATOR))


def test_photographs_are_taken_while_the_unit_had_the_order() -> None:
    office = Office(appeal={"category": "0201"})
    late = Proof("att_1", later(days=1), PLACE)
    assert refused_field(office, proofs=(late,))[0] == "proofs.0.taken_at"


def test_the_author_of_a_result_does_not_accept_or_conclude_it() -> None:
    """Whatever roles he holds besides; nor does a reviewer who sits in the unit."""
    both = Caller(f"{UNIT}-1", frozenset({"unit_handler", "reviewer"}), UNIT)
    colleague = Caller("rev-2", frozenset({"reviewer"}), UNIT)
    office = Office()
    office.resolve()
    with pytest.raises(LimitReached, match="own_result"):
        office.centre.accept(office.id, Order(both))
    with pytest.raises(RoleMissing):
        office.centre.accept(office.id, Order(colleague))
    office.tickets.kept[office.id] = replace(office.ticket, state="under_review")
    with pytest.raises(LimitReached, match="own_result"):
        office.centre.review(office.id, Order(both), outcome="conclude", reason=REASON)

    assert office.ticket.state == "under_review"


def test_a_note_takes_no_photograph_from_before_the_order() -> None:
    """One rule for notes and results: taken while the unit had the order."""
    office = Office(appeal={"category": "0201"})
    for taken in (MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=1)):
        with pytest.raises(FieldRefused, match="photo_not_of_this_work"):
            office.unit.progress(
                office.order, Order(office.who), note="已到", proofs=(Proof("att_1", taken, PLACE),)
            )


def test_after_a_rejection_a_new_photograph_is_needed() -> None:
    """The one that was not enough does not count again."""
    alone = "协办单位尚未反馈，主办单位已自行处置"
    office = Office(appeal={"category": "0201"})
    old = Proof("att_1", MONDAY, PLACE)
    office.resolve(proofs=(old,), override=alone)
    office.clock.advance(hours=1)
    office.centre.reject(office.id, Order(REVIEWER), reason=REASON)

    assert refused_field(office, override=alone) == ("proofs", "photo_since_needed")
    assert refused_field(office, proofs=(old,), override=alone) == ("proofs", "photo_since_needed")
    fresh = Proof("att_2", office.clock.now(), PLACE)
    assert office.resolve(proofs=(fresh,), override=alone).state == "submitted"
