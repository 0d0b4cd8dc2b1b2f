"""The batch consumer on a real broker."""

import threading
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from services.common.broker.delivery import ATTEMPTS, DEAD_AT, QUEUE, REASON, SERVICE, Delivery
from services.common.broker.messages import Message
from services.common.broker.publisher import WindowedPublisher
from services.common.broker.topology import EVENTS, dead_queue, retry_queue
from services.common.broker.verdicts import (
    Ack,
    DeadLetter,
    DependencyUnavailable,
    InvalidMessage,
    RetryLater,
    Verdict,
)
from tests.conftest import Vhost
from tests.integration.common.broker.conftest import Running
from tests.support import eventually

pytestmark = pytest.mark.integration

FEEDBACK = "dispatch.feedback"
Consume = Callable[..., Running]


class Recorder:
    """A handler that notes what it gets and answers as told, message by message."""

    def __init__(self, answer: Callable[[Delivery], Verdict] = lambda _: Ack()) -> None:
        self.answer = answer
        self.batches: list[list[Delivery]] = []

    def __call__(self, deliveries: Sequence[Delivery]) -> list[Verdict]:
        self.batches.append(list(deliveries))
        return [self.answer(delivery) for delivery in deliveries]

    @property
    def seen(self) -> list[Delivery]:
        return [delivery for batch in self.batches for delivery in batch]

    def ids(self) -> list[str]:
        return [delivery.message_id for delivery in self.seen]


def rated(*ids: str) -> list[Message]:
    return [Message(id_, EVENTS, "appeal.rated.v1", id_.encode()) for id_ in ids]


def count(channel: Any, queue: str) -> int:
    return int(channel.queue_declare(queue, passive=True).method.message_count)


def test_batches_are_acknowledged_and_nothing_is_left(
    publisher: WindowedPublisher, consume: Consume, channel: Any
) -> None:
    publisher.publish(rated(*(f"evt_{n}" for n in range(1_000))))
    handler = Recorder()
    running = consume(FEEDBACK, handler, batch=200)

    eventually(lambda: len(handler.seen) == 1_000)

    assert handler.ids() == [f"evt_{n}" for n in range(1_000)]
    assert max(len(batch) for batch in handler.batches) == 200
    assert running.consumer.healthy() is None
    running.end()
    eventually(lambda: count(channel, FEEDBACK) == 0)


def test_a_lone_message_does_not_wait_for_a_full_batch(
    publisher: WindowedPublisher, consume: Consume
) -> None:
    handler = Recorder()
    consume(FEEDBACK, handler)

    publisher.publish(rated("evt_1"))

    eventually(lambda: handler.ids() == ["evt_1"])


def test_after_a_batch_what_comes_one_by_one_is_taken_together(
    publisher: WindowedPublisher, consume: Consume
) -> None:
    handler = Recorder()
    consume(FEEDBACK, handler, batch=5, gather_seconds=60)  # a full batch ends the waiting
    publisher.publish(rated("evt_0"))
    eventually(lambda: handler.ids() == ["evt_0"])

    for number in range(1, 6):
        publisher.publish(rated(f"evt_{number}"))
    eventually(lambda: len(handler.seen) == 6)

    assert [len(batch) for batch in handler.batches] == [1, 5]


def test_a_full_batch_waits_for_nothing(publisher: WindowedPublisher, consume: Consume) -> None:
    handler = Recorder()
    consume(FEEDBACK, handler, batch=2, gather_seconds=600)

    publisher.publish(rated(*(f"evt_{number}" for number in range(4))))

    eventually(lambda: [len(batch) for batch in handler.batches] == [2, 2])


def test_a_retried_message_comes_back_after_its_delay_with_its_attempts_and_its_key(
    publisher: WindowedPublisher, consume: Consume
) -> None:
    handler = Recorder(lambda d: Ack() if d.attempts else RetryLater("not yet", 5))
    consume(FEEDBACK, handler)
    publisher.publish(rated("evt_1"))

    eventually(lambda: len(handler.seen) == 2)

    first, second = handler.seen
    assert (first.attempts, second.attempts) == (0, 1)
    assert second.headers[REASON] == "not yet"
    assert second.message_id == "evt_1"
    assert (second.exchange, second.routing_key) == (EVENTS, "appeal.rated.v1")


def test_each_delay_has_its_queue(
    publisher: WindowedPublisher, consume: Consume, channel: Any
) -> None:
    delays = {"evt_1": 20, "evt_2": 31, "evt_3": 9_999}
    handler = Recorder(lambda d: RetryLater("later", delays[d.message_id]))
    consume(FEEDBACK, handler)
    publisher.publish(rated(*delays))

    eventually(lambda: count(channel, retry_queue(FEEDBACK, 300)) == 2)

    eventually(lambda: count(channel, retry_queue(FEEDBACK, 30)) == 1)
    eventually(lambda: count(channel, FEEDBACK) == 0)


def test_a_dead_letter_says_why_when_and_whose(
    publisher: WindowedPublisher, consume: Consume, channel: Any
) -> None:
    consume(FEEDBACK, Recorder(lambda _: DeadLetter("no such round 中文")))
    publisher.publish(rated("evt_1"))

    eventually(lambda: count(channel, dead_queue(FEEDBACK)) == 1)

    _, properties, body = channel.basic_get(dead_queue(FEEDBACK))
    headers = properties.headers
    assert body == b"evt_1"
    assert headers[REASON] == "no such round 中文"
    assert (headers[ATTEMPTS], headers[SERVICE], headers[QUEUE]) == ("1", "dispatch", FEEDBACK)
    assert headers[DEAD_AT]


def test_attempts_that_are_used_up_end_as_a_dead_letter(
    publisher: WindowedPublisher, consume: Consume, channel: Any
) -> None:
    consume(FEEDBACK, Recorder(lambda _: RetryLater("again", 1)), max_attempts=2)
    publisher.publish(rated("evt_1"))

    eventually(lambda: count(channel, dead_queue(FEEDBACK)) == 1)

    _, properties, _ = channel.basic_get(dead_queue(FEEDBACK))
    assert properties.headers[REASON] == "gave up after 2 attempts: again"


def test_one_poison_message_does_not_hold_its_neighbours(
    publisher: WindowedPublisher, consume: Consume, channel: Any
) -> None:
    done: list[str] = []

    def handle(deliveries: Sequence[Delivery]) -> list[Verdict]:
        if any(delivery.message_id == "evt_3" for delivery in deliveries):
            raise InvalidMessage("unreadable")
        done.extend(delivery.message_id for delivery in deliveries)
        return [Ack()] * len(deliveries)

    publisher.publish(rated(*(f"evt_{n}" for n in range(6))))
    consume(FEEDBACK, handle)

    eventually(lambda: count(channel, dead_queue(FEEDBACK)) == 1)
    eventually(lambda: set(done) == {"evt_0", "evt_1", "evt_2", "evt_4", "evt_5"})


def test_a_dependency_that_is_down_never_makes_a_dead_letter(
    publisher: WindowedPublisher, consume: Consume, channel: Any
) -> None:
    down = threading.Event()
    down.set()
    handled: list[str] = []

    def handle(deliveries: Sequence[Delivery]) -> list[Verdict]:
        if down.is_set():
            raise DependencyUnavailable("MongoDB is away")
        handled.extend(delivery.message_id for delivery in deliveries)
        return [Ack()] * len(deliveries)

    consume(FEEDBACK, handle, max_attempts=1)
    publisher.publish(rated("evt_1", "evt_2"))
    eventually(lambda: count(channel, retry_queue(FEEDBACK, 5)) == 2)
    down.clear()

    eventually(lambda: sorted(handled) == ["evt_1", "evt_2"])
    assert count(channel, dead_queue(FEEDBACK)) == 0


def test_when_all_is_poison_consuming_stops_says_why_and_resumes_with_one_message(
    publisher: WindowedPublisher, consume: Consume, channel: Any
) -> None:
    broken = threading.Event()
    broken.set()
    handler = Recorder(lambda _: DeadLetter("cannot read") if broken.is_set() else Ack())
    publisher.publish(rated(*(f"evt_{n}" for n in range(40))))
    running = consume(FEEDBACK, handler, poison_limit=5, poison_pause_seconds=1)

    eventually(lambda: "5 dead letters in a row" in (running.consumer.healthy() or ""))
    assert "cannot read" in (running.consumer.healthy() or "")
    assert count(channel, dead_queue(FEEDBACK)) < 20
    broken.clear()

    eventually(lambda: running.consumer.healthy() is None)
    eventually(lambda: set(handler.ids()) == {f"evt_{n}" for n in range(40)})
    assert count(channel, dead_queue(FEEDBACK)) < 20
    probes = [batch for batch in handler.batches if len(batch) == 1]
    assert probes


def test_a_killed_connection_is_opened_again_and_nothing_is_lost(
    vhost: Vhost, publisher: WindowedPublisher, consume: Consume
) -> None:
    handler = Recorder()
    name = f"victim-{vhost.name}"
    consume(FEEDBACK, handler, name=name)
    publisher.publish(rated("evt_0"))
    eventually(lambda: handler.ids() == ["evt_0"])

    eventually(lambda: _kill(vhost, name))
    publisher.publish(rated("evt_1"))

    eventually(lambda: "evt_1" in handler.ids())


def test_a_handler_slower_than_the_heartbeat_keeps_its_connection(
    publisher: WindowedPublisher,
    consume: Consume,
    channel: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The broker hangs up after two silent heartbeats (here 6 s); the batch takes longer."""
    monkeypatch.setattr("services.common.broker.session.HEARTBEAT_SECONDS", 3)
    pause = threading.Event()

    def slow(delivery: Delivery) -> Verdict:
        pause.wait(10)
        return Ack()

    handler = Recorder(slow)
    running = consume(FEEDBACK, handler)
    publisher.publish(rated("evt_1"))
    eventually(lambda: handler.ids() == ["evt_1"])

    running.stop.set()
    running.thread.join(40)

    assert handler.ids() == ["evt_1"]
    eventually(lambda: count(channel, FEEDBACK) == 0)


def test_stopping_finishes_the_batch_in_hand_and_leaves_the_others_in_the_queue(
    publisher: WindowedPublisher, consume: Consume, channel: Any
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(delivery: Delivery) -> Verdict:
        begun.set()
        go_on.wait(60)
        return Ack()

    handler = Recorder(slow)
    publisher.publish(rated(*(f"evt_{n}" for n in range(10))))
    running = consume(FEEDBACK, handler, batch=4)
    assert begun.wait(60)
    running.stop.set()
    go_on.set()
    running.end()

    assert len(handler.seen) == 4
    eventually(lambda: count(channel, FEEDBACK) == 6)


def test_the_trace_context_travels_into_the_handler(
    publisher: WindowedPublisher, consume: Consume
) -> None:
    header = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    handler = Recorder()
    consume(FEEDBACK, handler)

    publisher.publish([Message("evt_1", EVENTS, "appeal.rated.v1", b"{}", {"traceparent": header})])

    eventually(lambda: handler.seen)
    assert handler.seen[0].traceparent == header


def _kill(vhost: Vhost, name: str) -> bool:
    with httpx2.Client(base_url=vhost.management_url, timeout=60) as api:
        for row in api.get(f"/api/vhosts/{vhost.name}/connections").json():
            if row.get("client_properties", {}).get("connection_name") == name:
                path = f"/api/connections/{quote(row['name'], safe='')}"
                return api.delete(path).is_success
    return False
