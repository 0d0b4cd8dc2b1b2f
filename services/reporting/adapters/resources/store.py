"""The list of resources in MongoDB, and what is brought to which ticket."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from pymongo import ReturnDocument, UpdateOne
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.reporting.domain.resources import (
    Reference,
    Resource,
    ResourceChanged,
    ResourceRetired,
    ResourceTaken,
)
from services.reporting.ports.resources import ResourceQuery

_Documents = Collection[dict[str, Any]]
_STANDING: Final = {"standing": True}
_MOST_STEPS: Final = 200


class MongoResources:
    """Implements the port ``Resources``."""

    def __init__(self, collection: _Documents) -> None:
        self._resources = collection

    def put(self, resources: Sequence[Resource]) -> int:
        """See the port."""
        if not resources:
            return 0
        writes = [UpdateOne({"_id": one.code}, _written(one), upsert=True) for one in resources]
        return self._resources.bulk_write(writes).upserted_count

    def enter(self, resource: Resource) -> Resource:
        """See the port."""
        entered = replace(resource, version=1)
        try:
            self._resources.insert_one({"_id": entered.code, "version": 1, **_fields(entered)})
        except DuplicateKeyError as error:
            raise ResourceTaken(resource.code) from error
        return entered

    def keep(self, resource: Resource, version: int | None = None) -> Resource:
        """See the port."""
        standing: dict[str, Any] = {"_id": resource.code, "is_retired": False}
        if version is not None:
            standing["version"] = version
        try:
            found = self._write(standing, resource, upsert=version is None)
        except DuplicateKeyError:  # it is retired, or somebody entered it just now
            found = self._write(standing, resource, upsert=False)
        if found is not None:
            return found
        there = self.get(resource.code)
        if there is not None and not there.is_retired:
            raise ResourceChanged(resource.code, there.version)
        raise ResourceRetired(resource.code)

    def _write(
        self, standing: Mapping[str, Any], resource: Resource, *, upsert: bool
    ) -> Resource | None:
        found = self._resources.find_one_and_update(
            standing, _written(resource), upsert=upsert, return_document=ReturnDocument.AFTER
        )
        return _resource(found) if found else None

    def turn(self, code: str, *, retired: bool) -> Resource | None:
        """See the port."""
        change = {"$set": {"is_retired": retired}, "$inc": {"version": 1}}
        found = self._resources.find_one_and_update(
            {"_id": code}, change, return_document=ReturnDocument.AFTER
        )
        return _resource(found) if found else None

    def get(self, code: str) -> Resource | None:
        """See the port."""
        return self.named([code]).get(code)

    def listed(self, query: ResourceQuery, after: str, limit: int) -> list[Resource]:
        """See the port."""
        wanted = {"_id": {"$gt": after}, **_asked(query)}
        return [_resource(one) for one in self._resources.find(wanted).sort("_id", 1).limit(limit)]

    def every(self, query: ResourceQuery) -> Iterator[Resource]:
        """Yield all of those asked for, by code, from one cursor."""
        for one in self._resources.find(_asked(query)).sort("_id", 1):
            yield _resource(one)

    def named(self, codes: Iterable[str]) -> dict[str, Resource]:
        """See the port."""
        found = self._resources.find({"_id": {"$in": list(codes)}})
        return {one["_id"]: _resource(one) for one in found}


class MongoReferences:
    """Implements the port ``References``."""

    def __init__(self, collection: _Documents) -> None:
        self._references = collection

    def bring(self, reference: Reference) -> Reference:
        """See the port."""
        name = _name(reference.ticket_id, reference.code)
        told = asdict(reference)
        step = {key: told[key] for key in ("by", "at", "note")}
        kept = _step({**step, "action": "bring"})
        fallen = {"_id": name, "standing": {"$ne": True}}
        try:
            change = {"$set": {**told, **_STANDING}, **kept}
            self._references.update_one(fallen, change, upsert=True)
        except DuplicateKeyError:  # it stands
            if reference.note is not None:
                other = {"_id": name, **_STANDING, "note": {"$ne": reference.note}}
                self._references.update_one(other, {"$set": {"note": reference.note}, **kept})
        found = self._references.find_one({"_id": name})
        return _reference(found) if found else reference

    def take_away(self, ticket_id: str, code: str, by: str, at: datetime) -> bool:
        """See the port."""
        step = {"action": "take_away", "by": by, "at": at}
        done = self._references.update_one(
            {"_id": _name(ticket_id, code), **_STANDING},
            {"$set": {"standing": False}, **_step(step)},
        )
        return bool(done.modified_count)

    def of(self, ticket_ids: Sequence[str]) -> dict[str, list[Reference]]:
        """See the port."""
        found: dict[str, list[Reference]] = {}
        wanted = {**_STANDING, "ticket_id": {"$in": list(ticket_ids)}}
        for one in self._references.find(wanted).sort("_id", 1):
            reference = _reference(one)
            found.setdefault(reference.ticket_id, []).append(reference)
        return found

    def uses(self, codes: Sequence[str]) -> dict[str, int]:
        """See the port."""
        wanted = {**_STANDING, "code": {"$in": list(codes)}}
        group = {"_id": "$code", "tickets": {"$sum": 1}}
        rows = self._references.aggregate([{"$match": wanted}, {"$group": group}])
        return {row["_id"]: row["tickets"] for row in rows}

    def tickets(self) -> list[str]:
        """See the port."""
        return list(self._references.distinct("ticket_id", _STANDING))


def _name(ticket_id: str, code: str) -> str:
    return f"{ticket_id}/{code}"


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return the update that adds a step to what was done; of very many the last ones are kept."""
    return {"$push": {"steps": {"$each": [step], "$slice": -_MOST_STEPS}}}


def _reference(one: Mapping[str, Any]) -> Reference:
    return Reference(one["ticket_id"], one["code"], one["by"], one["at"], one.get("note"))


def _asked(query: ResourceQuery) -> dict[str, Any]:
    """Return the filter of what was asked for."""
    wanted: dict[str, Any] = {}
    for name in ("kind", "unit"):
        if (value := getattr(query, name)) is not None:
            wanted[name] = value
    if query.area is not None:
        wanted["area"] = {"$in": [None, *_around(query.area)]}
    if query.category is not None:
        wanted["categories"] = {"$in": [[], *_around(query.category)]}
    if query.only_public:
        wanted["is_public"] = True
    if not query.retired:
        wanted["is_retired"] = False
    return wanted


def _around(code: str) -> list[str]:
    """Return every code that begins this one: it and all that it lies within."""
    return [code[:size] for size in range(1, len(code) + 1)]


def _written(resource: Resource) -> dict[str, Any]:
    """Return the update that writes a resource as its next version."""
    return {"$set": _fields(resource), "$inc": {"version": 1}}


def _fields(resource: Resource) -> dict[str, Any]:
    told = asdict(resource)
    fields = {name: value for name, value in told.items() if name not in {"code", "version"}}
    return {**fields, "categories": list(resource.categories)}


def _resource(document: Mapping[str, Any]) -> Resource:
    fields = {name: value for name, value in document.items() if name != "_id"}
    return Resource(document["_id"], **{**fields, "categories": tuple(fields["categories"])})
