"""Makes the copies that wait in retry queues and lie in dead-letter queues."""

from collections.abc import Mapping
from typing import Any

from services.common.broker.delivery import (
    ATTEMPTS,
    DEAD_AT,
    EXCHANGE,
    QUEUE,
    REASON,
    ROUTING_KEY,
    SERVICE,
    Delivery,
)
from services.common.broker.messages import Message
from services.common.broker.topology import RETRY_DELAYS_SECONDS, dead_queue, retry_queue
from services.common.broker.verdicts import DeadLetter, RetryLater

# What the broker writes itself; left in a copy, it would count old stays as new ones.
_BROKERS_OWN = ("x-death", "x-first-death-", "x-last-death-", "x-delivery-count")
_REASON_LENGTH = 500
# A stranger's id may fill AMQP's 255 bytes and his headers a whole frame: a copy adds to both.
_ID_BYTES = 200
_HEADERS_BYTES = 16_384
_COPY_MARK = "~"


def retry_copy(delivery: Delivery, verdict: RetryLater, queue: str) -> Message:
    """Return the copy for the nearest delay that is long enough (else the longest)."""
    delay = next(
        (delay for delay in RETRY_DELAYS_SECONDS if delay >= verdict.after_seconds),
        RETRY_DELAYS_SECONDS[-1],
    )
    # A dependency's outage is not the message's failure, so it does not use up its attempts.
    attempts = delivery.attempts + (0 if verdict.dependency else 1)
    return _copy(delivery, retry_queue(queue, delay), verdict.reason, {ATTEMPTS: str(attempts)})


def dead_copy(
    delivery: Delivery, verdict: DeadLetter, queue: str, *, service: str, at: str
) -> Message:
    """Return the copy for the dead-letter queue; ``at`` is wall time, RFC 3339."""
    notes = {
        ATTEMPTS: str(delivery.attempts + 1),
        SERVICE: service,
        QUEUE: queue,
        DEAD_AT: at,
    }
    return _copy(delivery, dead_queue(queue), verdict.reason, notes)


def plain_headers(headers: Mapping[str, Any]) -> dict[str, str]:
    """Return the sender's headers as text, without what the broker wrote and what is too much."""
    kept: dict[str, str] = {}
    room = _HEADERS_BYTES
    for name, value in headers.items():
        if name.startswith(_BROKERS_OWN):
            continue
        key, text = _sendable(name), _sendable(str(value))
        room -= len(key.encode()) + len(text.encode())
        if room >= 0:
            kept[key] = text
    return kept


def original_id(message_id: str) -> str:
    """Return the id the message was first published with."""
    return message_id.split(_COPY_MARK)[0]


def _copy(delivery: Delivery, target: str, reason: str, notes: dict[str, str]) -> Message:
    # The tag keeps two copies of one event apart when both are in the same batch.
    original = original_id(delivery.message_id).encode(errors="replace")[:_ID_BYTES]
    return Message(
        id=f"{original.decode(errors='ignore')}{_COPY_MARK}{delivery.tag}",
        exchange="",
        routing_key=target,
        body=delivery.body,
        headers={
            **plain_headers(delivery.headers),
            ROUTING_KEY: delivery.routing_key,
            EXCHANGE: delivery.exchange,
            REASON: _sendable(reason[:_REASON_LENGTH]),
            **notes,
        },
        content_type=_sendable(delivery.content_type),
    )


def _sendable(text: str) -> str:
    """Return text that can be encoded: a stranger's may hold half a character."""
    return text.encode(errors="replace").decode()
