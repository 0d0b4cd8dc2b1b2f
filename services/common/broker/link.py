"""One pika connection in a thread of its own: opens, publishes in a window, ends, never reopens."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice, takewhile
from typing import Any

import pika
from pika.channel import Channel
from pika.spec import Basic

from services.common.broker.declaring import Step
from services.common.broker.gathering import GatheringConnection
from services.common.broker.messages import Message, Published
from services.common.broker.topology import conflict_from

HEARTBEAT_SECONDS = 10
_PERSISTENT = 2


class Job:
    """One publish call's way through a link: declarations first, then messages in a window."""

    def __init__(self, messages: Sequence[Message], steps: Sequence[Step] = ()) -> None:
        self.declares = bool(steps)
        self.steps = iter(steps)
        self.waiting: Iterator[Message] = iter(messages)
        self.unconfirmed: dict[int, str] = {}
        self.confirmed: set[str] = set()
        self.returned: dict[str, str] = {}
        self.done = threading.Event()
        self.failure: str | None = None
        self.progress = time.monotonic()

    def confirm(self, message_id: str) -> None:
        """Note a confirm; the broker confirms what it returned too, and that counts for nothing."""
        self.progress = time.monotonic()
        if message_id not in self.returned:
            self.confirmed.add(message_id)

    def end(self, failure: str | None = None) -> None:
        """Release the caller."""
        if not self.done.is_set():
            self.failure = failure
            self.done.set()

    def published(self) -> Published:
        """Return what is sure by now."""
        return Published(frozenset(self.confirmed), dict(self.returned))


class Link:
    """A connection with a channel for publishing and one for declaring.

    Everything but ``open``, ``submit`` and ``close`` runs in the link's own thread. Any trouble (a
    nack, a closed channel, a lost socket) ends the whole link: after a nack only a new connection
    is sure to find a quorum queue's new leader.
    """

    def __init__(self, url: str, *, window: int, name: str) -> None:
        self.failure: str | None = None
        self._parameters = _parameters(url, name)
        self._window = window
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"{name}-link", daemon=True)
        self._connection: Any = None
        self._publishing: Any = None
        self._declaring: Any = None
        self._job: Job | None = None
        self._tag = 0

    def open(self, timeout_seconds: float) -> bool:
        """Connect; False when that failed (``failure`` says why) or took too long."""
        self._thread.start()
        if not self._ready.wait(timeout_seconds):
            self.failure = "connecting took too long"
        if self.failure is not None:
            self.close()
        return self.failure is None

    def submit(self, job: Job) -> None:
        """Hand over a job; one at a time."""
        self._in_loop(partial(self._begin, job))
        if self.failure is not None:
            job.end(self.failure)

    def close(self, reason: str = "closed", *, timeout_seconds: float = 3) -> None:
        """End the link from outside, by force when the broker does not answer."""
        self._in_loop(partial(self._close, reason, timeout_seconds / 2))
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)

    def _in_loop(self, callback: Callable[[], None]) -> None:
        if self._connection is not None:
            self._connection.ioloop.add_callback_threadsafe(callback)

    def _run(self) -> None:
        try:
            self._connection = GatheringConnection(
                self._parameters,
                on_open_callback=self._on_open,
                on_open_error_callback=self._on_closed,
                on_close_callback=self._on_closed,
            )
            self._connection.ioloop.start()
        except Exception as error:  # noqa: BLE001 - whatever ends the loop must free the caller
            self._fail(f"{type(error).__name__}: {error}")
        finally:
            self._fail("the connection ended")
            if self._connection is not None:
                self._connection.ioloop.close()

    def _on_open(self, connection: Any) -> None:
        connection.add_on_connection_blocked_callback(self._on_blocked)
        connection.channel(on_open_callback=self._on_publishing)

    def _on_blocked(self, _connection: Any, frame: Any) -> None:
        self._close(f"the broker blocks publishers: {frame.method.reason}")

    def _on_publishing(self, channel: Channel) -> None:
        self._publishing = channel
        channel.add_on_close_callback(self._on_channel_closed)
        channel.add_on_return_callback(self._on_returned)
        channel.confirm_delivery(self._on_confirm, callback=self._on_confirming)

    def _on_confirming(self, _frame: Any) -> None:
        # A refused declaration closes its channel: it must not take the publishing one along.
        self._connection.channel(on_open_callback=self._on_declaring)

    def _on_declaring(self, channel: Channel) -> None:
        self._declaring = channel
        channel.add_on_close_callback(self._on_channel_closed)
        self._ready.set()

    def _begin(self, job: Job) -> None:
        if self.failure is not None:
            job.end(self.failure)
            return
        self._job = job
        self._declare(job)

    def _declare(self, job: Job, _answer: Any = None) -> None:
        job.progress = time.monotonic()
        step = next(job.steps, None)
        if step is None:
            self._send(job)
            return
        declare = getattr(self._declaring, step.method)
        declare(**step.arguments, callback=partial(self._declare, job))

    def _send(self, job: Job) -> None:
        room = self._window - len(job.unconfirmed)
        with self._connection.in_one_write():
            for message in islice(job.waiting, room):
                self._tag += 1
                job.unconfirmed[self._tag] = message.id
                self._publish(message)
        if not job.unconfirmed and self.failure is None:
            self._job = None
            job.end()

    def _publish(self, message: Message) -> None:
        properties = pika.BasicProperties(
            message_id=message.id,
            content_type=message.content_type,
            delivery_mode=_PERSISTENT,
            headers=dict(message.headers),
        )
        self._publishing.basic_publish(
            message.exchange, message.routing_key, message.body, properties, mandatory=True
        )

    def _on_confirm(self, frame: Any) -> None:
        answer, job = frame.method, self._job
        if isinstance(answer, Basic.Nack):
            self._close("the broker refused a message (nack)")
            return
        if job is None:
            return
        last = answer.delivery_tag
        tags = (
            list(takewhile(lambda tag: tag <= last, job.unconfirmed)) if answer.multiple else [last]
        )
        for tag in tags:
            job.confirm(job.unconfirmed.pop(tag))
        self._send(job)

    def _on_returned(self, _channel: Any, answer: Any, properties: Any, _body: bytes) -> None:
        if self._job is not None:
            reason = f"{answer.reply_code} {answer.reply_text}"
            self._job.returned[properties.message_id] = reason

    def _on_channel_closed(self, _channel: Any, reason: Any) -> None:
        text = str(getattr(reason, "reply_text", reason))
        conflict = conflict_from(getattr(reason, "reply_code", None), text)
        self._close(str(conflict) if conflict else f"channel closed: {text}")

    def _on_closed(self, _connection: Any, reason: BaseException) -> None:
        self._fail(f"connection closed: {reason!r}")
        self._connection.ioloop.stop()

    def _close(self, reason: str, patience_seconds: float = 1.5) -> None:
        self._fail(reason)
        if self._connection.is_open:
            self._connection.close()
        self._connection.ioloop.call_later(patience_seconds, self._abort)

    def _abort(self) -> None:
        """Drop the socket of a broker that does not answer the farewell either."""
        transport = self._connection._transport
        if transport is not None:
            transport.abort()

    def _fail(self, reason: str) -> None:
        self.failure = self.failure or reason
        job, self._job = self._job, None
        if job is not None:
            job.end(self.failure)
        self._ready.set()


def _parameters(url: str, name: str) -> pika.URLParameters:
    parameters = pika.URLParameters(url)
    parameters.heartbeat = HEARTBEAT_SECONDS
    parameters.blocked_connection_timeout = 2 * HEARTBEAT_SECONDS
    parameters.socket_timeout = HEARTBEAT_SECONDS / 2
    parameters.stack_timeout = HEARTBEAT_SECONDS
    parameters.connection_attempts = 1
    parameters.client_properties = {"connection_name": name, "product": "huying"}
    return parameters
