"""Other views on the appeals' collection: timers, call-back lists, contacts, the ledger."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from services.common.clock import SystemClock
from services.common.store.connection import store_errors
from services.intake.adapters.appeals.appeal_codec import CASE_FIELDS, to_case
from services.intake.adapters.documents import Appeals
from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.ratings.rating import ANSWERABLE
from services.intake.ports.ledger import LedgerBuckets
from services.intake.ports.personal_data import SealedContact
from services.intake.ports.ratings import CallbackPosition


class MongoTimers:
    """Implements the port ``Timers``."""

    def __init__(self, collection: Appeals) -> None:
        self._collection = collection
        self._wall = SystemClock()

    def silent_ratings(self, now: datetime, limit: int) -> Sequence[AppealCase]:
        """See the port."""
        query = {"rating.state": {"$in": ["open", "waiting"]}, "rating.move_at": {"$lte": now}}
        with store_errors():
            return [
                to_case(found) for found in self._collection.find(query, CASE_FIELDS).limit(limit)
            ]

    def republish(self, accepted_before: datetime, limit: int) -> int:
        """Push the first event as it stands in the history, under its own id; see the port."""
        idle = {"awaiting_since": {"$lt": accepted_before}, "outbox_since": {"$exists": False}}
        now = self._wall.now()
        with store_errors():
            found = self._collection.find(idle, {"history": {"$slice": 1}, "awaiting_since": 1})
            updates = [_republished(document, now) for document in found.limit(limit)]
            return (
                self._collection.bulk_write(updates, ordered=False).modified_count if updates else 0
            )

    def unmarked(self, accepted_before: datetime) -> int:
        """See the port."""
        # Republishing moves ``awaiting_since``; how long somebody waits is told by acceptance.
        query = {"awaiting_since": {"$exists": True}, "accepted_at": {"$lt": accepted_before}}
        with store_errors():
            return self._collection.count_documents(query, hint="unmarked")

    def callbacks_due(self) -> int:
        """See the port."""
        query = {"rating.state": "due", "rating.move_at": {"$exists": True}}
        with store_errors():
            return self._collection.count_documents(query)


class MongoCallbacks:
    """Implements the port ``Callbacks``."""

    def __init__(self, collection: Appeals) -> None:
        self._collection = collection

    def due(self, after: CallbackPosition | None, limit: int) -> Sequence[AppealCase]:
        """See the port."""
        query: dict[str, Any] = {"rating.state": "due", "rating.move_at": {"$exists": True}}
        if after is not None:
            query["rating.move_at"] = {"$gte": after.due_at}
            query["$or"] = [
                {"rating.move_at": {"$gt": after.due_at}},
                {"_id": {"$gt": after.appeal_id}},
            ]
        order = [("rating.move_at", 1), ("_id", 1)]
        with store_errors():
            found = self._collection.find(query, CASE_FIELDS, sort=order).limit(limit)
            return [to_case(document) for document in found]


class MongoOpenRatings:
    """Implements the port ``OpenRatings``."""

    def __init__(self, collection: Appeals) -> None:
        self._collection = collection

    def of_phone(self, phone_index: str, limit: int) -> Sequence[AppealCase]:
        """See the port."""
        query = {
            "phone_index": phone_index,
            "rating.state": {"$in": sorted(ANSWERABLE)},
            "withdrawn_at": {"$exists": False},
        }
        latest = [("rating.rate_until", -1), ("_id", -1)]
        with store_errors():
            found = self._collection.find(query, CASE_FIELDS, sort=latest).limit(limit)
            return [to_case(document) for document in found]


class MongoContacts:
    """Implements the port ``ContactStore``."""

    def __init__(self, collection: Appeals) -> None:
        self._collection = collection

    def sealed_contacts(self, appeal_ids: Sequence[str]) -> Mapping[str, SealedContact]:
        """See the port."""
        fields = {"sealed.name": 1, "sealed.phone": 1, "sealed.email": 1, "language": 1}
        with store_errors():
            found = list(self._collection.find({"_id": {"$in": list(appeal_ids)}}, fields))
        return {
            document["_id"]: SealedContact(
                sealed=document.get("sealed", {}),
                language=document.get("language"),
                is_alone="phone" not in document.get("sealed", {}),
            )
            for document in found
        }


class MongoLedger:
    """Implements the port ``Ledger``."""

    def __init__(self, collection: Appeals) -> None:
        self._collection = collection

    def buckets(self) -> LedgerBuckets:
        """Count on the indexes alone, what was settled last; see the port."""
        everything = {"bucket": {"$gte": ""}}
        buckets = {
            row["_id"]: row["count"] for row in self._counts(everything, "$bucket", "ledger")
        }
        key = {"bucket": "$bucket", "state": "$settled_here"}
        settled: dict[str, dict[str, int]] = {}
        for row in self._counts({"settled_here": {"$gte": ""}}, key, "settled"):
            settled.setdefault(row["_id"]["bucket"], {})[row["_id"]["state"]] = row["count"]
        return LedgerBuckets(sum(buckets.values()), dict(sorted(buckets.items())), settled)

    def _counts(self, which: dict[str, Any], key: Any, index: str) -> Sequence[dict[str, Any]]:
        pipeline: list[dict[str, Any]] = [
            {"$match": which},
            {"$group": {"_id": key, "count": {"$sum": 1}}},
        ]
        with store_errors():
            return list(self._collection.aggregate(pipeline, hint=index))

    def bucket(self, name: str) -> Mapping[str, str]:
        """See the port."""
        with store_errors():
            fields = {"ticket_id": 1, "settled_here": 1}
            found = list(self._collection.find({"bucket": name}, fields))
        return {document["_id"]: _ledger_state(document) for document in found}


def _ledger_state(document: Mapping[str, Any]) -> str:
    handed_on = "taken_on" if "ticket_id" in document else "accepted"
    return str(document.get("settled_here", handed_on))


def _republished(document: Mapping[str, Any], now: datetime) -> UpdateOne:
    event = document["history"][0]
    entry = {"id": event["id"], "event": event, "units": [], "since": now}
    guard = {
        "_id": document["_id"],
        "awaiting_since": document["awaiting_since"],
        "outbox_since": {"$exists": False},
    }
    moved = {"outbox_since": now, "awaiting_since": now}
    return UpdateOne(guard, {"$push": {"outbox": entry}, "$set": moved})
