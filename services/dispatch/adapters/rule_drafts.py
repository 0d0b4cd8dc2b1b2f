"""The draft of the routing rules in MongoDB, and the record of what was published."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.directory_publisher import DRAFT
from services.dispatch.domain.directory.publication import Row, RuleDraft
from services.dispatch.ports import StaleAggregate

_FIELDS = ("base", "rules", "duty_lists", "edited_by", "edited_at")
_RECORD = {"body": 0, "parts": 0}


class MongoRuleDrafts:
    """Implements the port ``RuleDrafts``."""

    def __init__(self, database: Documents) -> None:
        self._drafts = database["rule_drafts"]

    def get(self) -> RuleDraft | None:
        """See the port."""
        with store_errors():
            found = self._drafts.find_one({"_id": DRAFT, "state": "draft"})
        if found is None:
            return None
        return RuleDraft(found["revision"], **{name: found[name] for name in _FIELDS})

    def revision(self) -> int:
        """See the port."""
        with store_errors():
            found = self._drafts.find_one({"_id": DRAFT}, {"revision": 1})
        return int(found["revision"]) if found else 0

    def put(self, draft: RuleDraft) -> RuleDraft:
        """See the port."""
        fields: dict[str, Any] = {name: getattr(draft, name) for name in _FIELDS}
        fields |= {"revision": draft.revision + 1, "state": "draft"}
        if not self._replaced(draft.revision, fields):
            raise StaleAggregate(self.revision())
        return RuleDraft(draft.revision + 1, **{name: fields[name] for name in _FIELDS})

    def discard(self, revision: int) -> None:
        """See the port; the revision goes on, so that no old one ever fits a new draft."""
        with store_errors():
            gone = self._drafts.update_one(
                {"_id": DRAFT, "revision": revision, "state": "draft"},
                {"$set": {"state": "discarded"}, "$inc": {"revision": 1}},
            )
        if not gone.matched_count:
            raise StaleAggregate(self.revision())

    def _replaced(self, revision: int, fields: Mapping[str, Any]) -> bool:
        with store_errors():
            if revision:
                guard = {"_id": DRAFT, "revision": revision}
                return bool(self._drafts.update_one(guard, {"$set": fields}).matched_count)
            try:
                self._drafts.insert_one({"_id": DRAFT, **fields})
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
