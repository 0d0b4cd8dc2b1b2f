"""When everything is poison."""

import pytest

from services.common.broker.backoff import Backoff
from services.common.broker.poison import Poisoned, PoisonGuard
from services.common.broker.verdicts import Ack, DeadLetter, RetryLater

BAD, GOOD, LATER = DeadLetter("bad"), Ack(), RetryLater("x")


def guard(limit: int = 3) -> PoisonGuard:
    return PoisonGuard(limit, Backoff(30, 300))


def test_verdicts_after_the_limit_take_no_effect() -> None:
    poison = guard()

    assert poison.admit([BAD, BAD, BAD, BAD, GOOD]) == 3
    with pytest.raises(Poisoned, match="3 dead letters in a row, the last: bad"):
        poison.check()


def test_one_good_message_begins_the_count_anew() -> None:
    poison = guard()

    assert poison.admit([BAD, BAD, GOOD, BAD, BAD]) == 5
    poison.check()


def test_the_count_goes_on_from_batch_to_batch() -> None:
    poison = guard()
    poison.admit([BAD, BAD])

    assert poison.admit([BAD, GOOD]) == 1


def test_a_probe_that_fails_stops_at_once_and_one_that_waits_goes_on_probing() -> None:
    poison = guard()
    poison.admit([BAD, BAD, BAD])

    assert poison.admit([LATER]) == 1
    poison.check()
    assert poison.probing
    poison.admit([BAD])
    with pytest.raises(Poisoned):
        poison.check()


def test_a_probe_that_succeeds_opens_the_full_width() -> None:
    poison = guard()
    poison.admit([BAD, BAD, BAD])

    poison.admit([GOOD])

    assert not poison.probing


def test_pauses_double_up_to_the_longest_and_begin_anew_after_a_success() -> None:
    backoff = Backoff(1, 5)

    assert [backoff.next() for _ in range(4)] == [1, 2, 4, 5]
    backoff.reset()
    assert backoff.next() == 1
