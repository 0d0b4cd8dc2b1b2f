"""One kombu connection with its consumer: gathers batches and keeps the heartbeat going."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from threading import Event
from types import TracebackType
from typing import Any, Self

from kombu.connection import Connection
from kombu.entity import Queue
from kombu.messaging import Consumer
from kombu.transport.pyamqp import Transport

from services.common.broker.copies import original_id
from services.common.broker.declaring import DeclareTopology, KombuDeclaring
from services.common.broker.delivery import EXCHANGE, ROUTING_KEY, Delivery, attempts_of
from services.common.broker.gulping import GulpingTransport

HEARTBEAT_SECONDS = 10
# kombu is typed in part only.
_open_connection: Callable[..., Any] = Connection
_open_consumer: Callable[..., Any] = Consumer
_named_queue: Callable[..., Any] = Queue

_LOOK_UP_SECONDS = 0.5
_SHORTEST_WAIT_SECONDS = 0.001

# All that kombu raises when the connection or the channel is lost.
CONNECTION_ERRORS: tuple[type[Exception], ...] = tuple(
    Transport.connection_errors + Transport.channel_errors
)


class Session:
    """A connection from its opening to its end, used by one thread alone.

    Leaving the ``with`` block closes it; what was not acknowledged goes back to the queue.
    """

    def __init__(
        self, url: str, queue: str, *, prefetch: int, name: str, declare: DeclareTopology
    ) -> None:
        self._queue = queue
        self._prefetch = prefetch
        self._declare = declare
        self._buffer: deque[Delivery] = deque()
        self._beat_at = 0.0
        self._channel: Any = None
        self._connection = _open_connection(
            url,
            transport=GulpingTransport,
            connect_timeout=HEARTBEAT_SECONDS / 2,
            heartbeat=HEARTBEAT_SECONDS,
            transport_options={
                "write_timeout": HEARTBEAT_SECONDS,
                "client_properties": {"connection_name": name, "product": "huying"},
            },
        )

    def __enter__(self) -> Self:
        """Connect, declare, and begin to consume."""
        try:
            self._open()
        except BaseException:
            self._connection.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection; one in the midst of a frame is dropped without a farewell."""
        if isinstance(error, UnicodeError | ArithmeticError | ValueError):
            self._connection.collect()
        self._connection.release()

    def _open(self) -> None:
        self._connection.connect()
        self._channel = self._connection.channel()
        self._declare(KombuDeclaring(self._channel, CONNECTION_ERRORS))
        # Prefetch per consumer: quorum queues refuse the global kind by closing the connection.
        consumer = _open_consumer(
            self._channel,
            queues=[_named_queue(self._queue, no_declare=True)],
            on_message=self._received,
            prefetch_count=self._prefetch,
            auto_declare=False,
        )
        consumer.consume()

    def gather(self, size: int, linger_seconds: float, stop: Event) -> list[Delivery]:
        """Return up to ``size`` messages, as soon as they are there or the first has lingered.

        An empty list says that none came for half a second, or that ``stop`` is set.
        """
        until = time.monotonic() + _LOOK_UP_SECONDS
        lingering = False
        while len(self._buffer) < size and not stop.is_set():
            if self._buffer and not lingering:
                until, lingering = time.monotonic() + linger_seconds, True
            left = until - time.monotonic()
            if left <= 0:
                break
            # py-amqp waits anew after every heartbeat: a long wait would never end.
            self.pump(min(left, _LOOK_UP_SECONDS))
        if stop.is_set():
            return []
        return [self._buffer.popleft() for _ in range(min(size, len(self._buffer)))]

    def pump(self, seconds: float) -> None:
        """Take what has arrived, for at most so long, and send a heartbeat when one is due."""
        with suppress(TimeoutError):
            self._connection.drain_events(timeout=max(seconds, _SHORTEST_WAIT_SECONDS))
        if time.monotonic() - self._beat_at >= HEARTBEAT_SECONDS / 2:
            self._beat_at = time.monotonic()
            self._connection.heartbeat_check()

    def pump_until(self, work: "Future[Any]") -> None:
        """Keep the connection alive while the handler's thread works on a batch.

        Raises:
            Any of ``CONNECTION_ERRORS``, but only after the work has ended: two handlers of one
            consumer never run at the same time.

        """
        try:
            while not wait([work], timeout=HEARTBEAT_SECONDS / 4).done:
                self.pump(_SHORTEST_WAIT_SECONDS)
        finally:
            wait([work])

    def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """Acknowledge all of these, and with them everything delivered earlier, in one frame."""
        self._channel.basic_ack(deliveries[-1].tag, multiple=True)

    def _received(self, message: Any) -> None:
        headers = message.headers or {}
        info, body = message.delivery_info, message.body
        # Only what came by the default exchange bears our own notes: no unit may publish there, and
        # on ``huying.replies`` the routing key says which unit speaks.
        notes = {} if info["exchange"] else headers
        self._buffer.append(
            Delivery(
                body=body.encode() if isinstance(body, str) else bytes(body),
                routing_key=str(notes.get(ROUTING_KEY) or info["routing_key"]),
                exchange=str(notes.get(EXCHANGE) or info["exchange"]),
                headers=headers,
                redelivered=bool(info["redelivered"]),
                attempts=attempts_of(notes),
                message_id=original_id(str(message.properties.get("message_id") or "")),
                content_type=str(message.content_type or ""),
                tag=message.delivery_tag,
            )
        )
