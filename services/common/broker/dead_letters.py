"""Looks at dead letters, sends them back to their queue, or discards them, and says who did."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import pika
from pika.exceptions import AMQPError

from services.common.broker.copies import original_id, plain_headers
from services.common.broker.delivery import (
    ATTEMPTS,
    DEAD_AT,
    EXCHANGE,
    REASON,
    ROUTING_KEY,
    SERVICE,
    attempts_of,
)
from services.common.broker.hosts import split_hosts
from services.common.broker.messages import BrokerUnavailable, Message, Publisher
from services.common.broker.topology import dead_queue
from services.common.observability.logging import get_logger

# A replayed message starts over: what the first failure wrote would count against it.
_OLD_NOTES = (ATTEMPTS, REASON, DEAD_AT, SERVICE)
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DeadMessage:
    """One dead letter: what it is, why it is here, and what it holds."""

    id: str
    queue: str
    reason: str
    attempts: int
    service: str
    dead_at: str
    routing_key: str
    body: bytes
    headers: dict[str, str]
    content_type: str
    tag: int

    def summary(self) -> dict[str, Any]:
        """Return what may be shown in a list: everything but the content."""
        hidden = ("body", "headers", "content_type", "tag")
        return {name: value for name, value in asdict(self).items() if name not in hidden}


class DeadLetters:
    """The dead letters of our queues, read without taking them away."""

    def __init__(self, amqp_url: str, publisher: Publisher) -> None:
        """Keep the broker's address; ``publisher`` carries what is replayed."""
        self._urls = split_hosts(amqp_url)
        self._publisher = publisher

    def find(self, queue: str, limit: int = 100) -> list[DeadMessage]:
        """Return the oldest dead letters of a queue (``dispatch.appeals``, without ``.dead``)."""
        with self._held(queue, limit) as (_, messages):
            return messages

    def show(self, queue: str, message_id: str, limit: int = 10_000) -> DeadMessage | None:
        """Return one dead letter among the oldest ``limit``, or None."""
        found = (message for message in self.find(queue, limit) if message.id == message_id)
        return next(found, None)

    def replay(
        self, queue: str, *, actor: str, ids: Sequence[str] | None = None, limit: int = 10_000
    ) -> int:
        """Send dead letters (all, or those named) back to their own queue; return how many.

        Each is confirmed there before it leaves the dead-letter queue.
        """
        return self._settle("replayed", queue, actor, ids, limit, self._send_back)

    def discard(
        self, queue: str, *, actor: str, ids: Sequence[str] | None = None, limit: int = 10_000
    ) -> int:
        """Remove dead letters (all, or those named) for good; return how many."""
        return self._settle("discarded", queue, actor, ids, limit, lambda messages: messages)

    def _settle(
        self,
        act: str,
        queue: str,
        actor: str,
        ids: Sequence[str] | None,
        limit: int,
        deal: Callable[[list[DeadMessage]], list[DeadMessage]],
    ) -> int:
        with self._held(queue, limit) as (channel, messages):
            wanted = [message for message in messages if ids is None or message.id in ids]
            dealt = deal(wanted)
            for message in dealt:
                channel.basic_ack(message.tag)
                _log.warning(
                    "dead_letter_audit",
                    act=act,
                    actor=actor,
                    queue=queue,
                    message_id=message.id,
                    reason=message.reason,
                )
        return len(dealt)

    def _send_back(self, messages: list[DeadMessage]) -> list[DeadMessage]:
        copies = {f"{message.id}~{message.tag}": message for message in messages}
        published = self._publisher.publish([_replayed(*item) for item in copies.items()])
        return [message for id_, message in copies.items() if id_ in published.confirmed]

    @contextmanager
    def _held(self, queue: str, limit: int) -> Iterator[tuple[Any, list[DeadMessage]]]:
        """Hold the oldest messages; what is not acknowledged goes back in its old order."""
        try:
            connection = pika.BlockingConnection([pika.URLParameters(url) for url in self._urls])
        except AMQPError as error:
            raise BrokerUnavailable(f"reading dead letters: {error!r}") from error
        try:
            channel = connection.channel()
            yield channel, list(_oldest(channel, queue, limit))
        finally:
            connection.close()


def _oldest(channel: Any, queue: str, limit: int) -> Iterator[DeadMessage]:
    for _ in range(limit):
        answer, properties, body = channel.basic_get(dead_queue(queue), auto_ack=False)
        if answer is None:
            return
        yield _dead_message(queue, answer, properties, body)


def _dead_message(queue: str, answer: Any, properties: Any, body: bytes) -> DeadMessage:
    headers = properties.headers or {}
    return DeadMessage(
        id=original_id(properties.message_id or f"unnamed-{answer.delivery_tag}"),
        queue=queue,
        # Without a reason of ours it was the broker that set it aside (delivery_limit).
        reason=str(headers.get(REASON) or headers.get("x-first-death-reason") or "unknown"),
        attempts=attempts_of(headers),
        service=str(headers.get(SERVICE, "")),
        dead_at=str(headers.get(DEAD_AT) or _died_at(headers)),
        routing_key=str(headers.get(ROUTING_KEY) or _first_key(headers, answer.routing_key)),
        body=body,
        headers=plain_headers(headers),
        content_type=properties.content_type or "",
        tag=answer.delivery_tag,
    )


def _died_at(headers: dict[str, Any]) -> str:
    deaths = headers.get("x-death") or [{}]
    time = deaths[0].get("time")
    return time.isoformat() if time else ""


def _first_key(headers: dict[str, Any], routing_key: str) -> str:
    deaths = headers.get("x-death") or [{}]
    return str((deaths[0].get("routing-keys") or [routing_key])[0])


def _replayed(copy_id: str, message: DeadMessage) -> Message:
    kept = {name: value for name, value in message.headers.items() if name not in _OLD_NOTES}
    headers = {EXCHANGE: "", **kept, ROUTING_KEY: message.routing_key}
    return Message(copy_id, "", message.queue, message.body, headers, message.content_type)
