"""B3–B6 at the desk: merge, unmerge, split, hot families, and who is told of what."""

import pytest

from services.common.contracts.events.family import TicketMerged, TicketSplit, TicketUnmerged
from services.dispatch.application.commanding import KeyReused, Order
from services.dispatch.domain.refusals import (
    FieldRefused,
    LimitReached,
    NotAllowed,
    NotFound,
    RoleMissing,
)
from services.dispatch.ports.tickets import StaleAggregate
from tests.factories.dispatch import COMMUNITY, OPERATOR, REVIEWER, UNIT, handler, later
from tests.factories.dispatch_families import BASIS, NOT_THE_SAME, WHY, FamilyOffice

ELSEWHERE = "另反映小区门口井盖缺失"


def family() -> tuple[FamilyOffice, str, str]:
    """Return an office with two tickets of two reporters each: 1 and 3, 2 and 4."""
    office = FamilyOffice()
    one, other = office.open(1), office.open(2)
    office.repeat(3, of=1)
    office.repeat(4, of=2)
    return office, one, other


def test_merge_moves_the_reporters_and_rests_the_other_ticket() -> None:
    """Both tell it, each in its own role, and the units of both learn it."""
    office, one, other = family()
    addressed = office.merge(other, into=one)
    survivor, told = office.of(one), office.tickets.told[one][-2]  # the last: more urgent
    event = told.event

    assert (addressed.id, addressed.state, addressed.members) == (other, "merged", ())
    assert [member.appeal_id for member in survivor.members] == [
        "apl_0001",
        "apl_0003",
        "apl_0002",
        "apl_0004",
    ]
    assert isinstance(event, TicketMerged)
    assert (event.role, event.member_count, told.units) == ("survivor", 4, (UNIT,))
    assert [(came.appeal_id, came.move) for came in event.arrived] == [
        ("apl_0002", 1),
        ("apl_0004", 1),
    ]
    rested = office.tickets.told[other][-1].event
    assert isinstance(rested, TicketMerged)
    assert (rested.role, rested.departed) == ("absorbed", ["apl_0002", "apl_0004"])
    assert office.tickets.texts["apl_0002"].title == "楼下露天烧烤"


def test_several_are_merged_into_one_by_one_command() -> None:
    """All of them or none."""
    office = FamilyOffice()
    one, *others = (office.open(number) for number in (1, 2, 3))
    office.centre.merge(one, Order(OPERATOR), others=others, reason=WHY)

    assert len(office.of(one).members) == 3
    assert [record.number for record in office.of(one).absorbed] == [
        office.of(other).number for other in others
    ]
    assert office.types(one)[-3:] == [*["ticket.merged.v1"] * 2, "ticket.retriaged.v1"]
    for other in others:
        office.unmerge(other)
    assert office.of(others[0]).linked_ticket_id is None  # nothing happened but the unmerging


def test_a_race_with_any_of_the_tickets_leaves_all_of_them_as_they_were() -> None:
    """The transaction is tried three times and decides anew each time."""
    office, one, other = family()
    order = office.of(other).orders[0].id

    def act() -> None:
        office.unit.acknowledge(order, Order(handler()))

    office.tickets.interrupt = act
    office.merge(other, into=one)
    absorption = office.of(other).absorption
    assert absorption is not None
    assert absorption.state == "acknowledged"


def test_the_earliest_promise_holds_for_the_whole_family() -> None:
    """Merged time counts: nobody waits longer than he was told."""
    office = FamilyOffice()
    one, other = office.open(1), office.open(2, received_at=later(days=-3))
    due = office.of(other).resident_due_at
    office.merge(other, into=one)

    assert office.of(one).resident_due_at == due


def test_what_happened_meanwhile_stays_with_the_survivor_linked() -> None:
    """The event says which of its events they are."""
    office, one, other = family()
    office.merge(other, into=one)
    order = office.of(one).orders[0].id
    office.unit.acknowledge(order, Order(handler()))
    office.repeat(5, of=2)  # joins the survivor, for its original is there now
    returned = office.unmerge(other)
    event = office.tickets.told[other][-1].event

    assert returned.linked_ticket_id == one
    assert [member.appeal_id for member in returned.members] == ["apl_0002", "apl_0004"]
    assert office.home(5) == one
    assert office.of(one).state == "acknowledged"
    assert returned.state == "dispatched"
    assert isinstance(event, TicketUnmerged)
    assert event.until_sequence - event.merged_sequence == 3  # signed, joined, made more urgent
    assert "apl_0002" not in office.tickets.texts


def test_steps_that_fell_due_while_it_rested_are_told_at_once() -> None:
    """And the scheduler finds nothing left to do."""
    office, one, other = family()
    office.merge(other, into=one)
    office.clock.advance(days=3)
    office.scheduler()
    assert office.types(other)[-1] == "ticket.merged.v1"
    office.unmerge(other)

    told = office.types(other)
    after = told[told.index("ticket.unmerged.v1") :]
    assert after.count("deadline.missed.v1") == 2  # signing and contact
    assert "ticket.escalated.v1" in after
    assert office.scheduler() == 0


def test_whoever_withdrew_meanwhile_has_withdrawn() -> None:
    """Restoring a ticket does not bring back what a resident took back."""
    office, one, other = family()
    office.merge(other, into=one)
    office.withdraw(4)
    returned = office.unmerge(other)

    assert [member.state for member in returned.members] == ["open", "withdrawn"]
    assert office.of(one).member("apl_0004") is None


def test_a_family_is_not_taken_apart_into_nothing() -> None:
    """A ticket without anybody who waits for it would be an orphan."""
    office, one, other = family()
    office.merge(other, into=one)
    office.withdraw(2)
    office.withdraw(4)

    with pytest.raises(LimitReached, match="nobody_would_be_left"):
        office.unmerge(other)


@pytest.mark.parametrize(
    ("caller", "refusal"), [(handler(), RoleMissing), (handler("gongan"), NotFound)]
)
def test_only_the_centre_merges(caller: object, refusal: type[Exception]) -> None:
    office, one, other = family()
    with pytest.raises(refusal):
        office.centre.merge(other, Order(caller), into=one, reason=WHY)  # type: ignore[arg-type]


def test_what_does_not_belong_together_is_not_merged() -> None:
    """The more urgent one survives, a confidential case stays alone, a result is not undone."""
    office, one, other = family()
    danger = office.open(7, danger_words=("起火",))
    secret = office.open(8, confidential=True)
    done = office.open(9)
    office.resolve(done)

    with pytest.raises(LimitReached, match="survivor_less_urgent"):
        office.merge(danger, into=one)
    with pytest.raises(LimitReached, match="confidential_differs"):
        office.merge(secret, into=one)
    with pytest.raises(NotAllowed):
        office.merge(done, into=one)
    with pytest.raises(NotAllowed):
        office.merge(one, into=done)
    for fault in ({"into": one}, {"others": [one]}, {}, {"into": other, "others": [other]}):
        with pytest.raises(FieldRefused):
            office.centre.merge(one, Order(OPERATOR), reason=WHY, **fault)
    with pytest.raises(NotAllowed):
        office.unmerge(one)


def test_closing_the_survivor_closes_everybody_s_appeal_and_each_was_asked() -> None:
    """B4: each rates alone; the last answer closes the family's one ticket."""
    office, one, other = family()
    office.merge(other, into=one)
    office.resolve(one)
    for number in (1, 3, 2):
        assert office.rate(number, one, happy=True).state == "resolved"
    closed = office.rate(4, one, happy=True)

    assert closed.state == "closed"
    assert {member.state for member in closed.members} == {"closed"}
    with pytest.raises(NotAllowed):
        office.unmerge(other)


def test_a_repeated_command_is_answered_again_and_an_old_version_is_refused() -> None:
    """Idempotency and If-Match are those of the ticket addressed."""
    office, one, other = family()
    order = Order(OPERATOR, key="k-1", said="merge")
    office.centre.merge(other, order, into=one, reason=WHY)
    again = office.centre.merge(other, order, into=one, reason=WHY)
    assert (again.state, len(office.of(one).members)) == ("merged", 4)

    with pytest.raises(KeyReused):
        office.centre.unmerge(
            other, Order(OPERATOR, key="k-1", said="unmerge"), reason=NOT_THE_SAME
        )
    with pytest.raises(StaleAggregate):
        office.centre.unmerge(other, Order(OPERATOR, if_version=1), reason=NOT_THE_SAME)


def test_split_gives_reporters_a_ticket_of_their_own() -> None:
    """Their words decide where it goes; their clock goes on from their acceptance."""
    office, one, _ = family()
    office.repeat(5, of=1, title=ELSEWHERE, text=ELSEWHERE, received_at=later(hours=-5))
    office.clock.advance(hours=4)
    office.centre.split(one, Order(OPERATOR), appeals=["apl_0005"], reason=NOT_THE_SAME)
    new = office.of(office.home(5))
    event = office.tickets.told[new.id][-1].event

    assert (new.category, new.orders[0].unit, new.linked_ticket_id) == ("0201", "shizheng", one)
    assert new.received_at == later(hours=-5)
    assert new.orders[0].issued_at == office.clock.now()
    assert office.types(new.id)[0] == "ticket.opened.v1"
    assert office.types(new.id)[-1] == "ticket.split.v1"
    assert isinstance(event, TicketSplit)
    assert [(came.appeal_id, came.move, came.from_ticket_id) for came in event.arrived] == [
        ("apl_0005", 1, one)
    ]
    assert office.types(one)[-1] == "ticket.split.v1"
    assert [member.appeal_id for member in office.of(one).members] == ["apl_0001", "apl_0003"]


def test_what_nobody_can_place_waits_for_screening_from_the_split_on() -> None:
    """The centre's clock begins when the matter was split off, not when it was reported."""
    office, one, _ = family()
    office.repeat(5, of=1, title="路上有问题", text="请派人看一下", received_at=later(days=-5))
    office.clock.advance(hours=2)
    office.centre.split(one, Order(OPERATOR), appeals=["apl_0005"], reason=NOT_THE_SAME)
    new = office.of(office.home(5))

    assert (new.state, new.area_code) == ("screening", COMMUNITY)
    assert new.clocks[0].started_at == office.clock.now()
    assert new.resident_due_at is not None
    assert new.resident_due_at < office.clock.now() or new.resident_due_at < later(days=5)


def test_the_operator_may_say_where_the_new_ticket_belongs() -> None:
    office, one, _ = family()
    words = {"category": "0501", "area_code": COMMUNITY}
    office.centre.split(one, Order(OPERATOR), appeals=["apl_0003"], reason=NOT_THE_SAME, **words)
    assert office.of(office.home(3)).category == "0501"
    with pytest.raises(FieldRefused):
        office.centre.split(
            one, Order(OPERATOR), appeals=["apl_0003"], reason=NOT_THE_SAME, category="9999"
        )


def test_not_everybody_can_be_split_off() -> None:
    """The founder's matter is the ticket; whoever came by a merge goes back by an unmerge."""
    office, one, other = family()
    office.merge(other, into=one)
    office.withdraw(3)
    for appeal, fault in (
        ("apl_0001", "founder_stays"),
        ("apl_0002", "came_by_merge"),
        ("apl_0003", "not_an_open_member"),
        ("apl_0099", "not_an_open_member"),
    ):
        with pytest.raises(FieldRefused) as refused:
            office.centre.split(one, Order(OPERATOR), appeals=[appeal], reason=NOT_THE_SAME)
        assert refused.value.reason == fault


def test_one_of_several_who_withdraws_is_told_and_the_others_go_on() -> None:
    """Until now nothing was told, and that person went on getting notices."""
    office, one, _ = family()
    ticket = office.withdraw(3)
    assert ticket.is_open
    event = office.tickets.told[one][-1].event
    assert (event.TYPE, event.open_members) == ("ticket.left.v1", 1)  # type: ignore[attr-defined]
    office.withdraw(3)
    assert office.types(one).count("ticket.left.v1") == 1
    assert office.withdraw(1).state == "withdrawn"
    assert office.types(one).count("ticket.left.v1") == 1


def test_who_leaves_last_unheard_is_not_told_that_he_answered() -> None:
    """His leaving closes the ticket for the others, who were all heard."""
    office, one, _ = family()
    office.resolve(one)
    office.rate(1, one, happy=True)
    assert office.withdraw(3).state == "closed"
    assert office.types(one)[-2:] == ["ticket.left.v1", "ticket.closed.v1"]


def test_a_family_that_grows_hot_becomes_more_urgent() -> None:
    """B3: by the data of its category; clocks are shortened and still explain themselves."""
    office = FamilyOffice()
    one = office.open(1)
    due = office.of(one).orders[0].resolve_due_at
    office.repeat(2, of=1)
    assert office.of(one).severity == "P2"
    office.repeat(3, of=1)
    hot = office.of(one)
    event = office.tickets.told[one][-1].event

    assert hot.severity == "P1"
    assert hot.orders[0].resolve_due_at < due
    assert (event.TYPE, event.cause, event.severity_before) == (  # type: ignore[attr-defined]
        "ticket.retriaged.v1",
        "hot_family",
        "P2",
    )
    resolves = [clock for clock in hot.clocks if clock.kind == "resolve"]
    assert [clock.state for clock in resolves] == ["stopped", "running"]
    assert resolves[1].started_at == office.clock.now()
    office.repeat(4, of=1)
    assert office.types(one).count("ticket.retriaged.v1") == 1


def test_a_category_may_have_its_own_thresholds() -> None:
    """None at all, in the small district's case of manhole covers."""
    office = FamilyOffice()
    words = {"title": ELSEWHERE, "text": ELSEWHERE}
    one = office.open(1, **words)
    for number in range(2, 8):
        office.repeat(number, of=1, **words)
    assert (office.of(one).category, office.of(one).severity) == ("0201", "P2")


def test_screening_again_does_not_lower_what_repeats_have_raised() -> None:
    """Only a person does, who says so."""
    office = FamilyOffice()
    one = office.open(1)
    office.repeat(2, of=1, danger_words=("起火",))
    order = office.of(one).orders[0].id
    office.unit.return_(order, Order(handler()), reason="not_in_duty", basis=BASIS)
    again = office.centre.screen(
        one, Order(OPERATOR), category="0104", area_code=None, unit="gongan"
    )
    assert again.severity == "P0"


def test_a_repeat_that_tells_the_place_dispatches_the_ticket() -> None:
    """B3: new facts re-triage it; nobody has to screen what two residents said together."""
    office = FamilyOffice()
    one = office.open(1, area_code=None)
    assert office.of(one).state == "screening"
    office.repeat(2, of=1)
    ticket = office.of(one)

    assert (ticket.state, ticket.area_code, ticket.orders[0].unit) == (
        "dispatched",
        COMMUNITY,
        UNIT,
    )
    assert office.types(one)[-2:] == ["ticket.screened.v1", "work_order.issued.v1"]


def test_confidential_repeats_stay_apart() -> None:
    """A report against somebody is not read by the neighbours' unit."""
    office = FamilyOffice()
    one = office.open(1)
    assert office.repeat(2, of=1, confidential=True) != one


def test_a_complaint_that_comes_after_the_end_begins_a_linked_ticket() -> None:
    """Accepted ratings are never dropped; only that reporter's branch opens again."""
    office, one, _ = family()
    office.resolve(one)
    office.rate(1, one, happy=False)
    office.centre.review(
        one, Order(REVIEWER), outcome="conclude", reason="现场复核确认已按标准办结"
    )
    over = office.rate(3, one, happy=False)
    again = office.of(office.home(3))

    assert over.state == "closed"
    assert [member.appeal_id for member in over.members] == ["apl_0001"]
    assert (again.linked_ticket_id, again.repeats, again.state) == (one, 1, "dispatched")
    assert again.members[0].state == "open"
    event = office.tickets.told[again.id][-1].event
    assert isinstance(event, TicketSplit)
    assert (event.cause, event.role) == ("late_rating", "new")
    before = dict(office.tickets.kept)
    office.rate(3, one, happy=False)  # the same message again
    assert office.tickets.kept == before


def test_a_late_word_of_thanks_is_counted() -> None:
    """It changes nothing else, and the same word again changes nothing at all."""
    office, one, _ = family()
    office.resolve(one)
    office.rate(1, one, happy=False)
    office.centre.review(
        one, Order(REVIEWER), outcome="conclude", reason="现场复核确认已按标准办结"
    )
    over = office.rate(3, one, happy=True)
    heard = over.member("apl_0003")

    assert heard is not None
    assert (heard.answer, heard.state) == ("content", "closed")
    assert office.rate(3, one, happy=True).version == over.version
    assert office.types(one)[-1] == "ticket.closed.v1"


def test_a_word_about_a_round_that_is_being_redone_is_counted_and_asked_again() -> None:
    """The redo goes on; the reporter is heard about its result like everybody else."""
    office, one, _ = family()
    office.resolve(one)
    office.rate(1, one, happy=False)
    office.centre.review(one, Order(REVIEWER), outcome="redo", reason="现场复核问题仍在，请重办")
    after = office.rate(3, one, happy=False)
    heard = after.member("apl_0003")

    assert heard is not None
    assert (heard.answer, heard.answered_round, after.state) == ("unhappy", 1, "in_progress")
    assert heard in after.unanswered()
