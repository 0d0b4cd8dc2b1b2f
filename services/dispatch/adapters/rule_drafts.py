"""Drafts of parts of the directory in MongoDB, and the record of what was published."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Generic, TypeVar

from pymongo.errors import DuplicateKeyError

from services.common.store.connection import Documents, store_errors
from services.dispatch.domain.directory.publication import PartDraft, PolicyDraft, Row, RuleDraft
from services.dispatch.ports.tickets import StaleAggregate

D = TypeVar("D", RuleDraft, PolicyDraft, PartDraft)
_RECORD = {"body": 0, "parts": 0}


class MongoDrafts(Generic[D]):
    """Implements the port ``Drafts`` for one kind of draft, of which there is one (``key``)."""

    def __init__(self, database: Documents, key: str, kind: type[D]) -> None:
        self._drafts = database["rule_drafts"]
        self._key = key
        self._made: Callable[..., D] = kind
        self._names = [item.name for item in fields(kind) if item.name != "revision"]

    def get(self) -> D | None:
        """See the port."""
        with store_errors():
            found = self._drafts.find_one({"_id": self._key, "state": "draft"})
        if found is None:
            return None
        return self._made(found["revision"], **{name: found[name] for name in self._names})

    def revision(self) -> int:
        """See the port."""
        with store_errors():
            found = self._drafts.find_one({"_id": self._key}, {"revision": 1})
        return int(found["revision"]) if found else 0

    def put(self, draft: D) -> D:
        """See the port."""
        values: dict[str, Any] = {name: getattr(draft, name) for name in self._names}
        values |= {"revision": draft.revision + 1, "state": "draft"}
        if not self._replaced(draft.revision, values):
            raise StaleAggregate(self.revision())
        return replace(draft, revision=draft.revision + 1)

    def discard(self, revision: int) -> None:
        """See the port; the revision goes on, so that no old one ever fits a new draft."""
        with store_errors():
            gone = self._drafts.update_one(
                {"_id": self._key, "revision": revision, "state": "draft"},
                {"$set": {"state": "discarded"}, "$inc": {"revision": 1}},
            )
        if not gone.matched_count:
            raise StaleAggregate(self.revision())

    def _replaced(self, revision: int, values: Mapping[str, Any]) -> bool:
        with store_errors():
            if revision:
                guard = {"_id": self._key, "revision": revision}
                return bool(self._drafts.update_one(guard, {"$set": values}).matched_count)
            try:
                self._drafts.insert_one({"_id": self._key, **values})
            except DuplicateKeyError:
                return False
            return True


class MongoPublications:
    """Implements the port ``Publications``."""

    def __init__(self, database: Documents) -> None:
        self._versions = database["directory_versions"]

    def page(self, parts: Sequence[str], before: int | None, limit: int) -> Sequence[Row]:
        """See the port."""
        query: dict[str, Any] = {"changed": {"$in": list(parts)}}
        if before is not None:
            query["_id"] = {"$lt": before}
        with store_errors():
            found = self._versions.find(query, _RECORD, sort=[("_id", -1)], limit=limit)
            return [_record(document) for document in found]

    def record(self, version: int) -> Row | None:
        """See the port."""
        with store_errors():
            found = self._versions.find_one({"_id": version}, _RECORD)
        return _record(found) if found else None


def _record(document: Mapping[str, Any]) -> Row:
    return {"version": document["_id"], **{k: v for k, v in document.items() if k != "_id"}}
