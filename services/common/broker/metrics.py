"""Counts what is published and consumed."""

from collections import Counter
from collections.abc import Iterable, Sequence

from services.common.broker.messages import Message, Published
from services.common.observability.metrics import counter, histogram


def record_published(messages: Sequence[Message], published: Published) -> None:
    """Count what the broker confirmed and what it sent back, by exchange."""
    outcomes = Counter(
        (message.exchange or "default", outcome)
        for message in messages
        if (outcome := _outcome(message.id, published)) is not None
    )
    for (exchange, outcome), count in outcomes.items():
        labels = {"exchange": exchange, "outcome": outcome}
        counter("huying_broker_published_total", labels).inc(count)


def record_batch(queue: str, verdicts: Iterable[str], seconds: float) -> None:
    """Count a batch's messages by verdict (ack, retry, dead) and its duration."""
    by_verdict = Counter(verdicts)
    for verdict, count in by_verdict.items():
        counter("huying_broker_consumed_total", {"queue": queue, "verdict": verdict}).inc(count)
    histogram("huying_broker_batch_messages", {"queue": queue}).observe(by_verdict.total())
    histogram("huying_broker_batch_seconds", {"queue": queue}).observe(seconds)


def record_connection(role: str) -> None:
    """Count a connection opened by a publisher or a consumer."""
    counter("huying_broker_connections_total", {"role": role}).inc()


def _outcome(message_id: str, published: Published) -> str | None:
    if message_id in published.returned:
        return "returned"
    return "confirmed" if message_id in published.confirmed else None
