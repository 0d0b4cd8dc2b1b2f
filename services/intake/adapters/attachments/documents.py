"""What lies in MongoDB of attachments, and an index for each query."""

from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, IntField, StringField
from pymongo import ASCENDING, IndexModel
from pymongo.database import Database

from services.common.store.base_document import PlainDocument
from services.common.store.indexes import ensure_indexes

ATTACHMENTS = "attachments"
CONTENTS = "attachment_contents"  # GridFS: .files and .chunks


class AttachmentDocument(PlainDocument):
    """One upload: whose, of what type, in which state; its bytes lie in the store."""

    meta: ClassVar[dict[str, Any]] = {"collection": ATTACHMENTS}

    id = StringField(primary_key=True)
    media_type = StringField(required=True)
    size = IntField(required=True)
    uploaded_at = DateTimeField(required=True)
    uploader = DictField()
    state = StringField(required=True)
    owner = StringField()
    keeps_position = BooleanField()
    sealed = DictField()
    content = DictField()
    thumbnail = DictField()
    width = IntField()
    height = IntField()
    refusal = StringField()
    released = BooleanField()
    tries = IntField()
    claimed_until = DateTimeField()


def _indexes() -> list[IndexModel]:
    up = ASCENDING
    checking = {"partialFilterExpression": {"state": "checking"}}
    ownerless = {"partialFilterExpression": {"owner": None}}
    return [
        IndexModel([("claimed_until", up), ("uploaded_at", up)], name="checking", **checking),
        IndexModel([("uploaded_at", up)], name="ownerless", **ownerless),
        IndexModel([("owner", up), ("uploaded_at", up)], name="owner"),
        IndexModel([("content.key", up)], name="content", sparse=True),
        IndexModel([("thumbnail.key", up)], name="thumbnail", sparse=True),
    ]


def ensure_attachment_indexes(database: Database[dict[str, Any]]) -> None:
    """Create what is missing; harmless at every start."""
    ensure_indexes(database[ATTACHMENTS], _indexes())
    by_key = IndexModel([("filename", ASCENDING)], name="key", unique=True)
    ensure_indexes(database[f"{CONTENTS}.files"], [by_key])
    pieces = [IndexModel([("files_id", ASCENDING), ("n", ASCENDING)], name="pieces", unique=True)]
    ensure_indexes(database[f"{CONTENTS}.chunks"], pieces)
