"""The topology on a real broker."""

from functools import partial
from typing import Any

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker, ConnectionClosedByBroker

from services.common.broker.admin import ManagementApi
from services.common.broker.topology import (
    DEPARTMENTS,
    DEPARTMENTS_DEAD,
    EVENTS,
    QUEUES,
    RETRY_DELAYS_SECONDS,
    TopologyConflict,
    dead_queue,
    declare_topology,
    department_queue,
    retry_queue,
)
from tests.conftest import Vhost
from tests.support import eventually

pytestmark = pytest.mark.integration


def test_declaring_twice_changes_nothing(channel: Any) -> None:
    declare_topology(channel, ["chengguan", "dispatch-centre"])
    declare_topology(channel, ["chengguan", "dispatch-centre"])

    assert channel.is_open


def test_every_queue_is_a_quorum_queue_with_its_dead_and_retry_queues(
    channel: Any, management: ManagementApi
) -> None:
    declare_topology(channel, ["chengguan"])

    expected = {department_queue("chengguan"), dead_queue(DEPARTMENTS_DEAD)}
    for name in QUEUES:
        expected |= {name, dead_queue(name)}
        expected |= {retry_queue(name, delay) for delay in RETRY_DELAYS_SECONDS}
    found = management.queues()
    assert {queue.name for queue in found} == expected
    assert {queue.kind for queue in found} == {"quorum"}


def test_a_queue_with_other_arguments_is_named_with_the_argument(vhost: Vhost) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(vhost.amqp_url))
    channel = connection.channel()
    channel.queue_declare(
        "notify.events.dead",
        durable=True,
        arguments={"x-queue-type": "quorum", "x-max-length": 7},
    )

    with pytest.raises(TopologyConflict) as conflict:
        declare_topology(channel)

    assert conflict.value.name == "notify.events.dead"
    assert conflict.value.argument in {"x-max-length", "x-delivery-limit"}
    connection.close()


def test_a_units_queue_takes_its_own_copies_and_nobody_elses(channel: Any) -> None:
    declare_topology(channel, ["shuiwu", "shuiwu-2"])

    channel.basic_publish(DEPARTMENTS, "shuiwu.work_order.issued.v1", b"1")
    channel.basic_publish(DEPARTMENTS, "shuiwu-2.work_order.issued.v1", b"2")
    channel.basic_publish(EVENTS, "work_order.issued.v1", b"3")

    for unit, body in (("shuiwu", b"1"), ("shuiwu-2", b"2")):
        assert eventually(partial(_taken, channel, department_queue(unit)))[2] == body
        assert _taken(channel, department_queue(unit)) is None


def test_a_quorum_queue_refuses_what_only_classic_queues_know(vhost: Vhost) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(vhost.amqp_url))
    refused = {"durable": False}, {"exclusive": True}, {"auto_delete": True}
    for options in refused:
        channel = connection.channel()
        with pytest.raises(ChannelClosedByBroker) as closed:
            channel.queue_declare(
                "trial", **{"durable": True, **options}, arguments={"x-queue-type": "quorum"}
            )
        assert closed.value.reply_code == 406
    connection.close()


def test_global_qos_on_a_quorum_queue_closes_the_whole_connection(
    vhost: Vhost, channel: Any
) -> None:
    """Why the consumer asks for its prefetch per consumer."""
    connection = pika.BlockingConnection(pika.URLParameters(vhost.amqp_url))
    other = connection.channel()
    other.basic_qos(prefetch_count=10, global_qos=True)

    with pytest.raises(ConnectionClosedByBroker) as closed:
        other.basic_consume("dispatch.appeals", lambda *_: None)

    assert closed.value.reply_code == 540


def test_a_delivery_limit_of_three_delivers_four_times_then_sets_the_message_aside(
    channel: Any,
) -> None:
    arguments = {
        "x-queue-type": "quorum",
        "x-delivery-limit": 3,
        "x-dead-letter-exchange": "huying.dead",
        "x-dead-letter-routing-key": "dispatch.appeals",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    channel.queue_declare("limited", durable=True, arguments=arguments)
    channel.basic_publish("", "limited", b"poison")

    deliveries, dead = 0, None
    for answer, _, _ in channel.consume("limited", inactivity_timeout=0.2):
        if answer is not None:
            deliveries += 1
            channel.basic_nack(answer.delivery_tag, requeue=True)
        elif dead := _taken(channel, dead_queue("dispatch.appeals")):
            break  # set aside: it comes no more
    channel.cancel()

    assert deliveries == 4
    assert dead is not None
    _, properties, body = dead
    assert body == b"poison"
    assert properties.headers["x-first-death-reason"] == "delivery_limit"


def _taken(channel: Any, queue: str) -> Any:
    taken = channel.basic_get(queue)
    return taken if taken[0] is not None else None
