"""What contacts and addresses send, counted in MongoDB once a process has seen a few."""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection

from services.common.clock import Clock
from services.common.store.connection import store_errors
from services.intake.ports.keyed_hashes import KeyedHashes

WINDOW = timedelta(hours=1)
# So many of a key cost no round trip in a process; whoever sends more is counted for all.
FREE = 3
_KEYS_IN_MEMORY = 20_000
# Beyond any hard limit nobody counts: the document stays small.
_MOST = 2_000


class MongoFloods:
    """Implements the port ``Floods``; contacts and addresses are kept hashed."""

    def __init__(
        self, collection: Collection[dict[str, Any]], hashes: KeyedHashes, wall: Clock
    ) -> None:
        self._collection = collection
        self._hashes = hashes
        self._wall = wall
        self._seen: OrderedDict[str, set[str]] = OrderedDict()

    def count(self, key: str, appeal_id: str) -> int:
        """See the port."""
        now = self._wall.now()
        name = f"{self._hashes.body_digest(key.encode())}:{_number(now)}"
        seen = self._seen.setdefault(name, set())
        self._seen.move_to_end(name)
        if len(self._seen) > _KEYS_IN_MEMORY:
            self._seen.popitem(last=False)
        if len(seen) < FREE or (len(seen) == FREE and appeal_id in seen):
            seen.add(appeal_id)
            return len(seen)
        return self._shared(name, {*seen, appeal_id}, now)

    def wait_seconds(self) -> int:
        """See the port."""
        now = self._wall.now()
        return int((_end(now) - now).total_seconds()) + 1

    def _shared(self, name: str, appeal_ids: set[str], now: datetime) -> int:
        known = {"$setUnion": [{"$ifNull": ["$appeals", []]}, sorted(appeal_ids)]}
        update = [{"$set": {"expires_at": _end(now), "appeals": {"$slice": [known, _MOST]}}}]
        with store_errors():
            kept = self._collection.find_one_and_update(
                {"_id": name}, update, upsert=True, return_document=ReturnDocument.AFTER
            )
        return len(kept["appeals"]) if kept else len(appeal_ids)


def _number(now: datetime) -> int:
    return int(now.timestamp() // WINDOW.total_seconds())


def _end(now: datetime) -> datetime:
    return datetime.fromtimestamp((_number(now) + 1) * WINDOW.total_seconds(), UTC)
