"""The dead-letter tool on a real broker."""

from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from services.common.broker.dead_letters import DeadLetters
from services.common.broker.dead_letters_cli import dead_letters_app
from services.common.broker.messages import Message
from services.common.broker.publisher import WindowedPublisher
from services.common.broker.topology import EVENTS, dead_queue
from services.common.broker.verdicts import Ack, DeadLetter
from tests.conftest import Vhost
from tests.integration.common.broker.conftest import Running
from tests.support import eventually

pytestmark = pytest.mark.integration

QUEUE = "dispatch.feedback"


@pytest.fixture
def letters(
    vhost: Vhost, publisher: WindowedPublisher, consume: Callable[..., Running], channel: Any
) -> DeadLetters:
    """Three dead letters: evt_0, evt_1, evt_2."""
    running = consume(QUEUE, lambda batch: [DeadLetter("cannot read")] * len(batch))
    events = [Message(f"evt_{n}", EVENTS, "appeal.rated.v1", b"\xff\x00") for n in range(3)]
    publisher.publish(events)
    eventually(lambda: count(channel, dead_queue(QUEUE)) == 3)
    running.end()
    return DeadLetters(vhost.amqp_url, publisher)


def count(channel: Any, queue: str) -> int:
    return int(channel.queue_declare(queue, passive=True).method.message_count)


def test_looking_takes_nothing_away(letters: DeadLetters, channel: Any) -> None:
    for _ in range(2):
        found = letters.find(QUEUE)
        assert [message.id for message in found] == ["evt_0", "evt_1", "evt_2"]

    first = letters.show(QUEUE, "evt_0")
    assert first is not None
    assert (first.reason, first.attempts, first.service) == ("cannot read", 1, "dispatch")
    assert (first.routing_key, first.body) == ("appeal.rated.v1", b"\xff\x00")
    assert "body" not in first.summary()
    eventually(lambda: count(channel, dead_queue(QUEUE)) == 3)


def test_a_replayed_message_starts_over_in_its_own_queue_and_nowhere_else(
    letters: DeadLetters, consume: Callable[..., Running], channel: Any
) -> None:
    reporting = count(channel, "reporting.events")
    seen: list[Any] = []

    assert letters.replay(QUEUE, actor="ops", ids=["evt_1"]) == 1

    consume(QUEUE, lambda batch: [seen.append(d) or Ack() for d in batch])  # type: ignore[func-returns-value]  # notes and acks
    eventually(lambda: seen)
    assert (seen[0].message_id, seen[0].attempts) == ("evt_1", 0)
    assert (seen[0].exchange, seen[0].routing_key) == (EVENTS, "appeal.rated.v1")
    eventually(lambda: count(channel, dead_queue(QUEUE)) == 2)
    assert count(channel, "reporting.events") == reporting


def test_discarding_removes_only_what_was_named(letters: DeadLetters, channel: Any) -> None:
    assert letters.discard(QUEUE, actor="ops", ids=["evt_0", "evt_2"]) == 2

    assert [message.id for message in letters.find(QUEUE)] == ["evt_1"]


def test_a_message_set_aside_by_the_broker_tells_its_reason(
    letters: DeadLetters, channel: Any
) -> None:
    channel.basic_publish(EVENTS, "appeal.rated.v1", b"late")
    answer = eventually(lambda: channel.basic_get(QUEUE)[0])
    channel.basic_nack(answer.delivery_tag, requeue=False)

    found = eventually(lambda: [m for m in letters.find(QUEUE) if m.body == b"late"])

    assert found[0].reason == "rejected"
    assert found[0].routing_key == "appeal.rated.v1"
    assert found[0].dead_at


def test_the_commands_list_replay_and_refuse(letters: DeadLetters, vhost: Vhost) -> None:
    run = CliRunner()
    address = ["--amqp-url", vhost.amqp_url]

    listed = run.invoke(dead_letters_app, ["list", QUEUE, *address])
    careless = run.invoke(dead_letters_app, ["discard", QUEUE, *address, "--actor", "ops"])
    replayed = run.invoke(dead_letters_app, ["replay", QUEUE, *address, "--actor", "ops", "--all"])
    unknown = run.invoke(dead_letters_app, ["list", "department.shuiwu", *address])

    assert listed.stdout.count('"reason": "cannot read"') == 3
    assert careless.exit_code == 2
    assert "replayed 3" in replayed.stdout
    assert unknown.exit_code == 2
