"""What became of inbound messages, in MongoDB; their ids hashed, their words not kept."""

from datetime import datetime, timedelta
from typing import Any, cast

from pymongo.collection import Collection

from services.common.store.connection import store_errors
from services.intake.ports.keyed_hashes import KeyedHashes
from services.intake.ports.ratings import SmsOutcome

# Gateways give up on a message after days.
_KEPT = timedelta(days=30)


class MongoSmsReplies:
    """Implements the port ``SmsReplies``."""

    def __init__(self, collection: Collection[dict[str, Any]], hashes: KeyedHashes) -> None:
        self._collection = collection
        self._hashes = hashes

    def outcome(self, message_id: str) -> SmsOutcome | None:
        """See the port."""
        with store_errors():
            kept = self._collection.find_one({"_id": self._id(message_id)})
        return cast("SmsOutcome", kept["outcome"]) if kept else None

    def keep(self, message_id: str, outcome: SmsOutcome, now: datetime) -> None:
        """See the port."""
        kept = {"outcome": outcome, "expires_at": now + _KEPT}
        with store_errors():
            self._collection.update_one(
                {"_id": self._id(message_id)}, {"$setOnInsert": kept}, upsert=True
            )

    def _id(self, message_id: str) -> str:
        return self._hashes.body_digest(message_id.encode())
