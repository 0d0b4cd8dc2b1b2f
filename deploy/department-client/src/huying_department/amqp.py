"""Receives by AMQP: the unit's own queue, one message at a time, acknowledged when handled."""

import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any, Literal

import pika
from pika.exceptions import AMQPError

from huying_department.inbox import Event, Inbox
from huying_department.waiting import Patience

_Verdict = Literal["done", "again", "malformed"]
_LOOK_SECONDS = 0.5
_log = logging.getLogger("huying_department")


class AmqpReceiver:
    """Reads ``department.<unit>``; a broker that is away or restarts is waited out."""

    def __init__(self, amqp_url: str, queue: str, inbox: Inbox) -> None:
        """Keep the address; raises ValueError where it is none, which no waiting would mend."""
        if not amqp_url.startswith(("amqp://", "amqps://")):
            raise ValueError("an AMQP address begins with amqp:// or amqps://")
        self._url = amqp_url
        self._queue = queue
        self._inbox = inbox

    def run(self, stop: threading.Event) -> None:
        """Receive until told to stop."""
        broken, failing = Patience(stop), Patience(stop)
        while not stop.is_set():
            try:
                with _channel(self._url) as channel:
                    broken.reset()
                    self._read(channel, stop, failing)
            except (AMQPError, OSError) as error:
                _log.warning("broker away: %r", error)
                broken.wait()

    def _read(self, channel: Any, stop: threading.Event, failing: Patience) -> None:
        # One at a time: a message that has to come again keeps its place at the head.
        channel.basic_qos(prefetch_count=1)
        for method, _, body in channel.consume(self._queue, inactivity_timeout=_LOOK_SECONDS):
            if stop.is_set():
                return
            if method is None:
                continue
            verdict = self._take(body)
            if verdict == "again":
                channel.basic_nack(method.delivery_tag, requeue=True)
                failing.wait()
                continue
            if verdict == "done":
                channel.basic_ack(method.delivery_tag)
            else:
                channel.basic_reject(method.delivery_tag, requeue=False)  # to the dead letters
            failing.reset()

    def _take(self, body: bytes) -> _Verdict:
        try:
            event = Event.read(body)
        except ValueError as error:
            self._inbox.report(body, str(error))
            return "malformed"
        return "done" if self._inbox.take(event) else "again"


@contextmanager
def _channel(url: str) -> Iterator[Any]:
    parameters = pika.URLParameters(url)
    parameters.heartbeat = parameters.heartbeat or 60
    parameters.client_properties = {"connection_name": "huying-department"}
    with closing(pika.BlockingConnection(parameters)) as connection:
        channel = connection.channel()
        yield channel
        with suppress(AMQPError):
            channel.cancel()
