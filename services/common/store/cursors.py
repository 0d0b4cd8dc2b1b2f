"""How far a reader has come in another service's feed, kept in the reader's own database."""

from typing import Any

from pymongo.collection import Collection

from services.common.store.connection import store_errors


class StoredCursor:
    """One named cursor: an opaque text that survives restarts."""

    def __init__(self, collection: Collection[dict[str, Any]], name: str) -> None:
        self._collection = collection
        self._name = name

    def get(self) -> str | None:
        """Return the cursor, or None before the first ``set``.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        with store_errors():
            found = self._collection.find_one({"_id": self._name})
        return str(found["cursor"]) if found else None

    def set(self, cursor: str) -> None:
        """Keep a new cursor.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        with store_errors():
            self._collection.update_one(
                {"_id": self._name}, {"$set": {"cursor": cursor}}, upsert=True
            )
