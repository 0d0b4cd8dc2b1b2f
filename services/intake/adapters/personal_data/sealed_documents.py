"""Documents with a map of sealed fields, walked through in the order of their ids."""

from collections.abc import Sequence
from typing import Any

from pymongo import ASCENDING, UpdateOne
from pymongo.collection import Collection

from services.common.store.connection import store_errors
from services.intake.ports.personal_data import Resealed, SealedFields


class MongoSealedDocuments:
    """Implements the port ``SealedStore`` over any collection whose documents have ``sealed``."""

    def __init__(self, collection: Collection[dict[str, Any]], most: int | None = None) -> None:
        """Take a collection; where its documents are large, ``most`` are read at a time."""
        self._collection = collection
        self._most = most

    @property
    def name(self) -> str:
        """See the port."""
        return self._collection.name

    def after(self, last_id: str, limit: int) -> Sequence[SealedFields]:
        """See the port."""
        walk = self._collection.find({"_id": {"$gt": last_id}}, {"sealed": 1})
        with store_errors():
            found = list(walk.sort("_id", ASCENDING).limit(min(limit, self._most or limit)))
        return [SealedFields(one["_id"], one.get("sealed") or {}) for one in found]

    def replace(self, changes: Sequence[Resealed]) -> int:
        """Compare and set, one field at a time: whoever changes it meanwhile wins; see the port."""
        if not changes:
            return 0
        updates = [
            UpdateOne(
                {"_id": change.id, f"sealed.{change.field}": change.was},
                {"$set": {f"sealed.{change.field}": change.sealed}},
            )
            for change in changes
        ]
        with store_errors():
            return self._collection.bulk_write(updates, ordered=False).modified_count
