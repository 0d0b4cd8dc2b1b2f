"""Indexes: made at start, idempotently, and those that every aggregate's collection needs."""

from collections.abc import Sequence
from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.collection import Collection

from services.common.store.connection import store_errors


def outbox_index() -> IndexModel:
    """Return the relay's index: only documents with something to publish are in it.

    The time comes first: a search that began at a partition would walk over what was removed lately
    in all the partitions behind it.
    """
    return IndexModel(
        [("outbox_since", ASCENDING), ("partition", ASCENDING)],
        name="outbox_due",
        partialFilterExpression={"outbox_since": {"$exists": True}},
    )


def feed_index() -> IndexModel:
    """Return the index by which the feed finds what changed since an instant."""
    return IndexModel(
        [("updated_at", ASCENDING), ("_id", ASCENDING), ("sequence", ASCENDING)], name="feed"
    )


def aggregate_indexes() -> list[IndexModel]:
    """Return what relay and feed need on an aggregate's collection."""
    return [outbox_index(), feed_index()]


def ensure_indexes(collection: Collection[dict[str, Any]], indexes: Sequence[IndexModel]) -> None:
    """Create the indexes that are missing; running it again, or at once elsewhere, is harmless.

    Raises:
        pymongo.errors.OperationFailure: when an index of that name exists with another shape.
        StoreUnavailable: when MongoDB is away.

    """
    if indexes:
        with store_errors():
            collection.create_indexes(list(indexes))
