"""Who rated from which device today, in MongoDB, hashed."""

from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection

from services.common.store.connection import store_errors
from services.intake.ports.keyed_hashes import KeyedHashes

_KEPT = timedelta(days=2)
# Whoever rates for so many is flagged long since: the document stays small.
_MOST = 50


class MongoRatingDevices:
    """Implements the port ``RatingDevices``; a day is a day of UTC."""

    def __init__(self, collection: Collection[dict[str, Any]], hashes: KeyedHashes) -> None:
        self._collection = collection
        self._hashes = hashes

    def reporters(self, device: str, reporter: str, now: datetime) -> int:
        """See the port."""
        key = f"{self._digest(device)}:{now:%Y%m%d}"
        who = self._digest(reporter)
        with store_errors():
            kept = self._collection.find_one_and_update(
                {"_id": key},
                [
                    {
                        "$set": {
                            "expires_at": now + _KEPT,
                            "reporters": {"$slice": [_with(who), _MOST]},
                        }
                    }
                ],
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        return len(kept["reporters"]) if kept else 1

    def _digest(self, value: str) -> str:
        return self._hashes.body_digest(value.encode())


def _with(who: str) -> dict[str, Any]:
    return {"$setUnion": [{"$ifNull": ["$reporters", []]}, [who]]}
