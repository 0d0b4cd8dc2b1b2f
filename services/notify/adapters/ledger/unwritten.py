"""Notices that failed for their template, in MongoDB."""

from datetime import datetime
from typing import Any

from services.common.store.connection import Documents, store_errors
from services.notify.adapters.documents import NOTIFICATIONS
from services.notify.ports.clocks import Now

_REASONS = ("template_missing", "template_variable")
_MOST_TIMES = 2


class MongoUnwritten:
    """Implements ``Unwritten``; raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents, wall: Now) -> None:
        self._collection = database[NOTIFICATIONS]
        self._wall = wall

    def again(self, *, since: datetime, limit: int) -> int:
        """See the port; their lanes and lines are as before, so they leave in order."""
        failed: dict[str, Any] = {
            "status": "failed",
            "reason": {"$in": list(_REASONS)},
            "queued_at": {"$gte": since},
            "followed_by": None,
            "replays": {"$not": {"$gte": _MOST_TIMES}},
        }
        now = self._wall.now()
        begun = {"status": "queued", "attempts": 0, "queued_at": now, "next_attempt_at": now}
        with store_errors():
            found = self._collection.find(failed, {"_id": 1}, sort=[("_id", 1)], hint="odd")
            ids = [raw["_id"] for raw in found.limit(limit)]
            if not ids:
                return 0
            return self._collection.update_many(
                {"_id": {"$in": ids}, **failed},
                {
                    "$set": begun,
                    "$unset": {"reason": "", "ended_at": "", "released_at": ""},
                    "$inc": {"replays": 1},
                },
            ).modified_count
