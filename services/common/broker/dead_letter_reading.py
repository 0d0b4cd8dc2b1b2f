"""Holds the dead letters of a queue in hand, one reader at a time, without taking them away."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pika
from pika.exceptions import AMQPError, ChannelClosedByBroker

from services.common.broker.dead_letter import DeadMessage, dead_message
from services.common.broker.hosts import split_hosts
from services.common.broker.messages import BrokerUnavailable
from services.common.broker.topology import dead_queue

MOST = 10_000
NAME = "dead-letters-reader"
_LOCKED, _MISSING = 405, 404
_BUSY_SECONDS = 2.0
_LOOK_SECONDS = 0.1


class DeadLettersBusy(Exception):
    """Somebody else has this queue's dead letters in hand just now; try again."""


class DeadLetterReader:
    """Opens a connection for each use; the broker forgets all of it with the connection.

    While one reader holds a queue's dead letters they are invisible to others, so there is one at a
    time: an exclusive queue beside it is the lock.
    """

    def __init__(self, amqp_url: str) -> None:
        """Keep the broker's address, or a comma list of its nodes."""
        self._urls = split_hosts(amqp_url)

    @contextmanager
    def held(self, queue: str) -> Iterator[tuple[Any, list[DeadMessage]]]:
        """Give a channel and the oldest messages; what is not acknowledged goes back in order.

        Raises:
            BrokerUnavailable: when the broker cannot be reached.
            DeadLettersBusy: when somebody else holds them for more than two seconds.

        """
        with self._connected() as connection:
            _lock(connection, queue)
            channel = connection.channel()
            yield channel, list(_oldest(channel, queue))

    def count(self, queues: tuple[str, ...]) -> dict[str, int]:
        """Return how many dead letters each queue has; one that is not there has none."""
        with self._connected() as connection:
            return {name: _count(connection, dead_queue(name)) for name in queues}

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        try:
            connection = pika.BlockingConnection([_parameters(url) for url in self._urls])
        except AMQPError as error:
            raise BrokerUnavailable(f"reading dead letters: {error!r}") from error
        try:
            yield connection
        finally:
            if connection.is_open:
                connection.close()


def _parameters(url: str) -> pika.URLParameters:
    parameters = pika.URLParameters(url)
    parameters.client_properties = {"connection_name": NAME}
    return parameters


def _oldest(channel: Any, queue: str) -> Iterator[DeadMessage]:
    for _ in range(MOST):
        answer, properties, body = channel.basic_get(dead_queue(queue), auto_ack=False)
        if answer is None:
            return
        yield dead_message(queue, answer, properties, body)


def _lock(connection: Any, queue: str) -> None:
    until = time.monotonic() + _BUSY_SECONDS
    while not _locked(connection, f"{dead_queue(queue)}.reader"):
        if time.monotonic() > until:
            raise DeadLettersBusy(queue)
        threading.Event().wait(_LOOK_SECONDS)


def _locked(connection: Any, name: str) -> bool:
    try:
        connection.channel().queue_declare(name, exclusive=True)
    except ChannelClosedByBroker as error:
        if error.reply_code != _LOCKED:
            raise
        return False
    return True


def _count(connection: Any, name: str) -> int:
    channel = connection.channel()
    try:
        return int(channel.queue_declare(name, passive=True).method.message_count)
    except ChannelClosedByBroker as error:
        if error.reply_code != _MISSING:
            raise
        return 0
