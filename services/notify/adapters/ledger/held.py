"""Notices that are held back, in MongoDB: released one by one, or bundled into a digest."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.common.store.connection import Documents, store_errors
from services.notify.adapters.documents import NOTIFICATIONS
from services.notify.adapters.indexes import HELD
from services.notify.adapters.ledger.documents import new_document, notification_from
from services.notify.domain.notification import Notification
from services.notify.ports.clocks import Now


class MongoHeldNotices:
    """Implements ``HeldNotices``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents, wall: Now) -> None:
        self._collection = database[NOTIFICATIONS]
        self._wall = wall

    def due(self, now: datetime, limit: int) -> Sequence[Notification]:
        """Return what may go from a business instant on, the longest due first."""
        wanted = {"held_until": {"$lte": now}}
        with store_errors():
            found = self._collection.find(wanted, sort=[("held_until", 1)], hint=HELD)
            return [notification_from(raw) for raw in found.limit(limit)]

    def waiting(self) -> int:
        """Return how many notices are held back."""
        with store_errors():
            return self._collection.count_documents({"held_until": {"$exists": True}}, hint=HELD)

    def release(self, ids: Collection[str]) -> None:
        """Let them go as if they had just been queued, with the tries they had."""
        if not ids:
            return
        queued = {"status": "queued", "reason": None, "next_attempt_at": self._wall.now()}
        with store_errors():
            self._collection.update_many(
                {"_id": {"$in": list(ids)}, "status": "held"},
                {"$set": queued, "$unset": {"held_until": ""}},
            )

    def bundle(self, digest: Notification, now: datetime) -> None:
        """Queue a digest in place of its parts."""
        document: dict[str, Any] = new_document(digest, self._wall.now())
        del document["next_attempt_at"]  # not before its parts are a part of it
        document |= {"status": "held", "reason": "assembling", "held_until": now}
        try:
            with store_errors():
                self._collection.insert_one(document)
        except DuplicateKeyError:
            pass  # begun before, by a process that was killed
        self.finish(digest, now)

    def finish(self, digest: Notification, now: datetime) -> None:
        """Make of the parts of a digest parts, and let it go; doing it again is harmless."""
        bundled = {"status": "bundled", "told_in": digest.notification_id, "ended_at": now}
        with store_errors():
            self._collection.update_many(
                {"_id": {"$in": list(digest.parts)}, "status": "held"},
                {"$set": bundled, "$unset": {"held_until": ""}},
            )
        self.release([digest.notification_id])
