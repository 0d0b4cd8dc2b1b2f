"""Receipts in MongoDB: kept in the record that they report on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from services.common.store.connection import Documents, store_errors
from services.notify.adapters.documents import NOTIFICATIONS
from services.notify.adapters.indexes import RECEIPT_DUE
from services.notify.adapters.ledger.documents import notification_from
from services.notify.domain.receipt import Receipt
from services.notify.ports.receipts import Noted, Reported

_NOT_KEPT = ("notification_id",)


class MongoReceipts:
    """Implements ``Receipts``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents) -> None:
        self._collection = database[NOTIFICATIONS]

    def load(self, ids: Collection[str]) -> dict[str, Reported]:
        """Return the records there are, with the receipts they have."""
        with store_errors():
            found = self._collection.find({"_id": {"$in": list(ids)}})
            return {raw["_id"]: _reported(raw) for raw in found}

    def save(self, noted: Sequence[Noted]) -> set[str]:
        """Write what receipts say; return whose record was changed by somebody else meanwhile."""
        moved = set()
        with store_errors():
            for one in noted:
                if not self._collection.update_one(
                    _as_read(one.before), _update(one)
                ).matched_count:
                    moved.add(one.before.notification.notification_id)
        return moved

    def call_back(self, followers: Mapping[str, str], now: datetime) -> None:
        """End followers that no sender has yet."""
        gone = dict.fromkeys(("next_attempt_at", "held_until", "held"), "")
        with store_errors():
            for follower, arrived in followers.items():
                ended = {"reason": "arrived_after_all", "told_in": arrived, "ended_at": now}
                self._collection.update_one(
                    {"_id": follower, "status": {"$in": ["queued", "held"]}},
                    {"$set": {"status": "collapsed", **ended}, "$unset": gone},
                )

    def overdue(self, now: datetime, limit: int) -> Sequence[Reported]:
        """Return what should have been reported as delivered by a wall instant."""
        due = {"receipt_due_at": {"$lte": now}}
        with store_errors():
            found = self._collection.find(due, sort=[("receipt_due_at", 1)], hint=RECEIPT_DUE)
            return [_reported(raw) for raw in found.limit(limit)]

    def give_up_waiting(self, followed_by: Mapping[str, str | None]) -> None:
        """Wait for receipts no longer; note what follows each."""
        updates = [
            UpdateOne(
                {"_id": notification_id},
                {"$set": {"followed_by": follower}, "$unset": {"receipt_due_at": ""}},
            )
            for notification_id, follower in followed_by.items()
        ]
        if updates:
            with store_errors():
                self._collection.bulk_write(updates, ordered=False)


def _as_read(before: Reported) -> dict[str, Any]:
    seen: Any = before.receipts_seen or {"$exists": False}
    return {
        "_id": before.notification.notification_id,
        "status": before.status,
        "receipts_seen": seen,
    }


def _update(one: Noted) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "receipts": [_kept(receipt) for receipt in one.receipts],
        "receipts_seen": one.before.receipts_seen + 1,
        "standing": asdict(one.standing),
        "status": one.status,
        "reason": one.reason,
    }
    if one.followed_by is not None:
        fields["followed_by"] = one.followed_by
    update: dict[str, Any] = {"$set": fields}
    return {**update, "$unset": {"receipt_due_at": ""}} if one.is_over else update


def _kept(receipt: Receipt) -> dict[str, Any]:
    return {name: value for name, value in asdict(receipt).items() if name not in _NOT_KEPT}


def _reported(raw: Mapping[str, Any]) -> Reported:
    return Reported(
        notification=notification_from(raw),
        status=raw["status"],
        reason=raw.get("reason"),
        channel=raw.get("channel"),
        address=raw.get("address"),
        to=raw.get("to"),
        receipts=tuple(Receipt(raw["_id"], **one) for one in raw.get("receipts", ())),
        receipts_seen=raw.get("receipts_seen", 0),
        followed_by=raw.get("followed_by"),
    )
