"""The suite that intake's fakes and its adapters on MongoDB both pass."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.intake.bootstrap import Container
from services.intake.domain.appeals.appeal import (
    AppealCase,
    Moved,
    RatingAsked,
    RatingEnded,
    Secrets,
    Stay,
    TakenOn,
)
from services.intake.domain.appeals.external_number import ExternalNumber, NumberTaken
from services.intake.domain.appeals.settlement import AnsweredDirectly, Settlement, Transferred
from services.intake.domain.following.ticket_view import TicketView, TimelineEntry
from services.intake.domain.ratings.rating import (
    Answer,
    Manner,
    answer_by_reporter,
    attempt_failed,
    raise_callback,
)
from services.intake.ports.appeals import ChangedMeanwhile
from services.intake.ports.ratings import CallbackPosition
from tests.factories.intake import NOW, new_appeal
from tests.fakes.intake import FakeAppeals, FakeViews

GOOD = Answer(contacted=True, resolved=True, satisfaction="satisfied")
UNTIL = NOW + timedelta(days=2)


class Kit:
    """One implementation of the ports under test."""

    def __init__(self, appeals: Any, timers: Any, callbacks: Any, contacts: Any, views: Any):
        self.appeals, self.timers, self.callbacks = appeals, timers, callbacks
        self.contacts, self.views = contacts, views

    def case(self, appeal_id: str) -> AppealCase:
        case: AppealCase = self.appeals.get(appeal_id)
        return case

    def asked(self, appeal_id: str, ticket_id: str = "tkt_1") -> AppealCase:
        self.appeals.add(new_appeal(id=appeal_id))
        self.appeals.follow([TakenOn(appeal_id, ticket_id), RatingAsked(ticket_id, 1, UNTIL)])
        return self.case(appeal_id)

    def due(self, appeal_id: str) -> AppealCase:
        case = self.asked(appeal_id)
        assert case.rating is not None
        task_id = f"cbk_{appeal_id}"
        rating, facts = raise_callback(case.rating, task_id, UNTIL, UNTIL)
        self.appeals.save_rating(case, rating, facts, UNTIL)
        return self.case(appeal_id)


@pytest.fixture(params=["fake", "mongo"])
def kit(request: pytest.FixtureRequest) -> Iterator[Kit]:
    if request.param == "fake":
        fake = FakeAppeals()
        yield Kit(fake, fake, fake, fake, FakeViews())
        return
    made: Container = request.getfixturevalue("container")
    contacts = made.resolve_contacts.store
    yield Kit(made.appeals, made.timers, made.callbacks, contacts, made.views)


def test_an_appeal_reads_back_as_it_was_kept(kit: Kit) -> None:
    new = new_appeal(category="0201", address="大庆路", danger_words=("着火",), occurred_at=NOW)
    secrets = Secrets("index", sealed={"phone": "1:x"}, phone_index="p", language="en")
    assert kit.appeals.add(replace(new, secrets=secrets)) is None
    case = kit.case(new.appeal.id)
    assert (case.appeal, case.secrets, case.sequence) == (new.appeal, secrets, 1)
    assert kit.appeals.by_tracking_index("index") == case
    assert kit.appeals.by_tracking_index("other") is None
    assert kit.appeals.get("apl_none") is None


def test_an_id_is_kept_once_and_the_first_is_told(kit: Kit) -> None:
    new = new_appeal(id="apl_1")
    kit.appeals.add(replace(new, secrets=Secrets("i", body_digest="first")))
    later = new_appeal(id="apl_1", received_at=UNTIL)
    earlier = kit.appeals.add(replace(later, secrets=Secrets("i", body_digest="second")))
    assert (earlier.received_at, earlier.body_digest) == (NOW, "first")


def test_an_appeal_is_taken_on_by_the_first_ticket(kit: Kit) -> None:
    kit.appeals.add(new_appeal(id="apl_1"))
    kit.appeals.follow([TakenOn("apl_1", "tkt_1"), TakenOn("apl_none", "tkt_1")])
    kit.appeals.follow([TakenOn("apl_1", "tkt_2")])
    assert kit.case("apl_1").ticket_id == "tkt_1"


def test_an_appeal_is_where_its_last_move_brought_it(kit: Kit) -> None:
    """Moves between tickets may be heard in any order, twice, or before the first ticket's own."""
    for number in (1, 2):
        kit.appeals.add(new_appeal(id=f"apl_{number}"))
    there, back = Stay("tkt_2", "tkt_1", NOW), Stay("tkt_1", "tkt_2", UNTIL)
    for change in (
        Moved("apl_1", 1, there),
        Moved("apl_1", 2, back),
        Moved("apl_1", 1, there),
        Moved("apl_2", 2, back),
        Moved("apl_2", 1, there),
        TakenOn("apl_2", "tkt_9"),
    ):
        kit.appeals.follow([change])
    first, second = kit.case("apl_1"), kit.case("apl_2")
    assert (first.ticket_id, first.move, first.stays) == ("tkt_1", 2, (there, back))
    assert (second.ticket_id, second.move, second.stays) == ("tkt_1", 2, (back,))


def test_who_came_from_another_ticket_is_asked_about_this_one_s_first_round(kit: Kit) -> None:
    """His answer to the other ticket's round of the same number is another answer."""
    case = kit.asked("apl_1")
    assert case.rating is not None
    kit.appeals.save_rating(case, *answer_by_reporter(case.rating, 1, GOOD, NOW), NOW)
    kit.appeals.follow([Moved("apl_1", 1, Stay("tkt_2", "tkt_1", NOW))])
    kit.appeals.follow([RatingAsked("tkt_2", 1, UNTIL)])
    rating = kit.case("apl_1").rating
    assert rating is not None
    assert (rating.ticket_id, rating.round, rating.state) == ("tkt_2", 1, "open")


def test_asking_again_for_the_same_round_keeps_the_answer(kit: Kit) -> None:
    case = kit.asked("apl_1")
    assert case.rating is not None
    rating, facts = answer_by_reporter(case.rating, 1, GOOD, NOW, Manner(comment="谢谢"))
    kit.appeals.save_rating(case, rating, facts, NOW)
    kit.appeals.follow([RatingAsked("tkt_1", 1, UNTIL)])
    assert kit.case("apl_1").rating == rating
    assert kit.case("apl_1").sequence == 2
    kit.appeals.follow([RatingAsked("tkt_1", 2, UNTIL)])
    again = kit.case("apl_1").rating
    assert again is not None
    assert (again.round, again.state, again.answer) == (2, "open", None)


def test_whoever_read_an_older_state_is_refused(kit: Kit) -> None:
    case = kit.asked("apl_1")
    assert case.rating is not None
    rating, facts = answer_by_reporter(case.rating, 1, GOOD, NOW)
    kit.appeals.save_rating(case, rating, facts, NOW)
    with pytest.raises(ChangedMeanwhile):
        kit.appeals.save_rating(case, rating, facts, NOW)
    with pytest.raises(ChangedMeanwhile):
        kit.appeals.withdraw(case, None, NOW)


def test_a_new_round_asked_meanwhile_is_not_overwritten(kit: Kit) -> None:
    case = kit.asked("apl_1")
    kit.appeals.follow([RatingAsked("tkt_1", 2, UNTIL)])
    assert case.rating is not None
    with pytest.raises(ChangedMeanwhile):
        kit.appeals.save_rating(case, *answer_by_reporter(case.rating, 1, GOOD, NOW), NOW)


def test_withdrawn_appeals_are_asked_nothing(kit: Kit) -> None:
    case = kit.asked("apl_1")
    kit.appeals.withdraw(case, "修好了", NOW)
    kit.appeals.follow([RatingAsked("tkt_1", 2, UNTIL)])
    withdrawn = kit.case("apl_1")
    assert withdrawn.withdrawn_at == NOW
    assert withdrawn.rating is not None
    assert (withdrawn.rating.round, withdrawn.rating.state) == (1, "closed")
    assert kit.timers.silent_ratings(UNTIL, 10) == []


def test_the_end_of_a_ticket_closes_what_nobody_answered(kit: Kit) -> None:
    kit.asked("apl_1")
    kit.appeals.follow([RatingEnded("tkt_1", 1)])
    rating = kit.case("apl_1").rating
    assert rating is not None
    assert rating.state == "closed"
    assert kit.timers.silent_ratings(UNTIL, 10) == []


def test_silent_ratings_are_found_when_their_time_has_come(kit: Kit) -> None:
    kit.asked("apl_1")
    assert kit.timers.silent_ratings(NOW, 10) == []
    assert [case.appeal.id for case in kit.timers.silent_ratings(UNTIL, 10)] == ["apl_1"]


def test_due_calls_are_listed_page_by_page_and_found_by_task(kit: Kit) -> None:
    for number in range(3):
        kit.due(f"apl_{number}")
    first = kit.callbacks.due(None, 2)
    assert [case.appeal.id for case in first] == ["apl_0", "apl_1"]
    rest = kit.callbacks.due(CallbackPosition(UNTIL, "apl_1"), 2)
    assert [case.appeal.id for case in rest] == ["apl_2"]
    assert kit.appeals.by_callback_task("cbk_apl_1") == kit.case("apl_1")


def test_a_failed_call_waits_for_its_next_hour(kit: Kit) -> None:
    case = kit.due("apl_1")
    assert case.rating is not None
    later = UNTIL + timedelta(hours=5)
    kit.appeals.save_rating(case, *attempt_failed(case.rating, UNTIL, later), UNTIL)
    assert kit.callbacks.due(None, 10) == []
    assert kit.timers.silent_ratings(UNTIL, 10) == []
    found = kit.timers.silent_ratings(later, 10)
    assert [(c.rating.state, c.rating.attempts) for c in found if c.rating] == [
        ("waiting", (UNTIL,))
    ]


def test_contacts_are_given_sealed(kit: Kit) -> None:
    new = new_appeal(id="apl_1")
    kit.appeals.add(replace(new, secrets=Secrets("i", sealed={"phone": "1:x"}, language="en")))
    kit.appeals.add(new_appeal(id="apl_2"))
    found = kit.contacts.sealed_contacts(["apl_1", "apl_2", "apl_none"])
    assert {key: value.is_alone for key, value in found.items()} == {"apl_1": False, "apl_2": True}
    assert (found["apl_1"].sealed["phone"], found["apl_1"].language) == ("1:x", "en")


def test_a_view_reads_back_as_it_was_written(kit: Kit) -> None:
    entry = TimelineEntry(NOW, "ticket.opened.v1", {"number": "LH-1"})
    view = TicketView("tkt_1", 1, "dispatched", "LH-1", (entry,))
    assert kit.views.save([(0, view)]) == frozenset()
    assert kit.views.load(["tkt_1", "tkt_none"]) == {"tkt_1": view}


def test_of_two_that_read_the_same_view_one_writes(kit: Kit) -> None:
    kit.views.save([(0, TicketView("tkt_1", 1))])
    assert kit.views.save([(1, TicketView("tkt_1", 2))]) == frozenset()
    late = [(1, TicketView("tkt_1", 3)), (0, TicketView("tkt_2", 1))]
    assert kit.views.save(late) == frozenset({"tkt_1"})
    assert kit.views.save([(0, TicketView("tkt_2", 2))]) == frozenset({"tkt_2"})
    loaded = kit.views.load(["tkt_1", "tkt_2"])
    assert [loaded[key].sequence for key in ("tkt_1", "tkt_2")] == [2, 1]


def test_a_number_of_another_platform_is_taken_once_and_found(kit: Kit) -> None:
    number = ExternalNumber("city12345", "1")
    kit.appeals.add(new_appeal(id="apl_a", external_numbers=(number,), meeting_id="m"))
    with pytest.raises(NumberTaken) as taken:
        kit.appeals.add(new_appeal(id="apl_b", external_numbers=(number,)))
    kit.appeals.add(new_appeal(id="apl_c", external_numbers=(ExternalNumber("110", "1"),)))
    assert taken.value.appeal_id == "apl_a"
    assert kit.appeals.get("apl_b") is None
    assert kit.appeals.by_external_number(number).appeal.id == "apl_a"
    assert kit.appeals.by_external_number(ExternalNumber("city12345", "2")) is None
    assert [case.appeal.id for case in kit.appeals.of_meeting("m", 10)] == ["apl_a"]


@pytest.mark.parametrize(
    "settlement",
    [
        AnsweredDirectly(NOW, "staff:1", "请带身份证"),
        Transferred(NOW, "s:1", "碑林区", "x", "9"),
    ],
)
def test_a_settlement_is_kept_at_birth_and_later(kit: Kit, settlement: Settlement) -> None:
    born = replace(new_appeal(id="apl_born"), settlement=settlement)
    assert kit.appeals.add(born) is None
    kit.appeals.add(new_appeal(id="apl_later"))
    read = kit.case("apl_later")
    kit.appeals.settle(read, settlement)
    with pytest.raises(ChangedMeanwhile):
        kit.appeals.settle(read, settlement)
    for appeal_id in ("apl_born", "apl_later"):
        case = kit.case(appeal_id)
        assert (case.settlement, case.sequence, case.is_ended) == (settlement, 2, True)
