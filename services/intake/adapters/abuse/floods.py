"""What contacts and addresses send, counted in MongoDB: one count over all processes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument, WriteConcern
from pymongo.collection import Collection

from services.common.clock import Clock
from services.common.store.connection import store_errors
from services.intake.ports.keyed_hashes import KeyedHashes

WINDOW = timedelta(hours=1)
# Beyond any hard limit nobody counts: the document stays small.
_MOST = 2_000


class MongoFloods:
    """Implements the port ``Floods``; contacts and addresses are kept hashed."""

    def __init__(
        self, collection: Collection[dict[str, Any]], hashes: KeyedHashes, wall: Clock
    ) -> None:
        # A count that a failover forgets lets a few more in: nobody waits for a majority.
        self._collection = collection.with_options(write_concern=WriteConcern(w=1))
        self._hashes = hashes
        self._wall = wall

    def count(self, key: str, appeal_id: str) -> int:
        """See the port."""
        now = self._wall.now()
        name = f"{self._hashes.body_digest(key.encode())}:{_number(now)}"
        known = {"$setUnion": [{"$ifNull": ["$appeals", []]}, [appeal_id]]}
        update = [{"$set": {"expires_at": _end(now), "appeals": {"$slice": [known, _MOST]}}}]
        with store_errors():
            kept = self._collection.find_one_and_update(
                {"_id": name}, update, upsert=True, return_document=ReturnDocument.AFTER
            )
        return len(kept["appeals"]) if kept else 1

    def wait_seconds(self) -> int:
        """See the port."""
        now = self._wall.now()
        return int((_end(now) - now).total_seconds()) + 1


def _number(now: datetime) -> int:
    return int(now.timestamp() // WINDOW.total_seconds())


def _end(now: datetime) -> datetime:
    return datetime.fromtimestamp((_number(now) + 1) * WINDOW.total_seconds(), UTC)
