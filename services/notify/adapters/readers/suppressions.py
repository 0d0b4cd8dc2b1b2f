"""The suppression list in MongoDB: one document an address, known by a key; never taken out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.common.observability.logging import get_logger
from services.common.observability.metrics import counter
from services.common.store.connection import Documents, store_errors
from services.notify.adapters.acts import UNTOLD, untold
from services.notify.adapters.documents import SUPPRESSIONS
from services.notify.domain.policy.bounce import FINAL, Bounce
from services.notify.domain.policy.policy import Suppression
from services.notify.ports.suppressions import SuppressedAddress

_MOST_ACTS = 100

_log = get_logger(__name__)


class MongoSuppressions:
    """Implements ``Suppressions`` and ``SuppressionList``; raises StoreUnavailable when away."""

    def __init__(self, database: Documents) -> None:
        self._collection = database[SUPPRESSIONS]

    def of(self, addresses: Collection[str], now: datetime) -> Mapping[str, str]:
        """Return the reason for each address that is left alone."""
        wanted = {"_id": {"$in": list(addresses)}, "until": {"$gt": now}}
        with store_errors():
            return {raw["_id"]: raw["reason"] for raw in self._collection.find(wanted)}

    def bounced(self, bounces: Sequence[Bounce], rule: Suppression) -> None:
        """Count bounces, each notice's once; leave the address alone when there are enough."""
        for one in bounces:
            counted = self._counted(one)
            if counted is None or (counted.get("until") or one.at) > one.at:
                continue  # it was counted before, or the address is left alone already
            if one.reason in FINAL or counted["bounces"] >= rule.bounces_of(one.channel):
                until = one.at + rule.lasts
                with store_errors():
                    self._collection.update_one({"_id": one.address}, {"$set": {"until": until}})
                counter("huying_notify_suppressed_total", {"channel": one.channel}).inc()
                _log.info("address_suppressed", channel=one.channel, reason=one.reason)

    def page(
        self, now: datetime, channel: str | None, after: str | None, limit: int
    ) -> list[SuppressedAddress]:
        """Return what is left alone, in the order of the addresses' keys."""
        wanted: dict[str, Any] = {"until": {"$gt": now}}
        if channel:
            wanted["channel"] = channel
        if after:
            wanted["_id"] = {"$gt": after}
        with store_errors():
            found = self._collection.find(wanted, sort=[("_id", 1)], hint="_id_").limit(limit)
            return [_entry(raw) for raw in found]

    def get(self, address: str) -> SuppressedAddress | None:
        """Return an entry."""
        with store_errors():
            raw = self._collection.find_one({"_id": address})
        return _entry(raw) if raw else None

    def lift(self, address: str, *, by: str, reason: str, at: datetime) -> bool:
        """Let notices through again and count bounces from nought."""
        act = {"act": "lifted", "by": by, "reason": reason, "at": at}
        told = untold("suppression.lifted", by, {"suppression_id": address})
        with store_errors():
            done = self._collection.update_one(
                {"_id": address, "until": {"$gt": at}},
                {
                    "$set": {"until": None, "bounces": 0},
                    "$push": {"acts": {"$each": [act], "$slice": -_MOST_ACTS}, UNTOLD: told},
                },
            )
        return bool(done.matched_count)

    def _counted(self, one: Bounce) -> Mapping[str, Any] | None:
        """Count a bounce; return the entry after it, None where it was counted before."""
        act = {
            "act": "bounced",
            "reason": one.reason,
            "notification_id": one.notification_id,
            "at": one.at,
        }
        fresh = {"_id": one.address, "acts.notification_id": {"$ne": one.notification_id}}
        update = {
            "$inc": {"bounces": 1},
            "$set": {
                "channel": one.channel,
                "to": one.to,
                "reason": one.reason,
                "last_at": one.at,
            },
            "$push": {"acts": {"$each": [act], "$slice": -_MOST_ACTS}},
        }
        try:
            with store_errors():
                return self._collection.find_one_and_update(
                    fresh, update, upsert=True, return_document=ReturnDocument.AFTER
                )
        except DuplicateKeyError:
            return None


def _entry(raw: Mapping[str, Any]) -> SuppressedAddress:
    return SuppressedAddress(
        address=raw["_id"],
        channel=raw["channel"],
        to=raw["to"],
        reason=raw["reason"],
        bounces=raw["bounces"],
        last_at=raw["last_at"],
        until=raw.get("until"),
        acts=tuple(raw.get("acts", ())),
    )
