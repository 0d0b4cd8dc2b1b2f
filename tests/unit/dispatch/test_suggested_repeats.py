"""B2: dispatch alone decides; what is likely waits for a person, who judges it once."""

import pytest

from services.common.contracts.events.family import TicketRepeatJudged
from services.dispatch.application.commanding import Order
from services.dispatch.domain.refusals import LimitReached, NotFound, RoleMissing
from tests.factories.dispatch import OPERATOR, handler
from tests.factories.dispatch_families import FamilyOffice

BY = Order(OPERATOR)


class Office(FamilyOffice):
    """An office with one case and another that is likely the same."""

    def likely(self, number: int, of: int, **changes: object) -> str:
        original = ((f"apl_{of:04d}", 0.71),)
        return self.open(number, repeat_verdict="likely", repeat_of=original, **changes)


def test_b2_a_likely_repeat_gets_its_own_ticket_and_is_suggested() -> None:
    office = Office()
    one, other = office.open(1), office.likely(2, of=1)
    assert one != other
    (suggestion,) = office.of(other).suggestions
    assert (suggestion.appeal_id, suggestion.score, suggestion.judgement) == (
        "apl_0001",
        0.71,
        "open",
    )
    assert office.of(one).suggestions == ()


def test_b2_accepting_makes_them_one_in_one_call() -> None:
    office = Office()
    one, other = office.open(1), office.likely(2, of=1)
    accepted = office.centre.accept_repeat(other, BY, appeal_id="apl_0001")
    assert (accepted.id, accepted.state) == (other, "merged")
    assert [member.appeal_id for member in office.of(one).members] == ["apl_0001", "apl_0002"]
    assert office.types(other)[-2:] == ["ticket.repeat_judged.v1", "ticket.merged.v1"]
    told = office.tickets.told[other][-2].event
    assert isinstance(told, TicketRepeatJudged)
    assert (told.other_ticket_id, told.accepted, told.by) == (one, True, OPERATOR.subject)
    assert office.of(other).suggestions[0].judgement == "accepted"


def test_b2_the_more_urgent_of_the_two_goes_on() -> None:
    office = Office()
    one, other = office.open(1), office.likely(2, of=1, danger_words=("起火",))
    accepted = office.centre.accept_repeat(other, BY, appeal_id="apl_0001")
    assert accepted.state != "merged"
    assert office.of(one).state == "merged"
    assert accepted.suggestions[0].judgement == "accepted"


def test_b2_accepting_a_repeat_of_a_case_that_is_over_links_them() -> None:
    office = Office()
    one = office.open(1)
    other = office.likely(2, of=1)
    words = {"ground": "duplicate", "explanation": "已由其他单位在另一工单中办理"}
    office.centre.refuse(one, BY, **words)
    accepted = office.centre.accept_repeat(other, BY, appeal_id="apl_0001")
    assert (accepted.linked_ticket_id, accepted.is_open) == (one, True)


def test_b2_declining_leaves_both_and_is_told_as_training_data() -> None:
    office = Office()
    one, other = office.open(1), office.likely(2, of=1)
    before = office.of(one)
    declined = office.centre.decline_repeat(other, BY, appeal_id="apl_0001")
    assert declined.suggestions[0].judgement == "declined"
    assert office.of(one) == before
    told = office.tickets.told[other][-1].event
    assert isinstance(told, TicketRepeatJudged)
    assert (told.accepted, told.score) == (False, 0.71)


@pytest.mark.parametrize("verb", ["accept_repeat", "decline_repeat"])
def test_b2_a_suggestion_is_judged_once_by_the_centre_alone(verb: str) -> None:
    office = Office()
    office.open(1)
    other = office.likely(2, of=1)
    judge = getattr(office.centre, verb)
    with pytest.raises(RoleMissing):
        judge(other, Order(handler(office.of(other).orders[0].unit)), appeal_id="apl_0001")
    with pytest.raises(NotFound):
        judge(other, BY, appeal_id="apl_0009")
    office.centre.decline_repeat(other, BY, appeal_id="apl_0001")
    with pytest.raises(LimitReached):
        judge(other, BY, appeal_id="apl_0001")
