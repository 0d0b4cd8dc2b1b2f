"""How much waits in the outboxes and for how long, counted on the relay's index."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pymongo.collection import Collection

from services.common.observability.metrics import gauge
from services.common.store.connection import store_errors

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EVERY_SECONDS = 5.0
_SET_ASIDE_MOST = 200

# A service may have several collections with outboxes in one process: its gauge is their sum.
_seen: dict[str, dict[str, tuple[int, float]]] = {}
_guard = threading.Lock()


class OutboxGauges:
    """Sets ``huying_outbox_pending`` and ``huying_outbox_oldest_seconds`` of a service."""

    def __init__(
        self,
        collection: Collection[dict[str, Any]],
        *,
        service: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._collection = collection
        self._service = service
        self._monotonic = monotonic
        self._next = float("-inf")

    def refresh(self, now: datetime) -> None:
        """Count again at this wall time, every few seconds.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        if self._monotonic() < self._next:
            return
        self._next = self._monotonic() + _EVERY_SECONDS
        with store_errors():
            pending = self._collection.count_documents(self._waiting(_EPOCH))
            times = [*self._first_due(), *self._set_aside(now)]
        oldest = max((now - min(times, default=now)).total_seconds(), 0.0)
        self._show(pending, oldest)

    def _waiting(self, after: datetime) -> dict[str, Any]:
        return {"outbox_since": {"$gt": after}}

    def _first_due(self) -> list[datetime]:
        first = self._collection.find_one(
            self._waiting(_EPOCH), {"_id": 0, "outbox_since": 1}, sort=[("outbox_since", 1)]
        )
        return [first["outbox_since"]] if first else []

    def _set_aside(self, now: datetime) -> list[datetime]:
        """Documents due later hide how long they wait: those that wait longest are due last."""
        held = self._collection.find(
            self._waiting(now), {"_id": 0, "outbox.since": 1}, sort=[("outbox_since", -1)]
        )
        return [
            entry["since"]
            for document in held.limit(_SET_ASIDE_MOST)
            for entry in document["outbox"]
            if "since" in entry
        ]

    def _show(self, pending: int, oldest: float) -> None:
        with _guard:
            of_service = _seen.setdefault(self._service, {})
            of_service[self._collection.name] = (pending, oldest)
            counts = list(of_service.values())
        labels = {"service": self._service}
        gauge("huying_outbox_pending", labels).set(sum(count for count, _ in counts))
        gauge("huying_outbox_oldest_seconds", labels).set(max(age for _, age in counts))
