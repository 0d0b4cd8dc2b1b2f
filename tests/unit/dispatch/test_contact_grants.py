"""Contact grants: ten minutes, one person, one order, and only while that order leads."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from services.dispatch.application.grants.grant_contact import GrantContact
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.grants.contact_grant import ContactGrant
from services.dispatch.domain.refusals import NotAllowed, NotFound, RoleMissing
from services.dispatch.ports.tickets import Change
from tests.factories.dispatch import MONDAY, OPERATOR, UNIT, handler
from tests.factories.dispatch_changes import opening
from tests.fakes.dispatch import FakeClock, FakeTickets

APPEAL = "apl_0001"


@dataclass
class Counter:
    """The use case over memory."""

    tickets: FakeTickets = field(default_factory=FakeTickets)
    kept: dict[str, ContactGrant] = field(default_factory=dict)
    wall: FakeClock = field(default_factory=lambda: FakeClock(MONDAY))

    def __post_init__(self) -> None:
        self.tickets.add([opening(1)])
        self.desk = GrantContact(self.tickets, self, self.wall)
        self.change(state="acknowledged")

    def keep(self, grant: ContactGrant) -> None:
        self.kept[grant.key] = grant

    def find(self, key: str) -> ContactGrant | None:
        return self.kept.get(key)

    def change(self, **facts: object) -> None:
        ticket = self.tickets.kept["tkt_1"]
        order = replace(ticket.orders[0], **facts)  # type: ignore[arg-type]
        self.tickets.save(Change(ticket.with_order(order), (), MONDAY))


def test_grant_is_good_for_its_person_its_appeal_and_ten_minutes() -> None:
    """The word itself is kept nowhere, only its digest."""
    counter = Counter()
    word, until = counter.desk.give("wo_1", handler())
    subject = handler().subject

    assert until == MONDAY + timedelta(minutes=10)
    assert word not in repr(counter.kept)
    assert counter.desk.check(word, subject=subject, appeal_id=APPEAL) == "wo_1"
    assert counter.desk.check(word, subject="other", appeal_id=APPEAL) is None
    assert counter.desk.check(word, subject=subject, appeal_id="apl_0002") is None
    assert counter.desk.check("guess", subject=subject, appeal_id=APPEAL) is None
    counter.wall.advance(minutes=10)
    assert counter.desk.check(word, subject=subject, appeal_id=APPEAL) is None


def test_nobody_is_shown_whom_an_order_is_about_before_it_is_signed_for() -> None:
    """A unit that gives it back as none of its duties never knew."""
    counter = Counter()
    counter.change(state="issued")
    with pytest.raises(NotAllowed):
        counter.desk.give("wo_1", handler())


def test_grant_ends_with_the_order() -> None:
    """Whoever no longer has the order rings nobody."""
    counter = Counter()
    word, _ = counter.desk.give("wo_1", handler())
    counter.change(state="revoked")

    assert counter.desk.check(word, subject=handler().subject, appeal_id=APPEAL) is None
    with pytest.raises(NotAllowed):
        counter.desk.give("wo_1", handler())


def test_only_the_lead_s_handler_gets_one() -> None:
    """Not another unit, not the centre, not a colleague of the person who has it."""
    counter = Counter()
    with pytest.raises(NotFound):
        counter.desk.give("wo_1", handler("gongan"))
    with pytest.raises(RoleMissing):
        counter.desk.give("wo_1", OPERATOR)
    with pytest.raises(NotFound):
        counter.desk.give("wo_9", handler())
    counter.change(handler="li-si")
    with pytest.raises(RoleMissing):
        counter.desk.give("wo_1", handler())
    leader = Caller("boss", frozenset({"unit_leader"}), UNIT)
    assert counter.desk.give("wo_1", leader)
