"""A target that fails is left alone, and tried by one notice before all the others."""

from datetime import timedelta

import pytest

from services.notify.domain.circuit import Circuits
from tests.factories.notify import NOON
from tests.fakes.notify import FakeClock

PAUSE = timedelta(seconds=30)


@pytest.fixture
def wall() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def circuits(wall: FakeClock) -> Circuits:
    return Circuits(failures=3, pause=PAUSE, now=wall.now)


def opened(circuits: Circuits) -> Circuits:
    for _ in range(3):
        circuits.failed("sms")
    return circuits


def test_it_opens_at_the_last_of_so_many_failures_in_a_row_and_says_so_once(
    circuits: Circuits,
) -> None:
    assert [circuits.failed("sms") for _ in range(4)] == [False, False, True, False]
    assert circuits.wait_until("sms") == NOON + PAUSE
    assert circuits.resting() == {"sms"}


def test_a_success_in_between_begins_the_count_anew(circuits: Circuits) -> None:
    circuits.failed("sms")
    circuits.failed("sms")
    circuits.succeeded("sms")
    circuits.failed("sms")

    assert circuits.wait_until("sms") is None


def test_one_target_s_trouble_is_not_another_s(circuits: Circuits) -> None:
    assert opened(circuits).wait_until("email") is None


def test_after_the_pause_exactly_one_notice_tries(circuits: Circuits, wall: FakeClock) -> None:
    opened(circuits)
    wall.advance(seconds=31)

    assert circuits.wait_until("sms") is None
    assert circuits.wait_until("sms") == wall.now() + PAUSE


def test_the_probe_decides_for_all(circuits: Circuits, wall: FakeClock) -> None:
    opened(circuits)
    wall.advance(seconds=31)
    circuits.wait_until("sms")
    circuits.failed("sms")
    assert circuits.wait_until("sms") == wall.now() + PAUSE

    wall.advance(seconds=31)
    circuits.wait_until("sms")
    circuits.succeeded("sms")
    assert circuits.wait_until("sms") is None


def test_a_probe_that_nobody_hears_of_again_is_followed_by_another(
    circuits: Circuits, wall: FakeClock
) -> None:
    opened(circuits)
    for _ in range(3):
        wall.advance(seconds=31)
        assert circuits.wait_until("sms") is None


def test_an_answer_from_before_it_opened_does_not_close_it(circuits: Circuits) -> None:
    opened(circuits).succeeded("sms")

    assert circuits.wait_until("sms") == NOON + PAUSE


def test_who_asks_for_rest_gets_all_of_it(circuits: Circuits, wall: FakeClock) -> None:
    until = NOON + timedelta(minutes=5)
    circuits.rest("sms", until)
    circuits.rest("sms", until - timedelta(minutes=1))
    circuits.succeeded("sms")

    assert circuits.wait_until("sms") == until
    wall.advance(minutes=5)
    assert circuits.wait_until("sms") is None


def test_failures_that_were_on_their_way_shorten_no_rest_that_was_asked_for(
    circuits: Circuits,
) -> None:
    """One thread is told to come back in five minutes, the others run into time-outs."""
    until = NOON + timedelta(minutes=5)
    circuits.rest("sms", until)
    opened(circuits)

    assert circuits.wait_until("sms") == until
