"""A service's own copy of what another one publishes, so that it stays ready on a stale one."""

from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.store.connection import store_errors


class PublishedCopy:
    """The last known version of one kind of publication, such as the directory."""

    def __init__(self, collection: Collection[dict[str, Any]], kind: str) -> None:
        self._collection = collection
        self._kind = kind

    def save(self, version: int, body: dict[str, Any]) -> bool:
        """Keep a version unless it is known already or older; return whether it was kept.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        try:
            with store_errors():
                result = self._collection.update_one(
                    {"_id": self._kind, "version": {"$lt": version}},
                    {"$set": {"version": version, "body": body}},
                    upsert=True,
                )
        except DuplicateKeyError:  # there is one, and it is not older
            return False
        return bool(result.modified_count or result.upserted_id is not None)

    def version(self) -> int | None:
        """Return the version kept, without its body, or None.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        with store_errors():
            found = self._collection.find_one({"_id": self._kind}, {"version": 1})
        return int(found["version"]) if found else None

    def current(self) -> tuple[int, dict[str, Any]] | None:
        """Return the version kept and its body, or None before the first.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        with store_errors():
            found = self._collection.find_one({"_id": self._kind})
        return (int(found["version"]), found["body"]) if found else None
