"""Attachments in MongoDB: one document each."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.store.connection import store_errors
from services.intake.domain.attachments.attachment import Attachment, Stored, Uploader

_PLAIN = (
    "media_type",
    "size",
    "uploaded_at",
    "state",
    "owner",
    "keeps_position",
    "width",
    "height",
    "refusal",
    "released",
    "tries",
)
_POSITION = "position"
_SETTLED = ("state", "sealed", "content", "thumbnail", "width", "height", "refusal")


class MongoAttachments:
    """Implements the port ``Attachments``; every method raises StoreUnavailable."""

    def __init__(self, collection: Collection[dict[str, Any]]) -> None:
        self._collection = collection

    def add(self, attachment: Attachment) -> Attachment:
        """See the port."""
        try:
            with store_errors():
                self._collection.insert_one(_document(attachment))
        except DuplicateKeyError:
            return self.get(attachment.id) or attachment
        return attachment

    def get(self, attachment_id: str) -> Attachment | None:
        """See the port."""
        with store_errors():
            found = self._collection.find_one({"_id": attachment_id})
        return _attachment(found) if found else None

    def get_many(self, ids: Sequence[str]) -> Sequence[Attachment]:
        """See the port."""
        with store_errors():
            return [_attachment(one) for one in self._collection.find({"_id": {"$in": list(ids)}})]

    def give(self, attachment_id: str, owner: str, instead_of: str | None = None) -> bool:
        """See the port."""
        free = {"_id": attachment_id, "owner": {"$in": [None, owner, instead_of]}}
        with store_errors():
            updated = self._collection.update_one(free, {"$set": {"owner": owner}})
        return updated.matched_count == 1

    def take_back(self, owner: str) -> None:
        """See the port."""
        with store_errors():
            self._collection.update_many({"owner": owner}, {"$set": {"owner": None}})

    def claim(self, now: datetime, until: datetime) -> Attachment | None:
        """See the port."""
        with store_errors():
            found = self._collection.find_one_and_update(
                {"state": "checking", "claimed_until": {"$lte": now}},
                {"$set": {"claimed_until": until}, "$inc": {"tries": 1}},
                sort=[("claimed_until", ASCENDING), ("uploaded_at", ASCENDING)],
                return_document=ReturnDocument.AFTER,
            )
        return _attachment(found) if found else None

    def postpone(self, attachment_id: str, until: datetime) -> None:
        """See the port."""
        later = {"$set": {"claimed_until": until}, "$inc": {"tries": -1}}
        with store_errors():
            self._collection.update_one({"_id": attachment_id, "state": "checking"}, later)

    def settle(self, attachment: Attachment) -> None:
        """See the port."""
        document = _document(attachment)
        changed = {name: document[name] for name in _SETTLED if document.get(name) is not None}
        with store_errors():
            self._collection.update_one(
                {"_id": attachment.id}, {"$set": changed, "$unset": {"claimed_until": ""}}
            )

    def release(self, attachment_id: str, *, released: bool) -> Attachment | None:
        """See the port."""
        with store_errors():
            found = self._collection.find_one_and_update(
                {"_id": attachment_id, "state": "ready"},
                {"$set": {"released": released}},
                return_document=ReturnDocument.AFTER,
            )
        return _attachment(found) if found else None

    def of_owner(self, owner: str) -> Sequence[Attachment]:
        """See the port."""
        with store_errors():
            found = self._collection.find({"owner": owner}).sort("uploaded_at", ASCENDING)
            return [_attachment(one) for one in found]

    def ownerless(self, uploaded_before: datetime, limit: int) -> Sequence[Attachment]:
        """See the port."""
        wanted = {"owner": None, "uploaded_at": {"$lt": uploaded_before}}
        with store_errors():
            found = self._collection.find(wanted).sort("uploaded_at", ASCENDING).limit(limit)
            return [_attachment(one) for one in found]

    def remove(self, attachment_id: str, owner: str | None) -> bool:
        """See the port."""
        with store_errors():
            gone = self._collection.delete_one({"_id": attachment_id, "owner": owner})
        return gone.deleted_count == 1

    def in_use(self, keys: Sequence[str], besides: str | None = None) -> AbstractSet[str]:
        """See the port."""
        fields, other = ("content.key", "thumbnail.key"), {"_id": {"$ne": besides}}
        with store_errors():
            return {
                key
                for field in fields
                for key in self._collection.distinct(field, {field: {"$in": list(keys)}, **other})
            } & set(keys)


def _document(attachment: Attachment) -> dict[str, Any]:
    document: dict[str, Any] = {"_id": attachment.id}
    document |= {name: getattr(attachment, name) for name in _PLAIN}
    document["uploader"] = asdict(attachment.uploader)
    if attachment.state == "checking":
        document["claimed_until"] = attachment.uploaded_at
    if attachment.position is not None:  # where key rotation finds it
        document["sealed"] = {_POSITION: attachment.position}
    for name in ("content", "thumbnail"):
        stored = getattr(attachment, name)
        if stored is not None:
            document[name] = asdict(stored)
    return document


def _attachment(document: Mapping[str, Any]) -> Attachment:
    fields: dict[str, Any] = {name: document[name] for name in _PLAIN if name in document}
    content, thumbnail = document.get("content"), document.get("thumbnail")
    return Attachment(
        id=document["_id"],
        uploader=Uploader(**document.get("uploader", {})),
        content=Stored(**content) if content else None,
        thumbnail=Stored(**thumbnail) if thumbnail else None,
        position=document.get("sealed", {}).get(_POSITION),
        **fields,
    )
