"""What becomes of a batch, whatever the handler does."""

import json
from collections.abc import Callable, Sequence

import pytest

from services.common.broker.delivery import Delivery
from services.common.broker.handling import Handler, Handling
from services.common.broker.messages import BrokerUnavailable
from services.common.broker.verdicts import (
    Ack,
    DeadLetter,
    DependencyUnavailable,
    InvalidMessage,
    RetryLater,
    Verdict,
)
from services.common.contracts.envelope import Envelope
from services.common.store.connection import StoreUnavailable
from services.common.web.client import ServiceUnavailable


class StoreAway(Exception):
    """A dependency's error that the consumer was told about."""


def batch(count: int, attempts: int = 0) -> list[Delivery]:
    return [Delivery(b"?", "k", message_id=f"evt_{n}", attempts=attempts) for n in range(count)]


def handling(handler: Handler, max_attempts: int = 20) -> Handling:
    return Handling(handler, "q", max_attempts=max_attempts, dependency_errors=(StoreAway,))


def raising(error: Exception, only: str | None = None) -> tuple[Handler, list[int]]:
    calls: list[int] = []

    def handle(deliveries: Sequence[Delivery]) -> list[Verdict]:
        calls.append(len(deliveries))
        if only is None or any(delivery.message_id == only for delivery in deliveries):
            raise error
        return [Ack()] * len(deliveries)

    return handle, calls


def test_verdicts_are_handed_on_as_they_are() -> None:
    given = [Ack(), RetryLater("x", 30), DeadLetter("y")]

    assert handling(lambda _: given).verdicts(batch(3)) == given


def test_an_unforeseen_error_is_looked_for_one_by_one() -> None:
    handler, calls = raising(RuntimeError("boom"), only="evt_1")

    verdicts = handling(handler).verdicts(batch(3))

    assert verdicts == [Ack(), RetryLater("RuntimeError: boom", 5), Ack()]
    assert calls == [3, 1, 1, 1]


@pytest.mark.parametrize(
    "error",
    [InvalidMessage("no"), json.JSONDecodeError("no", "", 0)],
)
def test_what_cannot_be_understood_is_a_dead_letter(error: Exception) -> None:
    handler, _ = raising(error, only="evt_1")

    verdicts = handling(handler).verdicts(batch(2))

    assert verdicts[0] == Ack()
    assert isinstance(verdicts[1], DeadLetter)


def test_bytes_that_are_no_envelope_are_a_dead_letter() -> None:
    def decode(deliveries: Sequence[Delivery]) -> list[Verdict]:
        for delivery in deliveries:
            Envelope.from_json(delivery.body)
        return [Ack()] * len(deliveries)

    assert handling(decode).verdicts(batch(1)) == [DeadLetter("MalformedEnvelope: not JSON")]


@pytest.mark.parametrize(
    "error",
    [
        StoreAway("x"),
        DependencyUnavailable("x"),
        StoreUnavailable("x"),
        ServiceUnavailable("x"),
        BrokerUnavailable("x"),
        TimeoutError("x"),
    ],
)
def test_a_dependency_that_is_down_is_asked_once_for_the_whole_batch(error: Exception) -> None:
    handler, calls = raising(error)

    verdicts = handling(handler, max_attempts=1).verdicts(batch(3, attempts=99))

    assert all(isinstance(verdict, RetryLater) and verdict.dependency for verdict in verdicts)
    assert calls == [3]


def test_a_dependency_that_goes_down_amid_single_messages_ends_the_search() -> None:
    calls: list[int] = []

    def handle(deliveries: Sequence[Delivery]) -> list[Verdict]:
        calls.append(len(deliveries))
        raise RuntimeError if len(deliveries) > 1 else StoreAway("gone")

    verdicts = handling(handle).verdicts(batch(4))

    assert len(verdicts) == 4
    assert calls == [4, 1]


def test_retries_end_when_the_attempts_are_used_up() -> None:
    handler: Callable[[Sequence[Delivery]], list[Verdict]] = lambda d: [RetryLater("x")] * len(d)  # noqa: E731 - one line says it

    assert handling(handler).verdicts(batch(1, attempts=18)) == [RetryLater("x")]
    assert handling(handler).verdicts(batch(1, attempts=19)) == [
        DeadLetter("gave up after 20 attempts: x")
    ]


def test_a_wrong_number_of_verdicts_is_an_error_of_the_handler() -> None:
    verdicts = handling(lambda _: [Ack(), Ack()]).verdicts(batch(1))

    assert verdicts == [RetryLater("ValueError: 2 verdicts for 1 messages", 5)]
