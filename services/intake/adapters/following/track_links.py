"""Links that open one case once, in MongoDB: the token is told, its digest is kept."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from services.common.clock import Clock
from services.common.store.connection import store_errors
from services.intake.ports.keyed_hashes import KeyedHashes

_TOKEN_BYTES = 24


class MongoTrackLinks:
    """Implements the port ``TrackLinks`` with wall time."""

    def __init__(
        self, collection: Collection[dict[str, Any]], hashes: KeyedHashes, wall: Clock
    ) -> None:
        self._collection = collection
        self._hashes = hashes
        self._wall = wall

    def issue(self, appeal_id: str, expires_at: datetime) -> str:
        """See the port."""
        return self.issue_many([appeal_id], expires_at)[appeal_id]

    def issue_many(self, appeal_ids: Sequence[str], expires_at: datetime) -> Mapping[str, str]:
        """See the port."""
        tokens = {appeal_id: secrets.token_urlsafe(_TOKEN_BYTES) for appeal_id in appeal_ids}
        kept = [
            {"_id": self._id(token), "appeal_id": appeal_id, "expires_at": expires_at}
            for appeal_id, token in tokens.items()
        ]
        if kept:
            with store_errors():
                self._collection.insert_many(kept, ordered=False)
        return tokens

    def take(self, token: str) -> str | None:
        """See the port: found and gone in one step, so that of two who try one gets in."""
        good = {"_id": self._id(token), "expires_at": {"$gt": self._wall.now()}}
        with store_errors():
            kept = self._collection.find_one_and_delete(good)
        return str(kept["appeal_id"]) if kept else None

    def _id(self, token: str) -> str:
        return self._hashes.body_digest(token.encode())
