"""Sessions, ratings, call-backs, contacts and the directory's copy, on fakes."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from services.intake.application.following.open_tracking_session import (
    NoSuchCase,
    OpenTrackingSession,
    TooManyTries,
)
from services.intake.application.following.speak_up import NotOpen, SpeakUp, UrgedTooSoon
from services.intake.application.following.withdraw_appeal import AlreadyEnded, WithdrawAppeal
from services.intake.application.personal_data.resolve_contacts import ResolveContacts
from services.intake.application.ratings.raise_callbacks import RaiseCallbacks
from services.intake.application.ratings.rate_appeal import RateAppeal
from services.intake.application.ratings.record_callback_attempt import (
    NoSuchCallback,
    RecordCallbackAttempt,
)
from services.intake.application.refresh_directory import RefreshDirectory
from services.intake.domain.appeals.appeal import Secrets
from services.intake.domain.following.ticket_view import TicketView
from services.intake.domain.ratings.rating import (
    Answer,
    CallbackEnded,
    CallbackNotDue,
    CallbackRaised,
    Manner,
    Rated,
    RatingNotOpen,
    RatingRound,
)
from services.intake.ports.dispatch import DispatchUnavailable
from tests.factories.intake import NOW, directory_body, hashes, key_ring, new_appeal
from tests.fakes.intake import (
    FakeAppeals,
    FakeClock,
    FakeContactLog,
    FakeDevices,
    FakeDirectoryCopy,
    FakeDispatch,
    FakeTrackLinks,
    FakeViews,
    FakeWrongTries,
)

GOOD = Answer(contacted=True, resolved=True, satisfaction="satisfied")
ZONE = ZoneInfo("Asia/Shanghai")
CODE = hashes().tracking_code("apl_1", alone=False)

DAY = timedelta(days=1)


def kept(phone: str | None = "+8613812345678") -> FakeAppeals:
    """Return the store with one appeal, ``apl_1``."""
    sealed = {"phone": key_ring().seal("apl_1", "phone", phone)} if phone else {}
    code = hashes().tracking_code("apl_1", alone=phone is None)
    appeals = FakeAppeals()
    new = new_appeal(id="apl_1")
    secrets = Secrets(hashes().tracking_index(code), sealed=sealed, language="zh")
    appeals.add(replace(new, secrets=secrets))
    return appeals


def sessions(appeals: FakeAppeals) -> OpenTrackingSession:
    return OpenTrackingSession(appeals, key_ring(), hashes(), FakeWrongTries(), FakeTrackLinks())


def rating(appeals: FakeAppeals) -> RateAppeal:
    return RateAppeal(appeals, FakeDevices(), FakeClock(NOW), FakeClock(NOW))


def asked(appeals: FakeAppeals) -> None:
    rating = RatingRound("tkt_1", 1, NOW + timedelta(hours=1))
    appeals.cases["apl_1"] = replace(appeals.cases["apl_1"], ticket_id="tkt_1", rating=rating)


def test_code_and_phone_suffix_open_the_case() -> None:
    assert sessions(kept())(CODE.lower(), "5678", None, "10.0.0.1") == "apl_1"


def test_code_and_pin_open_the_case() -> None:
    assert sessions(kept())(CODE, None, hashes().pin("apl_1"), "10.0.0.1") == "apl_1"


def test_without_a_phone_the_longer_code_opens_the_case_alone() -> None:
    code = hashes().tracking_code("apl_1", alone=True)
    assert sessions(kept(phone=None))(code, None, None, "10.0.0.1") == "apl_1"


def test_absent_and_wrong_are_the_same_refusal() -> None:
    absent = hashes().tracking_code("apl_2", alone=False)
    for code, suffix, pin in [(absent, "5678", None), (CODE, "0000", None), (CODE, None, None)]:
        with pytest.raises(NoSuchCase):
            sessions(kept())(code, suffix, pin, "10.0.0.1")
    with pytest.raises(NoSuchCase):
        sessions(kept())(CODE, None, "000000", "10.0.0.1")


def test_wrong_tries_are_throttled_even_when_the_next_one_is_right() -> None:
    opened = sessions(kept())
    for _ in range(5):
        with pytest.raises(NoSuchCase):
            opened(CODE, "0000", None, "10.0.0.1")
    with pytest.raises(TooManyTries):
        opened(CODE, "5678", None, "10.0.0.2")


def test_a_rating_is_told_and_its_comment_masked() -> None:
    appeals = kept()
    asked(appeals)
    rated = rating(appeals)("apl_1", 1, GOOD, Manner(comment="打13812345678"))
    assert rated.manner is not None
    assert rated.manner.comment == "打1**********"
    assert [type(fact) for _, fact in appeals.told[1:]] == [Rated]


def test_what_was_never_asked_cannot_be_rated() -> None:
    with pytest.raises(RatingNotOpen):
        rating(kept())("apl_1", 1, GOOD)


def test_withdrawing_closes_the_rating_and_twice_is_once() -> None:
    appeals = kept()
    asked(appeals)
    withdraw = WithdrawAppeal(appeals, FakeViews(), FakeClock(NOW))
    withdraw("apl_1", "已经修好，我叫王小明")
    withdraw("apl_1", None)
    assert [fact for _, fact in appeals.told[1:]] == [("withdrawn", "已经修好，我叫某某")]
    with pytest.raises(RatingNotOpen):
        rating(appeals)("apl_1", 1, GOOD)


def test_an_ended_case_cannot_be_withdrawn() -> None:
    appeals = kept()
    asked(appeals)
    views = FakeViews({"tkt_1": TicketView("tkt_1", 3, "closed")})
    with pytest.raises(AlreadyEnded):
        WithdrawAppeal(appeals, views, FakeClock(NOW))("apl_1", None)


def test_what_a_reporter_adds_is_told_masked_while_the_case_is_open() -> None:
    appeals = kept()
    with pytest.raises(NotOpen):
        SpeakUp(appeals, FakeViews(), FakeClock(NOW), DAY).supplement("apl_1", "在东门外")
    asked(appeals)
    speak = SpeakUp(appeals, FakeViews(), FakeClock(NOW), DAY)
    speak.supplement("apl_1", "在东门外，电话13800005678")
    assert appeals.told[-1][1] == ("supplemented", "在东门外，电话1**********")
    ended = FakeViews({"tkt_1": TicketView("tkt_1", 3, "closed")})
    with pytest.raises(NotOpen):
        SpeakUp(appeals, ended, FakeClock(NOW), DAY).supplement("apl_1", "在东门外")


def test_a_reporter_urges_once_a_day_at_most() -> None:
    """D5: urging is limited, and the refusal says when it may be done again."""
    appeals, clock = kept(), FakeClock(NOW)
    asked(appeals)
    speak = SpeakUp(appeals, FakeViews(), clock, DAY)
    speak.urge("apl_1")
    clock.advance(hours=23)
    with pytest.raises(UrgedTooSoon) as refusal:
        speak.urge("apl_1")
    assert refusal.value.again_at == NOW + DAY
    clock.advance(hours=1)
    speak.urge("apl_1")
    assert [fact for _, fact in appeals.told[1:]].count(("urged", None)) == 2


def test_silence_becomes_three_calls_at_different_hours_then_unreachable() -> None:
    appeals, clock, directory = kept(), FakeClock(NOW), FakeDirectoryCopy()
    asked(appeals)
    raise_callbacks = RaiseCallbacks(appeals, appeals, directory, clock, ZONE)  # type: ignore[arg-type]
    record = RecordCallbackAttempt(appeals, FakeViews(), directory, clock, ZONE)
    clock.advance(hours=2)
    hours: list[int] = []
    for _ in range(200):
        raise_callbacks()
        case = appeals.due(None, 1)
        if case and case[0].rating and case[0].rating.task_id:
            hours.append(clock.now().astimezone(ZONE).hour)
            record(case[0].rating.task_id, "no_answer")
        clock.advance(minutes=30)
    facts = [fact for _, fact in appeals.told[1:]]
    assert [f.attempt for f in facts if isinstance(f, CallbackRaised)] == [1, 2, 3]
    assert isinstance(facts[-1], CallbackEnded)
    assert facts[-1].outcome == "unreachable"
    assert len(set(hours)) == 3


def test_attempts_need_a_task_that_is_due() -> None:
    appeals = kept()
    record = RecordCallbackAttempt(appeals, FakeViews(), FakeDirectoryCopy(), FakeClock(NOW), ZONE)
    with pytest.raises(NoSuchCallback):
        record("cbk_none", GOOD)
    asked(appeals)
    rating = appeals.cases["apl_1"].rating
    assert rating is not None
    waiting = replace(rating, state="waiting", task_id="cbk_1", next_attempt_at=NOW)
    appeals.cases["apl_1"] = replace(appeals.cases["apl_1"], rating=waiting)
    with pytest.raises(CallbackNotDue):
        record("cbk_1", GOOD)


def test_contacts_are_resolved_and_the_look_up_is_kept_without_values() -> None:
    log = FakeContactLog()
    resolve = ResolveContacts(kept(), key_ring(), hashes(), log, FakeClock(NOW))
    found = resolve("service:notify", "notice", ["apl_1", "apl_none"])
    assert {key: contact.phone for key, contact in found.items()} == {"apl_1": "+8613812345678"}
    assert found["apl_1"].tracking_code == CODE
    assert log.entries == [("service:notify", "notice", ("apl_1", "apl_none"))]


def test_one_unreadable_contact_does_not_silence_the_others() -> None:
    appeals = kept()
    broken = new_appeal(id="apl_2")
    appeals.add(replace(broken, secrets=Secrets("i2", sealed={"phone": "1:damaged"})))
    resolve = ResolveContacts(appeals, key_ring(), hashes(), FakeContactLog(), FakeClock(NOW))
    found = resolve("service:notify", "notice", ["apl_1", "apl_2"])
    assert {key: contact.phone for key, contact in found.items()} == {
        "apl_1": "+8613812345678",
        "apl_2": None,
    }


def test_a_newer_directory_is_copied_once() -> None:
    copy, dispatch = FakeDirectoryCopy(), FakeDispatch()
    refresh = RefreshDirectory(copy, dispatch)
    assert refresh() is False
    dispatch.directories[2] = directory_body(version=2)
    assert (refresh(), refresh(), refresh(1)) == (True, False, False)
    assert copy.held is not None
    assert copy.held.version == 2


def test_the_old_copy_stays_good_while_dispatch_is_away() -> None:
    copy, dispatch = FakeDirectoryCopy(), FakeDispatch({}, {1: directory_body()})
    refresh = RefreshDirectory(copy, dispatch)
    refresh()
    dispatch.is_away = True
    with pytest.raises(DispatchUnavailable):
        refresh(2)
    assert copy.held is not None
    assert copy.held.version == 1
