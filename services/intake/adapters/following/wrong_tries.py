"""Tries counted in MongoDB, so that every web process knows of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import UpdateOne
from pymongo.collection import Collection

from services.common.clock import Clock
from services.common.store.connection import store_errors
from services.intake.ports.keyed_hashes import KeyedHashes

WINDOW = timedelta(minutes=15)
# A code is one person's; an address may be a whole building's behind one router.
LIMITS = {"code": 5, "address": 30}


class MongoWrongTries:
    """Implements the port ``WrongTries`` with fixed windows of wall time; keys are kept hashed."""

    def __init__(
        self, collection: Collection[dict[str, Any]], hashes: KeyedHashes, wall: Clock
    ) -> None:
        self._collection = collection
        self._hashes = hashes
        self._wall = wall

    def take(self, keys: Sequence[str]) -> int:
        """See the port."""
        now = self._wall.now()
        limits = {self._id(key, now): LIMITS[key.partition(":")[0]] for key in keys}
        self._count(list(limits), now, 1)
        with store_errors():
            found = list(self._collection.find({"_id": {"$in": list(limits)}}))
        if any(counted["count"] > limits[counted["_id"]] for counted in found):
            return int((_end_of_window(now) - now).total_seconds()) + 1
        return 0

    def forgive(self, keys: Sequence[str]) -> None:
        """See the port."""
        now = self._wall.now()
        self._count([self._id(key, now) for key in keys], now, -1)

    def _count(self, ids: Sequence[str], now: datetime, step: int) -> None:
        update = {"$inc": {"count": step}, "$setOnInsert": {"expires_at": _end_of_window(now)}}
        updates = [UpdateOne({"_id": one}, update, upsert=True) for one in ids]
        with store_errors():
            self._collection.bulk_write(updates, ordered=False)

    def _id(self, key: str, now: datetime) -> str:
        window = int(now.timestamp() // WINDOW.total_seconds())
        return f"{self._hashes.body_digest(key.encode())}:{window}"


def _end_of_window(now: datetime) -> datetime:
    seconds = WINDOW.total_seconds()
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, UTC)
