"""A message as a handler sees it, whatever way it came: fresh, retried or replayed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ATTEMPTS = "x-huying-attempts"
REASON = "x-huying-reason"
ROUTING_KEY = "x-huying-routing-key"
EXCHANGE = "x-huying-exchange"
SERVICE = "x-huying-service"
QUEUE = "x-huying-queue"
DEAD_AT = "x-huying-dead-at"
HISTORY = "x-huying-history"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message taken from a queue.

    ``attempts`` counts the earlier tries that ended in a retry; ``routing_key`` and ``exchange``
    are those of the first publishing, also after a stay in a retry queue.
    """

    body: bytes
    routing_key: str
    exchange: str = ""
    headers: Mapping[str, Any] = field(default_factory=dict)
    redelivered: bool = False
    attempts: int = 0
    message_id: str = ""
    content_type: str = ""
    tag: int = 0

    @property
    def traceparent(self) -> str | None:
        """The W3C trace context that the message carries."""
        value = self.headers.get("traceparent")
        return value if isinstance(value, str) else None


def attempts_of(headers: Mapping[str, Any]) -> int:
    """Return the attempts noted in the headers; a stranger's nonsense counts as none."""
    try:
        return max(0, int(headers.get(ATTEMPTS, 0)))
    except (TypeError, ValueError):
        return 0
