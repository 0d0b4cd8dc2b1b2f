"""Files made of documents, kept for a month by what they were made of."""

from bson.binary import Binary

from services.common.clock import SystemClock
from services.common.store.connection import Documents, store_errors


class MongoFiles:
    """Implements the port ``Files``; every method raises StoreUnavailable when it is away."""

    def __init__(self, database: Documents) -> None:
        self._files = database["document_files"]

    def get(self, key: str) -> bytes | None:
        """See the port."""
        with store_errors():
            found = self._files.find_one({"_id": key}, {"data": 1})
        return bytes(found["data"]) if found else None

    def put(self, key: str, data: bytes) -> None:
        """See the port."""
        made = {"data": Binary(data), "made_at": SystemClock().now()}
        with store_errors():
            self._files.update_one({"_id": key}, {"$setOnInsert": made}, upsert=True)
