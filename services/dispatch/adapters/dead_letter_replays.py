"""Which dead letters were sent back, so that a replay that was cut short sends none twice."""

import hashlib
from collections.abc import Collection

from pymongo import IndexModel, UpdateOne

from services.common.clock import SystemClock
from services.common.store.connection import Documents, store_errors

REPLAYS = "dead_letter_replays"
_KEPT_SECONDS = 30 * 24 * 3600
INDEXES = [IndexModel([("at", 1)], name="expiry", expireAfterSeconds=_KEPT_SECONDS)]


class MongoDeadLetterReplays:
    """Implements the broker's ``Replays``: keeps keys for thirty days of wall time.

    Raises StoreUnavailable when MongoDB is away.
    """

    def __init__(self, database: Documents) -> None:
        """Take dispatch's database, its indexes made."""
        self._kept = database[REPLAYS]
        self._wall = SystemClock()

    def known(self, keys: Collection[str]) -> set[str]:
        """Return those of the keys that were replayed."""
        by_id = {_id(key): key for key in keys}
        with store_errors():
            found = self._kept.find({"_id": {"$in": sorted(by_id)}}, {"_id": 1})
            return {by_id[raw["_id"]] for raw in found}

    def remember(self, keys: Collection[str]) -> None:
        """Keep keys whose messages the broker has confirmed; keeping one again is harmless."""
        at = {"$setOnInsert": {"at": self._wall.now()}}
        changes = [UpdateOne({"_id": _id(key)}, at, upsert=True) for key in sorted(keys)]
        if changes:
            with store_errors():
                self._kept.bulk_write(changes, ordered=False)


def _id(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
