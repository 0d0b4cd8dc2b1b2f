"""When a notice comes back, and when it is given up."""

from datetime import timedelta

from services.notify.domain.notification import (
    Claimed,
    Failed,
    Outcome,
    Postponed,
    Sent,
    Settled,
    TryLater,
)
from services.notify.domain.retry import RetryPolicy
from services.notify.domain.settle import settle
from tests.factories.notify import NOON, notification
from tests.fakes.notify import doubling

POLICY = RetryPolicy(doubling(timedelta(seconds=4), timedelta(seconds=60)), timedelta(hours=1))


def settled(outcome: Outcome, *, attempts: int = 0, age: timedelta = timedelta()) -> Settled:
    claimed = Claimed(notification(), "clm_1", attempts, NOON - age)
    return settle(claimed, outcome, at=NOON, now=NOON, policy=POLICY)


def test_what_was_taken_is_sent() -> None:
    found = settled(Sent("sms"))
    assert (found.status, found.attempts, found.channel) == ("sent", 1, "sms")


def test_what_is_refused_has_failed_with_the_reason() -> None:
    found = settled(Failed("webhook", "http_410"))
    assert (found.status, found.reason, found.next_attempt_at) == ("failed", "http_410", None)


def test_waits_double_up_to_the_longest() -> None:
    waits = [settled(TryLater("sms", "timeout"), attempts=n).next_attempt_at for n in range(6)]
    assert [(at - NOON).total_seconds() for at in waits if at] == [4, 8, 16, 32, 60, 60]


def test_retry_after_is_obeyed() -> None:
    later = NOON + timedelta(minutes=20)
    assert settled(TryLater("webhook", "http_429", later)).next_attempt_at == later


def test_after_the_total_time_it_is_given_up() -> None:
    found = settled(TryLater("sms", "timeout"), attempts=9, age=timedelta(hours=1))
    assert (found.status, found.reason) == ("failed", "timeout")


def test_what_was_not_tried_counts_as_no_attempt_and_is_never_given_up() -> None:
    until = NOON + timedelta(seconds=5)
    found = settled(Postponed(until, "contacts_unavailable"), attempts=3, age=timedelta(days=9))
    assert (found.status, found.attempts, found.next_attempt_at) == ("queued", 3, until)
