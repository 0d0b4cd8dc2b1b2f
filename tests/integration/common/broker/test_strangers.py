"""Messages from outside: units publish whatever they like to ``huying.replies``."""

from collections.abc import Callable
from typing import Any

import pika
import pytest

from services.common.broker.delivery import ATTEMPTS, REASON, ROUTING_KEY
from services.common.broker.topology import REPLIES, dead_queue
from services.common.broker.verdicts import Ack, DeadLetter
from tests.integration.common.broker.conftest import Running
from tests.integration.common.broker.test_consumer import Recorder, count
from tests.support import eventually

pytestmark = pytest.mark.integration

QUEUE = "dispatch.replies"
Consume = Callable[..., Running]


def send(channel: Any, properties: pika.BasicProperties | None = None, body: bytes = b"{}") -> None:
    channel.basic_publish(REPLIES, "chengguan", body, properties)


def test_a_stranger_cannot_borrow_another_units_routing_key(channel: Any, consume: Consume) -> None:
    send(channel, pika.BasicProperties(headers={ROUTING_KEY: "gongan", ATTEMPTS: "19"}))
    handler = Recorder()
    consume(QUEUE, handler)

    eventually(lambda: len(handler.seen) == 1)

    assert (handler.seen[0].routing_key, handler.seen[0].exchange) == ("chengguan", REPLIES)
    assert handler.seen[0].attempts == 0


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param(pika.BasicProperties(message_id="m" * 255), id="longest id"),
        pytest.param(pika.BasicProperties(message_id="号" * 85), id="longest Chinese id"),
        pytest.param(pika.BasicProperties(headers={"much": "x" * 120_000}), id="large header"),
        pytest.param(
            pika.BasicProperties(headers={f"h{n}": n for n in range(9_000)}), id="many headers"
        ),
        pytest.param(pika.BasicProperties(content_type="x" * 255), id="longest content type"),
    ],
)
def test_whatever_a_stranger_sends_can_be_set_aside_and_holds_nobody_up(
    channel: Any, consume: Consume, properties: pika.BasicProperties
) -> None:
    send(channel, properties)
    send(channel, body=b"good")
    handler = Recorder(lambda d: Ack() if d.body == b"good" else DeadLetter("bad"))
    consume(QUEUE, handler)

    eventually(lambda: count(channel, dead_queue(QUEUE)) == 1)

    eventually(lambda: count(channel, QUEUE) == 0)
    _, found, body = channel.basic_get(dead_queue(QUEUE))
    assert (body, found.headers[REASON]) == (b"{}", "bad")


@pytest.mark.parametrize("field", ["message_id", "content_type", "content_encoding"])
def test_a_message_that_cannot_be_read_at_all_is_set_aside_alone(
    channel: Any, consume: Consume, field: str
) -> None:
    send(channel, body=b"good")
    send(channel, pika.BasicProperties(**{field: b"\xff\xfe\xff"}))
    for _ in range(20):
        send(channel, body=b"good")
    handler = Recorder()
    consume(QUEUE, handler)

    eventually(lambda: count(channel, dead_queue(QUEUE)) == 1, 60)

    eventually(lambda: {delivery.body for delivery in handler.seen} == {b"good"})
    eventually(lambda: count(channel, QUEUE) == 0)
    assert count(channel, dead_queue(QUEUE)) == 1
