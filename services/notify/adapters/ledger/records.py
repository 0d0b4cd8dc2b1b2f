"""The ledger as people read it: no contact data, and not the event itself."""

from collections.abc import Mapping
from typing import Any

from services.common.store.connection import Documents, store_errors
from services.common.store.sealed import closed_to
from services.notify.adapters.documents import NOTIFICATIONS, TICKETS
from services.notify.adapters.indexes import SEALED
from services.notify.ports.ledger import NotificationQuery, Reader

_FIELDS = (
    "event_id",
    "event_type",
    "step",
    "ticket_id",
    "appeal_id",
    "unit",
    "audience",
    "route",
    "channel",
    "status",
    "attempts",
    "reason",
    "queued_at",
    "next_attempt_at",
    "held_until",
    "ended_at",
    "told_in",
)
# What explains one record, beside what lists it.
_WHY = (
    "correlation_id",
    "severity",
    "template",
    "language",
    "policy",
    "to",
    "provider_id",
    "follows",
    "followed_by",
    "receipt_due_at",
)
_LISTS = ("tries", "receipts", "soft_bounces", "tried", "parts")


class MongoNotificationRecords:
    """Implements ``NotificationRecords``; raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents) -> None:
        self._collection = database[NOTIFICATIONS]
        self._tickets = database[TICKETS]

    def page(self, query: NotificationQuery) -> list[Mapping[str, Any]]:
        """Return records in the order of their ids."""
        projection = dict.fromkeys([*_FIELDS, "recipient"], 1)
        with store_errors():
            wanted = {**_filter(query), **self._open_to(query.reader)}
            found = self._collection.find(wanted, projection, sort=[("_id", 1)])
            return [_record(raw) for raw in found.limit(query.limit)]

    def get(self, notification_id: str, reader: Reader | None) -> Mapping[str, Any] | None:
        """Return one record whole."""
        with store_errors():
            wanted = {"$and": [{"_id": notification_id}, self._open_to(reader)]}
            raw = self._collection.find_one(wanted)
        if raw is None:
            return None
        lists = {name: raw.get(name, []) for name in _LISTS}
        return {**_record(raw), **{name: raw.get(name) for name in _WHY}, **lists}

    def _open_to(self, reader: Reader | None) -> dict[str, Any]:
        """Return the filter that leaves out the few tickets that are closed to a reader."""
        if reader is None:
            return {}
        query = closed_to(reader.unit, reader.areas)
        hidden = [raw["_id"] for raw in self._tickets.find(query, {"_id": 1}, hint=SEALED)]
        return {"$nor": [{"ticket_id": {"$in": hidden}}]} if hidden else {}


def _filter(query: NotificationQuery) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "ticket_id": query.ticket_id,
        "appeal_id": query.appeal_id,
        "unit": query.unit,
        "status": query.status,
        "event_id": query.event_id,
        # Named with what it implies, so that the partial indexes serve.
        "audience": "resident" if query.appeal_id else "unit" if query.unit else None,
    }
    chosen = {key: value for key, value in wanted.items() if value is not None}
    if query.status in ("queued", "sending"):
        chosen["next_attempt_at"] = {"$exists": True}
    return {**chosen, "_id": {"$gt": query.after}} if query.after else chosen


def _record(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    endpoint = raw["recipient"] if raw["route"] == "webhook" else None
    fields = {name: raw.get(name) for name in _FIELDS}
    return {"notification_id": raw["_id"], **fields, "endpoint_id": endpoint}
