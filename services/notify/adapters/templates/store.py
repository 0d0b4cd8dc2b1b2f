"""Editions and drafts of templates in MongoDB."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pymongo import DESCENDING, UpdateOne
from pymongo.errors import DuplicateKeyError

from services.common.store.connection import Documents, store_errors
from services.notify.adapters.templates.documents import (
    DRAFTS,
    EDITIONS,
    draft_fields,
    draft_from,
    edition_document,
    edition_from,
    revisions_from,
)
from services.notify.domain.templates.edition import (
    Draft,
    DraftMoved,
    Edition,
    EditionMoved,
    Revision,
)
from services.notify.domain.templates.template import TemplateKey
from services.notify.ports.templates import EditionUnknown

_WITHOUT_TEXTS = {"texts": 0}
_HEAD = {"texts": 0, "revisions": 0}


class MongoTemplateStore:
    """Implements ``TemplateStore``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents) -> None:
        """Take the service's database, its indexes made."""
        self._editions = database[EDITIONS]
        self._drafts = database[DRAFTS]

    def current_number(self) -> int:
        """Return the number of the current edition, 0 before the first."""
        with store_errors():
            found = self._editions.find_one({}, {"_id": 1}, sort=[("_id", DESCENDING)])
        return int(found["_id"]) if found else 0

    def current(self) -> Edition | None:
        """Return the edition of the highest number, None before the first."""
        with store_errors():
            found = self._editions.find_one({}, _WITHOUT_TEXTS, sort=[("_id", DESCENDING)])
        return edition_from(found) if found else None

    def edition(self, number: int) -> Edition:
        """Return an edition, or raise EditionUnknown."""
        with store_errors():
            found = self._editions.find_one({"_id": number}, _WITHOUT_TEXTS)
        if found is None:
            raise EditionUnknown(number)
        return edition_from(found)

    def named(self, once: str) -> Edition | None:
        """Return the edition that a request has published already."""
        with store_errors():
            found = self._editions.find_one({"once": once}, _WITHOUT_TEXTS)
        return edition_from(found) if found else None

    def has_shipped(self, digest: str) -> bool:
        """Whether a release's set was published once."""
        with store_errors():
            return self._editions.find_one({"shipped": digest}, {"_id": 1}) is not None

    def editions(self, before: int | None, limit: int) -> list[Edition]:
        """Return the latest editions first, those below ``before``, without their revisions."""
        wanted = {} if before is None else {"_id": {"$lt": before}}
        with store_errors():
            found = self._editions.find(wanted, _HEAD, sort=[("_id", DESCENDING)], limit=limit)
            return [edition_from(raw) for raw in found]

    def revisions(self, wanted: Mapping[TemplateKey, int]) -> dict[TemplateKey, Revision]:
        """Return revisions; every one that an edition names is there."""
        by_edition: dict[int, list[str]] = {}
        for key, number in wanted.items():
            by_edition.setdefault(number, []).append(str(key))
        fields = {"by": 1, "at": 1, "texts": 1}
        with store_errors():
            found = list(self._editions.find({"_id": {"$in": sorted(by_edition)}}, fields))
        revisions = [one for raw in found for one in revisions_from(raw, by_edition[raw["_id"]])]
        return {revision.template.key: revision for revision in revisions}

    def history(self, key: TemplateKey, before: int | None, limit: int) -> list[Revision]:
        """Return a template's revisions, the latest first, those below ``before``."""
        wanted: dict[str, Any] = {"texts.key": str(key)}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        fields = {"by": 1, "at": 1, "texts": {"$elemMatch": {"key": str(key)}}}
        with store_errors():
            found = self._editions.find(wanted, fields, sort=[("_id", DESCENDING)], limit=limit)
            return [one for raw in found for one in revisions_from(raw, [str(key)])]

    def publish(self, edition: Edition, revisions: Sequence[Revision]) -> None:
        """Make an edition current, all of it or nothing, or raise EditionMoved."""
        try:
            with store_errors():
                self._editions.insert_one(edition_document(edition, revisions))
        except DuplicateKeyError as error:
            raise EditionMoved(self.current_number()) from error

    def drafts(self, keys: Collection[TemplateKey] | None = None) -> list[Draft]:
        """Return the drafts there are, all of them or those of these keys, by key."""
        wanted: dict[str, Any] = {"open": True}
        if keys is not None:
            wanted["_id"] = {"$in": sorted(map(str, keys))}
        with store_errors():
            return [draft_from(raw) for raw in self._drafts.find(wanted, sort=[("_id", 1)])]

    def draft_version(self, key: TemplateKey) -> int:
        """Return how much has happened to drafts of this key; 0 for nothing."""
        with store_errors():
            found = self._drafts.find_one({"_id": str(key)}, {"version": 1})
        return int(found["version"]) if found else 0

    def save_draft(self, draft: Draft) -> None:
        """Keep a draft in place of the one of the version before, or raise DraftMoved."""
        key = str(draft.template.key)
        try:
            with store_errors():
                result = self._drafts.update_one(
                    {"_id": key, "version": draft.version - 1},
                    {"$set": draft_fields(draft)},
                    upsert=draft.version == 1,
                )
        except DuplicateKeyError as error:
            raise DraftMoved(self.draft_version(draft.template.key)) from error
        if not result.matched_count and result.upserted_id is None:
            raise DraftMoved(self.draft_version(draft.template.key))

    def drop_drafts(self, versions: Mapping[TemplateKey, int]) -> None:
        """Close drafts that still have these versions; the count of versions goes on."""
        closed = {"$set": {"open": False}, "$inc": {"version": 1}}
        changes = [
            UpdateOne({"_id": str(key), "version": version, "open": True}, closed)
            for key, version in versions.items()
        ]
        if changes:
            with store_errors():
                self._drafts.bulk_write(changes, ordered=False)
