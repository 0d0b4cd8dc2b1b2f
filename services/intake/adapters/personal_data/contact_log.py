"""The record of who looked up whose contact, in MongoDB."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo import DESCENDING
from pymongo.collection import Collection

from services.common.ids import new_id
from services.common.store.connection import store_errors
from services.intake.ports.personal_data import LookUp, LookUpFilter


class MongoContactLog:
    """Implements the ports ``ContactLog`` and ``LookUps``; the list goes by the ids' own time."""

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

    def listed(self, wanted: LookUpFilter, before: str | None, limit: int) -> Sequence[LookUp]:
        """See the port."""
        query: dict[str, Any] = {}
        if before is not None:
            query["_id"] = {"$lt": before}
        if wanted.by is not None:
            query["by"] = wanted.by
        if wanted.appeal_id is not None:
            query["appeal_ids"] = wanted.appeal_id
        between = {"$gte": wanted.since, "$lt": wanted.until}
        if given := {key: value for key, value in between.items() if value is not None}:
            query["at"] = given
        with store_errors():
            found = list(self._collection.find(query).sort("_id", DESCENDING).limit(limit))
        return [_look_up(entry) for entry in found]


def _look_up(entry: dict[str, Any]) -> LookUp:
    return LookUp(
        entry["_id"], entry["by"], entry["purpose"], tuple(entry["appeal_ids"]), entry["at"]
    )
