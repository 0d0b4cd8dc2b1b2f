"""Calls and the keys of requests in MongoDB: gone by themselves when their time has passed."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.clock import Clock
from services.common.ids import derived_id
from services.common.store.connection import store_errors
from services.intake.ports.channels import Call, KeyTaken, Progress

_CALLS_KEPT: Final = timedelta(days=200)  # as long as access logs (L6)
_KEYS_KEPT: Final = timedelta(days=30)  # an officer's device may be offline for weeks


class MongoCalls:
    """Implements the port ``Calls``; ``wall`` says when they go."""

    def __init__(self, collection: Collection[dict[str, Any]], wall: Clock) -> None:
        self._collection = collection
        self._wall = wall

    def add(self, call: Call) -> Call:
        """See the port."""
        key = derived_id("call", call.call_id)
        document: dict[str, Any] = {
            "_id": key,
            "call_id": call.call_id,
            "phone_index": call.phone_index,
            "operator": call.operator,
            "at": call.at,
            "expires_at": self._wall.now() + _CALLS_KEPT,
        }
        with store_errors():
            try:
                self._collection.insert_one(document)
            except DuplicateKeyError:
                found = self._collection.find_one({"_id": key}) or document
            else:
                return call
        at: datetime = found["at"]
        return Call(found["call_id"], found["phone_index"], found["operator"], at.astimezone(UTC))


class MongoRequestKeys:
    """Implements the port ``RequestKeys``; ``wall`` says when they go."""

    def __init__(self, collection: Collection[dict[str, Any]], wall: Clock) -> None:
        self._collection = collection
        self._wall = wall

    def claim(self, scope: str, key: str, digest: str) -> Progress:
        """See the port."""
        known_as = derived_id("key", scope, key)
        expires_at = self._wall.now() + _KEYS_KEPT
        with store_errors():
            try:
                self._collection.insert_one(
                    {"_id": known_as, "digest": digest, "expires_at": expires_at}
                )
            except DuplicateKeyError:
                found = self._collection.find_one({"_id": known_as})
                if found is not None and found["digest"] != digest:
                    raise KeyTaken(key) from None
                return _progress(found) if found is not None else "begun"
        return "new"

    def finish(self, scope: str, key: str) -> None:
        """See the port."""
        with store_errors():
            self._collection.update_one(
                {"_id": derived_id("key", scope, key)}, {"$set": {"done": True}}
            )

    def let_go(self, scope: str, key: str) -> None:
        """See the port."""
        undone = {"_id": derived_id("key", scope, key), "done": {"$exists": False}}
        with store_errors():
            self._collection.delete_one(undone)

    def progress(self, scope: str, key: str) -> Progress:
        """See the port."""
        with store_errors():
            return _progress(self._collection.find_one({"_id": derived_id("key", scope, key)}))


def _progress(found: Mapping[str, Any] | None) -> Progress:
    if found is None:
        return "new"
    return "done" if found.get("done") else "begun"
