"""Notices that are held back, in MongoDB: released one by one, or bundled into a digest."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo.errors import BulkWriteError

from services.common.store.connection import Documents, store_errors
from services.common.store.together import each_its_own
from services.notify.adapters.documents import NOTIFICATIONS
from services.notify.adapters.duplicates import only_duplicates
from services.notify.adapters.indexes import HELD
from services.notify.adapters.ledger.documents import new_document, notification_from
from services.notify.domain.notice import Audience
from services.notify.domain.notification import Notification
from services.notify.ports.clocks import Now

# Before all that waits: of a digest that was begun some parts may be its parts already, and those
# that are not yet would else be told in another one too, where the queue is longer than a batch.
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


class MongoHeldNotices:
    """Implements ``HeldNotices``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents, wall: Now) -> None:
        self._collection = database[NOTIFICATIONS]
        self._wall = wall

    def due(self, now: datetime, limit: int, audience: Audience) -> Sequence[Notification]:
        """Return what an audience may get from a business instant on, the longest due first."""
        wanted = {"held_until": {"$lte": now}, "audience": audience}
        with store_errors():
            found = self._collection.find(wanted, sort=[("held_until", 1)], hint=HELD)
            return [notification_from(raw) for raw in found.limit(limit)]

    def waiting(self) -> int:
        """Return how many notices are held back."""
        with store_errors():
            return self._collection.count_documents({"held_until": {"$exists": True}}, hint=HELD)

    def release(self, ids: Collection[str]) -> None:
        """Let them go as if they had just been queued, with the tries they had.

        How long a channel may fail is counted from here on: a night's rest is nobody's failure.
        """
        if not ids:
            return
        now = self._wall.now()
        queued = {"status": "queued", "reason": None, "next_attempt_at": now, "released_at": now}
        with store_errors():
            self._collection.update_many(
                {"_id": {"$in": list(ids)}, "status": "held"},
                {"$set": queued, "$unset": {"held_until": ""}},
            )

    def bundle(self, digests: Sequence[Notification], now: datetime) -> None:
        """Queue digests in place of their parts."""
        if not digests:
            return
        try:
            with store_errors():
                documents = [self._begun(one) for one in digests]
                self._collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            only_duplicates(error)  # begun before, by a process that was killed
        self.finish(digests, now)

    def finish(self, digests: Sequence[Notification], now: datetime) -> None:
        """Make of the parts of digests parts, and let them go; doing it again is harmless."""
        if not digests:
            return
        ended = {"status": "bundled", "ended_at": now}
        values = {
            part: {**ended, "told_in": one.notification_id} for one in digests for part in one.parts
        }
        with store_errors():
            self._collection.update_many(
                {"_id": {"$in": list(values)}, "status": "held"},
                each_its_own(values, gone=("held_until",)),
            )
        self.release([one.notification_id for one in digests])

    def _begun(self, digest: Notification) -> dict[str, Any]:
        """Return the document of a digest that may not be sent before its parts are its parts."""
        document: dict[str, Any] = new_document(digest, self._wall.now())
        del document["next_attempt_at"]
        return {**document, "status": "held", "reason": "assembling", "held_until": _FIRST}
