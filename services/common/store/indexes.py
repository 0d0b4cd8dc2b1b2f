"""Indexes: made at start, idempotently, and those that every aggregate's collection needs."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import pymongo
from pymongo import ASCENDING, IndexModel
from pymongo.collection import Collection
from pymongo.errors import OperationFailure

from services.common.store.connection import store_errors

_BUILD_SECONDS: Final = 6 * 3600.0
_INDEX_NOT_FOUND: Final = 27


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

    One over millions of documents takes minutes: it waits as long as the server builds, not the
    seconds after which a client calls a server that does not answer away.

    Raises:
        pymongo.errors.OperationFailure: when an index of that name exists with another shape.
        StoreUnavailable: when MongoDB is away.

    """
    if indexes:
        with store_errors():
            collection.database.client.admin.command("ping")  # away is told within seconds
            with pymongo.timeout(_BUILD_SECONDS):
                collection.create_indexes(list(indexes))


def drop_indexes(collection: Collection[dict[str, Any]], names: Iterable[str]) -> None:
    """Drop indexes that no query needs any more; those that are gone already are no fault.

    Raises:
        StoreUnavailable: when MongoDB is away.

    """
    with store_errors():
        for name in sorted({*names} & set(collection.index_information())):
            try:
                collection.drop_index(name)
            except OperationFailure as error:
                if error.code != _INDEX_NOT_FOUND:  # another process was quicker
                    raise
