"""What every aggregate's document has in common, declared once for mongoengine."""

from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField
from pymongo.collection import Collection

BOUND_BYTES = 1024 * 1024  # far below MongoDB's 16 MB: a large document makes every update slow


class PlainDocument(Document):  # type: ignore[misc]  # mongoengine has no types
    """Abstract: fields of a newer version are ignored, indexes are made by ``ensure_indexes``."""

    meta: ClassVar[dict[str, Any]] = {
        "abstract": True,
        "strict": False,
        "auto_create_index": False,
    }


class AggregateDocument(PlainDocument):
    """Abstract: the outbox, the story and the place in the feed, written by ``outbox.py`` only.

    Never ``save()`` a changed document: mongoengine would write its lists anew and bring back what
    the relay has removed. Update with operators and the version in the filter.
    """

    meta: ClassVar[dict[str, Any]] = {"abstract": True}

    id = StringField(primary_key=True)
    outbox = ListField(DictField())
    outbox_since = DateTimeField()
    partition = IntField()
    history = ListField(DictField())
    sequence = IntField()
    updated_at = DateTimeField()


def oversized(
    collection: Collection[dict[str, Any]], bound_bytes: int = BOUND_BYTES
) -> dict[str, int]:
    """Return ids and sizes in bytes of documents beyond the bound; reads the whole collection."""
    found = collection.aggregate(
        [
            {"$project": {"size": {"$bsonSize": "$$ROOT"}}},
            {"$match": {"size": {"$gt": bound_bytes}}},
        ]
    )
    return {str(document["_id"]): int(document["size"]) for document in found}
