"""Duty rotas in MongoDB: one document for each version of a rota, never changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.common.store.connection import Documents, store_errors
from services.dispatch.domain.rosters.reading import read_rota, rota_row
from services.dispatch.domain.rosters.rota import Rota
from services.dispatch.domain.terms import Tier
from services.dispatch.ports.rosters import Edit
from services.dispatch.ports.tickets import StaleAggregate

COLLECTION = "rosters"
_NEWEST = [("unit", 1), ("tier", 1), ("version", -1)]
_DUPLICATE = 11000


class MongoRosters:
    """Implements the port ``Rosters``: a version's key can be taken once, by one writer."""

    def __init__(self, database: Documents) -> None:
        self._rosters = database[COLLECTION]

    def get(self, unit: str, tier: Tier) -> Rota | None:
        """See the port."""
        with store_errors():
            found = self._rosters.find_one({"unit": unit, "tier": tier}, sort=[("version", -1)])
        return read_rota(found["rota"]) if found else None

    def of_unit(self, unit: str) -> Sequence[Rota]:
        """See the port."""
        return self._newest({"unit": unit})

    def all(self) -> Sequence[Rota]:
        """See the port."""
        return self._newest({})

    def put(self, rota: Rota, edit: Edit) -> Rota:
        """See the port."""
        document = _document(rota, rota.version + 1, edit)
        try:
            with store_errors():
                self._rosters.insert_one(document)
        except DuplicateKeyError:
            standing = self.get(rota.unit, rota.tier)
            raise StaleAggregate(standing.version if standing else 0) from None
        return read_rota(document["rota"])

    def put_new(self, rotas: Sequence[Rota], edit: Edit) -> int:
        """See the port."""
        if not rotas:
            return 0
        documents = [_document(rota, 1, edit) for rota in rotas]
        try:
            with store_errors():
                return len(self._rosters.insert_many(documents, ordered=False).inserted_ids)
        except BulkWriteError as error:
            if any(fault["code"] != _DUPLICATE for fault in error.details["writeErrors"]):
                raise
            return int(error.details["nInserted"])

    def versions(self, unit: str, tier: Tier, limit: int) -> Sequence[Mapping[str, Any]]:
        """See the port."""
        fields = {"_id": 0, "version": 1, "act": 1, "by": 1, "at": 1, "why": 1}
        with store_errors():
            found = self._rosters.find({"unit": unit, "tier": tier}, fields)
            return list(found.sort([("version", -1)]).limit(limit))

    def version(self, unit: str, tier: Tier, version: int) -> Rota | None:
        """See the port."""
        with store_errors():
            found = self._rosters.find_one({"_id": f"{unit}/{tier}/{version}"}, {"rota": 1})
        return read_rota(found["rota"]) if found else None

    def state(self) -> int:
        """Return a number that is another one after every write, without reading a rota."""
        with store_errors():
            return self._rosters.estimated_document_count()

    def _newest(self, wanted: Mapping[str, Any]) -> Sequence[Rota]:
        grouped = {"_id": {"unit": "$unit", "tier": "$tier"}, "rota": {"$first": "$rota"}}
        steps: list[dict[str, Any]] = [
            {"$match": wanted},
            {"$sort": dict(_NEWEST)},
            {"$group": grouped},
            {"$sort": {"_id": 1}},
        ]
        with store_errors():
            return [read_rota(found["rota"]) for found in self._rosters.aggregate(steps)]


def _document(rota: Rota, version: int, edit: Edit) -> dict[str, Any]:
    return {
        "_id": f"{rota.unit}/{rota.tier}/{version}",
        "unit": rota.unit,
        "tier": rota.tier,
        "version": version,
        "act": edit.act,
        "by": edit.by,
        "at": edit.at,
        "why": edit.why,
        "rota": {**rota_row(rota), "version": version},
    }
