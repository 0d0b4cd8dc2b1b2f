"""Counters in MongoDB: a whole batch takes its numbers in one update."""

from typing import Any

from pymongo import ReturnDocument

from services.common.store.connection import Documents, store_errors


class MongoCounters:
    """Implements the port ``Counters``."""

    def __init__(self, database: Documents) -> None:
        self._counters = database["counters"]

    def take(self, name: str, count: int) -> int:
        """See the port; raises StoreUnavailable. Numbers taken and not used are never used."""
        with store_errors():
            counter: Any = self._counters.find_one_and_update(
                {"_id": name},
                {"$inc": {"value": count}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        return int(counter["value"]) - count + 1
