"""What an owner tells those who missed an event: the heads of its aggregates and their stories."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from pymongo.collection import Collection

from services.common.clock import SystemClock
from services.common.store.connection import store_errors
from services.common.store.history import older_events


class EventFeed:
    """Reads heads and events from the aggregates' own documents (``feed_index``).

    Heads are told only after they have been still for ``settle_seconds`` of wall time: whoever has
    read up to an instant will not find a late writer's head before it.
    """

    def __init__(
        self,
        collection: Collection[dict[str, Any]],
        *,
        older: Collection[dict[str, Any]] | None = None,
        settle_seconds: float = 30.0,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._collection = collection
        self._older = older
        self._settle = timedelta(seconds=settle_seconds)
        self._now = now or SystemClock().now

    def heads(self, updated_after: datetime, limit: int) -> list[dict[str, Any]]:
        """Return the aggregates changed after a wall instant, the longest unchanged first.

        Each is ``{"subject", "sequence", "updated_at"}``. The last one's ``updated_at`` is the next
        ``updated_after``: all heads of one instant come together, even beyond the limit.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        until = self._now() - self._settle
        with store_errors():
            found = self._between({"$gt": updated_after, "$lte": until}, limit)
            if len(found) == limit:
                last = found[-1]["updated_at"]
                earlier = [head for head in found if head["updated_at"] < last]
                found = earlier + self._between({"$gte": last, "$lte": last}, 0)
        return found

    def events(self, subject: str, after: int, limit: int = 0) -> list[dict[str, Any]]:
        """Return an aggregate's events with a greater sequence than ``after``, in order.

        Those that were moved beside it (``store.history``) come first. ``limit`` 0 means all.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        newer = {"$filter": {"input": "$history", "cond": {"$gt": ["$$this.sequence", after]}}}
        with store_errors():
            found = self._collection.find_one({"_id": subject}, {"_id": 0, "history": newer})
        recent = list(found["history"] or ()) if found and "history" in found else []
        # Read after the aggregate: what moves in between is then found twice, not nowhere.
        if self._older is not None and (not recent or recent[0]["sequence"] > after + 1):
            first = recent[0]["sequence"] if recent else None
            recent = older_events(self._older, subject, after, first, limit) + recent
        return recent[:limit] if limit else recent

    def _between(self, instants: dict[str, datetime], limit: int) -> list[dict[str, Any]]:
        found = self._collection.find(
            {"updated_at": instants},
            {"sequence": 1, "updated_at": 1},
            sort=[("updated_at", 1), ("_id", 1)],
            limit=limit,
        )
        return [
            {
                "subject": document["_id"],
                "sequence": document.get("sequence", 0),
                "updated_at": document["updated_at"],
            }
            for document in found
        ]
