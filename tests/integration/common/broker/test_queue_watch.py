"""The gauges of queues on a real broker."""

import threading
from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.common.broker.admin import ManagementApi
from services.common.broker.queue_watch import QueueWatch
from services.common.broker.topology import DEAD, DEPARTMENTS, EVENTS, declare_topology
from tests.support import eventually

pytestmark = pytest.mark.integration


def test_waiting_messages_dead_letters_and_unread_unit_queues_are_shown(
    channel: Any, management: ManagementApi
) -> None:
    declare_topology(channel, ["yuanlin"])
    channel.basic_publish(EVENTS, "appeal.rated.v1", b"1")
    channel.basic_publish(DEAD, "dispatch.feedback", b"2")
    channel.basic_publish(DEPARTMENTS, "yuanlin.ticket.closed.v1", b"3")
    watch = QueueWatch(management, "dispatch", with_units=True)

    def shown() -> bool:
        watch.look()
        queue = {"queue": "dispatch.feedback"}
        return [
            REGISTRY.get_sample_value("huying_broker_queue_messages", queue),
            REGISTRY.get_sample_value("huying_broker_dead_letters", queue),
            REGISTRY.get_sample_value("huying_broker_unit_queue_messages", {"unit": "yuanlin"}),
        ] == [1, 1, 1]

    eventually(shown)


def test_an_api_that_is_away_does_not_end_the_watch() -> None:
    stop = threading.Event()
    with ManagementApi("http://guest:guest@127.0.0.1:1") as away:
        thread = threading.Thread(
            target=QueueWatch(away, "dispatch", every_seconds=0.05).run, args=(stop,)
        )
        thread.start()
        stop.wait(0.3)
        assert thread.is_alive()
        stop.set()
        thread.join(60)
