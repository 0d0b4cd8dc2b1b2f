"""Which letter belongs to which appeal, in MongoDB."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from pymongo.collection import Collection

from services.common.clock import Clock
from services.common.store.connection import store_errors
from services.intake.ports.keyed_hashes import KeyedHashes

_KEPT: Final = timedelta(days=400)


class MongoThreads:
    """Implements the port ``Threads``; ``wall`` says when they go."""

    def __init__(
        self, collection: Collection[dict[str, Any]], hashes: KeyedHashes, wall: Clock
    ) -> None:
        self._collection = collection
        self._hashes = hashes
        self._wall = wall

    def appeal_of(self, message_ids: Sequence[str]) -> str | None:
        """See the port."""
        keys = [self._key(one) for one in message_ids]
        if not keys:
            return None
        with store_errors():
            found = {one["_id"]: one for one in self._collection.find({"_id": {"$in": keys}})}
        return next((found[key]["appeal_id"] for key in keys if key in found), None)

    def remember(self, message_id: str, appeal_id: str) -> None:
        """See the port."""
        first = {"appeal_id": appeal_id, "expires_at": self._wall.now() + _KEPT}
        with store_errors():
            self._collection.update_one(
                {"_id": self._key(message_id)}, {"$setOnInsert": first}, upsert=True
            )

    def _key(self, message_id: str) -> str:
        return self._hashes.body_digest(message_id.encode("utf-8", "replace"))
