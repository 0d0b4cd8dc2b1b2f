"""Units' robots and mailboxes in MongoDB, their addresses sealed."""

from collections.abc import Collection, Mapping
from typing import Any

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from services.common.store.connection import Documents, store_errors
from services.notify.adapters.acts import UNTOLD, untold
from services.notify.adapters.documents import ADDRESSES
from services.notify.adapters.sealer import AesGcmSealer
from services.notify.domain.unit_address import UnitAddress
from services.notify.ports.readers import AddressKeys
from services.notify.ports.unit_addresses import AddressNotFound

ADDRESS_INDEXES = [
    IndexModel([("unit", 1), ("_id", 1)], name="unit"),
    IndexModel(
        [("unit", 1), ("key", 1)],
        name="once",
        unique=True,
        partialFilterExpression={"key": {"$exists": True}},
    ),
]
_THERE = {"key": {"$exists": True}}


class MongoUnitAddresses:
    """Implements ``UnitAddresses``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents, sealer: AesGcmSealer, keys: AddressKeys) -> None:
        self._addresses = database[ADDRESSES]
        self._sealer = sealer
        self._keys = keys

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
        )


def _told(address: UnitAddress) -> dict[str, str]:
    return {"address_id": address.address_id, "unit": address.unit, "channel": address.channel}
