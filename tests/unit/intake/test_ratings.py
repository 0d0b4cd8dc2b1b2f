"""Ratings once a round; silence becomes three calls at different hours, then unreachable."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.intake.domain.directory import is_weekday
from services.intake.domain.ratings.callback_hours import HOURS, first_attempt_at, next_attempt_at
from services.intake.domain.ratings.rating import (
    Answer,
    CallbackEnded,
    CallbackNotDue,
    CallbackRaised,
    Rated,
    RatingNotOpen,
    RatingRound,
    WrongRound,
    answer_by_reporter,
    attempt_answered,
    attempt_failed,
    raise_callback,
)
from tests.factories.intake import NOW

ZONE = ZoneInfo("Asia/Shanghai")
GOOD = Answer(contacted=True, resolved=True, satisfaction="satisfied")
UNTIL = NOW + timedelta(days=2)


def asked() -> RatingRound:
    return RatingRound("tkt_1", 1, UNTIL)


def due() -> RatingRound:
    waiting, _ = raise_callback(asked(), "cbk_1", UNTIL, UNTIL)
    return waiting


def test_a_rating_is_taken_once() -> None:
    rated, facts = answer_by_reporter(asked(), 1, GOOD, NOW)
    assert [type(fact) for fact in facts] == [Rated]
    with pytest.raises(RatingNotOpen):
        answer_by_reporter(rated, 1, GOOD, NOW)


def test_a_rating_of_another_round_is_refused() -> None:
    with pytest.raises(WrongRound):
        answer_by_reporter(asked(), 2, GOOD, NOW)


def test_before_the_window_ends_nobody_is_called() -> None:
    assert raise_callback(asked(), "cbk_1", UNTIL, NOW) == (asked(), ())


def test_silence_becomes_a_call_at_the_next_hour_of_calling() -> None:
    hour = UNTIL + timedelta(hours=1)
    waiting, facts = raise_callback(asked(), "cbk_1", hour, UNTIL)
    assert (waiting.state, facts) == ("waiting", ())
    raised, facts = raise_callback(waiting, "cbk_1", hour, hour)
    assert raised.state == "due"
    assert facts == (CallbackRaised("cbk_1", 1, 1, hour),)


def test_the_resident_may_still_rate_while_a_call_is_due() -> None:
    rated, facts = answer_by_reporter(due(), 1, GOOD, UNTIL)
    assert rated.state == "answered"
    assert [type(fact) for fact in facts] == [Rated, CallbackEnded]


def test_a_call_that_is_answered_ends_the_task() -> None:
    rated, facts = attempt_answered(due(), GOOD, UNTIL)
    assert rated.state == "answered"
    assert facts[1] == CallbackEnded("cbk_1", 1, "answered", 1, UNTIL)


def test_after_three_calls_the_reporter_is_unreachable() -> None:
    rating, now, hours = due(), UNTIL, set()
    for attempt in (1, 2, 3):
        hours.add(now.astimezone(ZONE).hour)
        following = next_attempt_at((*rating.attempts, now), ZONE, is_weekday)
        rating, facts = attempt_failed(rating, now, following)
        if attempt < 3:
            assert (rating.state, facts) == ("waiting", ())
            now = following
            rating, raised = raise_callback(rating, "", now, now)
            assert raised == (CallbackRaised("cbk_1", 1, attempt + 1, now),)
    assert rating.state == "unreachable"
    assert facts == (CallbackEnded("cbk_1", 1, "unreachable", 3, now),)
    assert len(hours) == 3


def test_an_attempt_that_is_not_due_is_refused() -> None:
    with pytest.raises(CallbackNotDue):
        attempt_answered(asked(), GOOD, NOW)


def test_calls_are_made_on_working_days_only() -> None:
    friday_evening = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)  # 20:00 in Xi'an
    called = first_attempt_at(friday_evening, ZONE, is_weekday).astimezone(ZONE)
    assert (called.date(), called.time()) == (date(2026, 11, 30), HOURS[0])


def test_a_calendar_without_working_days_still_gives_an_hour() -> None:
    assert first_attempt_at(NOW, ZONE, lambda _: False) == NOW + timedelta(days=1)
