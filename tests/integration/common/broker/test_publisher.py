"""The windowed publisher on a real broker."""

import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx2
import pika
import pytest

from services.common.broker.messages import BrokerUnavailable, Message
from services.common.broker.publisher import WindowedPublisher
from services.common.broker.topology import DEPARTMENTS, EVENTS, declare_topology
from tests.conftest import Vhost
from tests.integration.common.broker.proxy import SilentProxy
from tests.support import eventually

pytestmark = pytest.mark.integration

QUEUE = "dispatch.appeals"


def appeals(count: int, start: int = 0) -> list[Message]:
    return [
        Message(f"evt_{n}", EVENTS, "appeal.submitted.v1", f"{n}".encode())
        for n in range(start, start + count)
    ]


def waiting(channel: Any, queue: str = QUEUE) -> int:
    return int(channel.queue_declare(queue, passive=True).method.message_count)


def test_everything_sent_through_the_window_arrives_in_order(
    publisher: WindowedPublisher, channel: Any
) -> None:
    messages = appeals(1_234)

    published = publisher.publish(messages)

    assert published.confirmed == {message.id for message in messages}
    assert waiting(channel) == 1_234
    bodies = [channel.basic_get(QUEUE, auto_ack=True)[2] for _ in range(1_234)]
    assert bodies == [message.body for message in messages]


def test_messages_are_persistent_and_keep_headers_id_and_type(
    publisher: WindowedPublisher, channel: Any
) -> None:
    headers = {"traceparent": "00-" + "a" * 32 + "-" + "b" * 16 + "-01"}
    publisher.publish([Message("evt_1", EVENTS, "appeal.submitted.v1", b"{}", headers)])

    _, properties, _ = channel.basic_get(QUEUE)

    assert properties.delivery_mode == 2
    assert properties.message_id == "evt_1"
    assert properties.headers["traceparent"] == headers["traceparent"]
    assert properties.content_type == "application/cloudevents+json"


def test_a_message_that_no_queue_takes_is_returned_and_never_claimed(
    publisher: WindowedPublisher,
) -> None:
    lost = Message("evt_lost", DEPARTMENTS, "nobody.work_order.issued.v1", b"{}")

    published = publisher.publish([*appeals(3), lost, *appeals(3, start=3)])

    assert set(published.returned) == {"evt_lost"}
    assert published.confirmed == {f"evt_{n}" for n in range(6)}


def test_a_returned_message_makes_the_topology_be_declared_again_at_once(
    vhost: Vhost, channel: Any
) -> None:
    units = ["shuiwu"]
    publisher = WindowedPublisher(
        vhost.amqp_url, declare_topology=lambda ch: declare_topology(ch, units)
    )
    message = Message("evt_1@shuiwu", DEPARTMENTS, "shuiwu.work_order.issued.v1", b"{}")
    publisher.publish([message])
    channel.queue_unbind("department.shuiwu", DEPARTMENTS, "shuiwu.#")

    first, second = publisher.publish([message]), publisher.publish([message])

    assert set(first.returned) == {message.id}
    assert second.confirmed == {message.id}
    publisher.close()


def test_a_binding_deleted_by_hand_comes_back_while_others_still_take_the_message(
    vhost: Vhost, channel: Any
) -> None:
    """Reporting takes every event, so no return tells of the loss: only declaring again does."""
    publisher = WindowedPublisher(vhost.amqp_url, redeclare_seconds=0.2)
    publisher.publish(appeals(1))
    channel.queue_unbind(QUEUE, EVENTS, "appeal.submitted.v1")

    def published_again() -> bool:
        publisher.publish(appeals(1))
        return waiting(channel) >= 2

    eventually(published_again)
    publisher.close()


@pytest.fixture
def full_queue(channel: Any) -> Iterator[str]:
    """A queue that refuses (nacks) when it is over-full."""
    arguments = {"x-queue-type": "quorum", "x-max-length": 1, "x-overflow": "reject-publish"}
    channel.queue_declare("full", durable=True, arguments=arguments)
    yield "full"
    channel.queue_delete("full")


def test_a_nack_closes_the_connection_and_the_next_publish_recovers(
    publisher: WindowedPublisher, channel: Any, full_queue: str
) -> None:
    to_full = [Message(f"full_{n}", "", full_queue, b"x") for n in range(5_000)]

    with pytest.raises(BrokerUnavailable, match="nack") as error:
        publisher.publish(to_full)

    assert len(error.value.published.confirmed) < 5_000
    assert publisher.publish(appeals(5)).confirmed == {f"evt_{n}" for n in range(5)}


def test_what_the_broker_refused_is_never_claimed(
    publisher: WindowedPublisher, channel: Any, full_queue: str
) -> None:
    with pytest.raises(BrokerUnavailable) as error:
        publisher.publish([Message(f"full_{n}", "", full_queue, b"x") for n in range(5_000)])

    assert len(error.value.published.confirmed) <= waiting(channel, full_queue)


def test_connections_killed_in_the_middle_lose_nothing(
    vhost: Vhost, publisher: WindowedPublisher, channel: Any
) -> None:
    messages = appeals(20_000)
    ended, kills = threading.Event(), []
    killer = threading.Thread(target=_kill_publishers, args=(vhost, ended, kills))
    killer.start()
    left = {message.id: message for message in messages}
    rounds = 0
    while left or len(kills) < 2:
        rounds += 1
        batch = list(left.values())[:2_000] or appeals(200)
        try:
            confirmed = publisher.publish(batch).confirmed
        except BrokerUnavailable as error:
            confirmed = error.published.confirmed
        for message_id in confirmed:
            left.pop(message_id, None)
    ended.set()
    killer.join()

    assert bodies_in(channel) == {message.body for message in messages}


def bodies_in(channel: Any) -> set[bytes]:
    """Take all that waits: a broker that is busy pauses, so only its own count ends the taking."""
    bodies = set()
    for answer, _, body in channel.consume(QUEUE, auto_ack=True, inactivity_timeout=1):
        if answer is not None:
            bodies.add(body)
        elif waiting(channel) == 0:
            break
    channel.cancel()
    return bodies


def _kill_publishers(vhost: Vhost, ended: threading.Event, kills: list[str]) -> None:
    with httpx2.Client(base_url=vhost.management_url, timeout=60) as api:
        while not ended.wait(0.1) and len(kills) < 2:
            for row in api.get(f"/api/vhosts/{vhost.name}/connections").json():
                properties = row.get("client_properties", {})
                if properties.get("connection_name") == f"publisher-{vhost.name}":
                    answer = api.delete(f"/api/connections/{quote(row['name'], safe='')}")
                    kills.extend([row["name"]] if answer.is_success else [])


def test_all_hosts_of_a_list_are_tried(vhost: Vhost) -> None:
    login, _, rest = vhost.amqp_url.rpartition("@")
    host, _, path = rest.partition("/")
    publisher = WindowedPublisher(f"{login}@127.0.0.1:1,{host}/{path}")

    assert publisher.publish(appeals(1)).confirmed == {"evt_0"}
    publisher.close()


def test_a_broker_that_is_away_is_told_and_nothing_is_claimed() -> None:
    publisher = WindowedPublisher("amqp://guest:guest@127.0.0.1:1/")

    with pytest.raises(BrokerUnavailable) as error:
        publisher.publish(appeals(1))

    assert error.value.published.confirmed == frozenset()
    publisher.close()


def test_a_conflicting_queue_is_named_to_the_publisher(vhost: Vhost) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(vhost.amqp_url))
    arguments = {"x-queue-type": "quorum", "x-max-length": 7}
    connection.channel().queue_declare(QUEUE, durable=True, arguments=arguments)
    publisher = WindowedPublisher(vhost.amqp_url)

    with pytest.raises(BrokerUnavailable, match=f"{QUEUE} exists with another x-"):
        publisher.publish(appeals(1))

    publisher.close()
    connection.close()


def test_a_broker_that_falls_silent_is_left_by_the_watchdog(vhost: Vhost) -> None:
    with SilentProxy(vhost.amqp_url) as proxy:
        publisher = WindowedPublisher(proxy.url)
        publisher.publish(appeals(1))
        publisher.stuck_seconds = (
            1  # once connecting and declaring, slow on a busy broker, are over
        )
        proxy.silent.set()

        with pytest.raises(BrokerUnavailable, match="stuck"):
            publisher.publish(appeals(1, start=1))

        proxy.silent.clear()
        publisher.stuck_seconds = 60
        assert publisher.publish(appeals(1, start=1)).confirmed == {"evt_1"}
        publisher.close()
