"""Units' robots and mailboxes in MongoDB, their addresses sealed."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from pymongo import IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.common.store.connection import Documents, store_errors
from services.common.store.indexes import outbox_index
from services.common.store.outbox import partition_of
from services.notify.adapters.acts import UNTOLD, untold
from services.notify.adapters.documents import ADDRESSES
from services.notify.adapters.sealer import AesGcmSealer
from services.notify.adapters.units.announcing import told_disabled
from services.notify.domain.unit_address import MAIL, MOST_FAILURES, UnitAddress
from services.notify.ports.clocks import Now
from services.notify.ports.endpoints import OURSELVES
from services.notify.ports.readers import AddressKeys
from services.notify.ports.unit_addresses import AddressNotFound

ADDRESS_INDEXES = [
    outbox_index(),
    IndexModel([("unit", 1), ("_id", 1)], name="unit"),
    IndexModel(
        [("unit", 1), ("key", 1)],
        name="once",
        unique=True,
        partialFilterExpression={"key": {"$exists": True}},
    ),
]
_THERE = {"key": {"$exists": True}}
_REPORTS_KEPT = 20  # of those that told of failures; three of them switch an address off


class MongoUnitAddresses:
    """Implements ``UnitAddresses``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(
        self, database: Documents, sealer: AesGcmSealer, keys: AddressKeys, business: Now
    ) -> None:
        self._addresses = database[ADDRESSES]
        self._sealer = sealer
        self._keys = keys
        self._business = business

    def register(self, address: UnitAddress) -> UnitAddress:
        """See the port."""
        key = self._keys.address(address.channel, address.to)
        document = {
            "_id": address.address_id,
            "unit": address.unit,
            "channel": address.channel,
            "key": key,
            "sealed_to": self._sealer.seal(address.to, address.address_id),
            "language": address.language,
            "events": list(address.events),
            "created_at": address.created_at,
            "created_by": address.created_by,
            "partition": partition_of(address.address_id),
            UNTOLD: [untold("unit_address.registered", address.created_by, _told(address))],
        }
        try:
            with store_errors():
                self._addresses.insert_one(document)
        except DuplicateKeyError:
            return self._find({"unit": address.unit, "key": key})[0]
        return address

    def of_units(self, units: Collection[str]) -> list[UnitAddress]:
        """See the port."""
        return self._find({"unit": {"$in": list(units)}})

    def page(self, unit: str | None, after: str | None, limit: int) -> list[UnitAddress]:
        """See the port."""
        unit_only = {"unit": unit} if unit else {}
        later = {"_id": {"$gt": after}} if after else {}
        return self._find({**unit_only, **later}, limit)

    def get(self, address_id: str) -> UnitAddress:
        """See the port."""
        found = self._find({"_id": address_id}, 1)
        if not found:
            raise AddressNotFound(address_id)
        return found[0]

    def remove(self, address_id: str, *, by: str) -> None:
        """See the port; the place stays, without what it led to, until the trail has it."""
        known = self._find({"_id": address_id}, 1)
        for address in known:
            told = untold("unit_address.removed", by, _told(address))
            gone = {"$unset": {"sealed_to": "", "key": ""}, "$push": {UNTOLD: told}}
            with store_errors():
                self._addresses.update_one({"_id": address_id, **_THERE}, gone)

    def fared(
        self, address_id: str, reason: str | None, at: datetime, once: str | None = None
    ) -> bool:
        """See the port."""
        live: dict[str, Any] = {"_id": address_id, "disabled_at": None, **_THERE}
        with store_errors():
            if reason is None:
                failed = {**live, "failures": {"$gt": 0}}
                self._addresses.update_one(failed, {"$set": {"failures": 0, "failing": None}})
                return False
            counts: dict[str, Any] = {"$inc": {"failures": 1}, "$set": {"failing": reason}}
            if once is not None:
                live["reports"] = {"$ne": once}
                counts["$push"] = {"reports": {"$each": [once], "$slice": -_REPORTS_KEPT}}
            counted = self._addresses.find_one_and_update(
                live, counts, return_document=ReturnDocument.AFTER
            )
            if counted is None and once is not None:  # who counted it may have been killed since
                counted = self._addresses.find_one({**live, "reports": once})
        if counted is None or counted["failures"] < MOST_FAILURES:
            return False
        return self._switched_off(self._address(counted), counted, at)

    def _switched_off(self, address: UnitAddress, raw: Mapping[str, Any], at: datetime) -> bool:
        """Leave it alone, and tell its unit as of a webhook; of two at once one does it."""
        about = {**raw, "url": f"{address.channel}://{_host(address)}"}
        told = told_disabled(about, "gone", self._business.now(), at)
        reason = {"reason": raw["failing"]}
        act = untold("unit_address.disabled", OURSELVES, {**_told(address), **reason})
        fields = {"disabled_at": at, "partition": partition_of(raw["_id"]), **told["$set"]}
        live = {"_id": raw["_id"], "disabled_at": None, **_THERE}
        update = {"$set": fields, "$push": {**told["$push"], UNTOLD: act}}
        with store_errors():
            return bool(self._addresses.update_one(live, update).matched_count)

    def may_try(self, address_id: str, now: datetime, pause: timedelta) -> bool:
        """See the port."""
        rested = {"$not": {"$gt": now - pause}}
        quiet = {"_id": address_id, **_THERE, "tried_at": rested}
        with store_errors():
            return bool(
                self._addresses.update_one(quiet, {"$set": {"tried_at": now}}).matched_count
            )

    def enable(self, address_id: str, *, by: str) -> None:
        """See the port."""
        told = untold("unit_address.enabled", by, _told(self.get(address_id)))
        fields = {"disabled_at": None, "failures": 0, "failing": None}
        update = {"$set": fields, "$push": {UNTOLD: told}}
        with store_errors():
            self._addresses.update_one({"_id": address_id, **_THERE}, update)

    def disabled(self) -> Mapping[str, int]:
        """See the port."""
        counts: dict[str, int] = {}
        with store_errors():
            for raw in self._addresses.find(_THERE, {"unit": 1, "disabled_at": 1}, hint="unit"):
                off = raw.get("disabled_at") is not None
                counts[raw["unit"]] = counts.get(raw["unit"], 0) + off
        return counts

    def _find(self, query: Mapping[str, Any], limit: int = 0) -> list[UnitAddress]:
        with store_errors():
            found = self._addresses.find({**query, **_THERE}, sort=[("_id", 1)], limit=limit)
            return [self._address(raw) for raw in found]

    def _address(self, raw: Mapping[str, Any]) -> UnitAddress:
        return UnitAddress(
            address_id=raw["_id"],
            unit=raw["unit"],
            channel=raw["channel"],
            to=self._sealer.open(raw["sealed_to"], raw["_id"]),
            created_at=raw["created_at"],
            created_by=raw["created_by"],
            language=raw["language"],
            events=tuple(raw["events"]),
            failures=raw.get("failures", 0),
            failing=raw.get("failing"),
            disabled_at=raw.get("disabled_at"),
        )


def _host(address: UnitAddress) -> str:
    """Return what may be told of where it leads: a mailbox's or a robot's host."""
    if address.channel == MAIL:
        return address.to.rpartition("@")[2]
    return urlsplit(address.to).hostname or address.channel


def _told(address: UnitAddress) -> dict[str, str]:
    return {"address_id": address.address_id, "unit": address.unit, "channel": address.channel}
