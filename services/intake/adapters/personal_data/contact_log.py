"""The record of who looked up whose contact, in MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from services.common.ids import new_id
from services.common.store.connection import store_errors


class MongoContactLog:
    """Implements the port ``ContactLog``."""

    def __init__(self, collection: Collection[dict[str, Any]]) -> None:
        self._collection = collection

    def note(self, by: str, purpose: str, appeal_ids: Sequence[str], at: datetime) -> None:
        """See the port."""
        entry = {
            "_id": new_id("clk"),
            "by": by,
            "purpose": purpose,
            "appeal_ids": list(appeal_ids),
            "at": at,
        }
        with store_errors():
            self._collection.insert_one(entry)
