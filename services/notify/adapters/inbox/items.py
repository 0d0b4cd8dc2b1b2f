"""The in-app inbox 站内信: no provider, its items are records of the ledger itself.

| what happens             | status of the record                        |
|--------------------------|---------------------------------------------|
| written into the ledger  | sent: it is there to be read                |
| marked as read           | read, with who and when; the first one stays |
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import IndexModel
from pymongo.errors import BulkWriteError

from services.common.ids import derived_id
from services.common.store.connection import Documents, store_errors
from services.common.store.sealed import closed_to
from services.notify.adapters.documents import NOTIFICATIONS, TICKETS
from services.notify.adapters.duplicates import only_duplicates
from services.notify.domain.inbox import InboxItem
from services.notify.ports.clocks import Now
from services.notify.ports.inbox import InboxQuery, StoredItem, Unread
from services.notify.ports.ledger import Reader

ROUTE = "inbox"
AUDIENCE = "staff"
MOST_COUNTED = 100
_SEALED = "sealed"
_INBOX, _CASE = "inbox", "inbox_case"
_OURS = {"route": ROUTE}

INBOX_INDEXES = [
    IndexModel(
        [("recipient", 1), ("status", 1), ("queued_at", -1), ("_id", -1)],
        name=_INBOX,
        partialFilterExpression=_OURS,
    ),
    IndexModel([("correlation_id", 1)], name=_CASE, partialFilterExpression=_OURS),
]


class MongoInbox:
    """Implements ``Inbox``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents, wall: Now) -> None:
        self._collection = database[NOTIFICATIONS]
        self._tickets = database[TICKETS]
        self._wall = wall

    def add(self, items: Sequence[InboxItem]) -> None:
        """Keep items; one of the same event and inbox is kept once."""
        if not items:
            return
        now = self._wall.now()
        try:
            with store_errors():
                documents = [_document(item, now) for item in items]
                self._collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            only_duplicates(error)

    def page(self, query: InboxQuery) -> list[StoredItem]:
        """Return items, the newest first."""
        wanted = self._wanted(query)
        if query.before is not None:
            at, one = query.before
            earlier = [{"queued_at": {"$lt": at}}, {"queued_at": at, "_id": {"$lt": one}}]
            wanted["$and"] = [{"$or": earlier}]
        order = [("queued_at", -1), ("_id", -1)]
        with store_errors():
            found = self._collection.find(wanted, sort=order, hint=_INBOX).limit(query.limit)
            return [_stored(raw) for raw in found]

    def unread(self, query: InboxQuery) -> Unread:
        """Count what nobody has read."""
        wanted = {**self._wanted(query), "status": "sent"}
        with store_errors():
            found = self._collection.find(wanted, {"queued_at": 1}, hint=_INBOX)
            items = list(found.limit(MOST_COUNTED))
        newest = max(items, key=lambda raw: (raw["queued_at"], raw["_id"]), default=None)
        return Unread(len(items), newest["_id"] if newest else None)

    def mark_read(
        self, owners: Collection[str], ids: Collection[str] | None, by: str, at: datetime
    ) -> int:
        """Let items count as read; return how many are new."""
        unread = {**_OURS, "recipient": {"$in": list(owners)}, "status": "sent"}
        chosen = unread if ids is None else {**unread, "_id": {"$in": list(ids)}}
        become = {"$set": {"status": "read", "read_at": at, "read_by": by}}
        with store_errors():
            return self._collection.update_many(chosen, become).modified_count

    def erase_words(self, appeal_id: str) -> None:
        """Forget what the items about an anonymised appeal say."""
        with store_errors():
            self._collection.update_many(
                {**_OURS, "correlation_id": appeal_id}, {"$set": {"facts": {}}}, hint=_CASE
            )

    def _wanted(self, query: InboxQuery) -> dict[str, Any]:
        status = ["sent"] if query.unread else ["sent", "read"]
        wanted = {**_OURS, "recipient": {"$in": list(query.owners)}, "status": {"$in": status}}
        hidden = self._closed_to(query.reader)
        return {**wanted, "ticket_id": {"$nin": hidden}} if hidden else wanted

    def _closed_to(self, reader: Reader) -> list[str]:
        """Return the few tickets that were sealed against the reader after he was told (L2)."""
        closed = closed_to(reader.unit, reader.areas)
        with store_errors():
            return [raw["_id"] for raw in self._tickets.find(closed, {"_id": 1}, hint=_SEALED)]


def _document(item: InboxItem, now: datetime) -> dict[str, Any]:
    step = item.step
    return {
        "_id": derived_id("ntf", step.event_id, item.owner, ROUTE),
        "event_id": step.event_id,
        "event_type": step.type,
        "step": step.sequence,
        "ticket_id": step.ticket_id,
        "correlation_id": step.correlation_id,
        "audience": AUDIENCE,
        "addressee": item.addressee,
        "recipient": item.owner,
        "route": ROUTE,
        "channel": ROUTE,
        "facts": dict(item.facts),
        "status": "sent",
        "attempts": 1,
        "queued_at": now,
        "ended_at": now,
    }


def _stored(raw: Mapping[str, Any]) -> StoredItem:
    return StoredItem(
        notification_id=raw["_id"],
        event_type=raw["event_type"],
        ticket_id=raw["ticket_id"],
        owner=raw["recipient"],
        addressee=raw["addressee"],
        facts=raw["facts"],
        at=raw["queued_at"],
        read_at=raw.get("read_at"),
        read_by=raw.get("read_by"),
    )
