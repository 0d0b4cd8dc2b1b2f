"""A channel, a publisher and consumers on the fresh vhost of a test."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pika
import pytest

from services.common.broker.admin import ManagementApi
from services.common.broker.consumer import BatchConsumer
from services.common.broker.publisher import WindowedPublisher
from services.common.broker.topology import declare_topology
from tests.conftest import Vhost


@pytest.fixture
def channel(vhost: Vhost) -> Iterator[Any]:
    """A plain channel, with the whole topology declared."""
    connection = pika.BlockingConnection(pika.URLParameters(vhost.amqp_url))
    channel = connection.channel()
    declare_topology(channel)
    yield channel
    if connection.is_open:
        connection.close()


@pytest.fixture
def publisher(vhost: Vhost) -> Iterator[WindowedPublisher]:
    publisher = WindowedPublisher(vhost.amqp_url, name=f"publisher-{vhost.name}")
    yield publisher
    publisher.close()


@pytest.fixture
def management(vhost: Vhost) -> Iterator[ManagementApi]:
    with ManagementApi(vhost.management_url, vhost.name) as api:
        yield api


@dataclass
class Running:
    """A consumer in a thread of its own."""

    consumer: BatchConsumer
    stop: threading.Event
    thread: threading.Thread

    def end(self) -> None:
        self.stop.set()
        self.thread.join(60)
        assert not self.thread.is_alive()


@pytest.fixture
def consume(vhost: Vhost) -> Iterator[Callable[..., Running]]:
    """Start a consumer: ``consume(queue, handler, **options)``; ended with the test."""
    started: list[Running] = []

    def start(queue: str, handler: Any, **options: Any) -> Running:
        name = options.pop("name", f"consumer-{vhost.name}")
        consumer = BatchConsumer(vhost.amqp_url, queue, handler, name=name, **options)
        stop = threading.Event()
        thread = threading.Thread(target=consumer.run, args=(stop,))
        running = Running(consumer, stop, thread)
        started.append(running)
        thread.start()
        return running

    yield start
    for running in started:
        running.end()
