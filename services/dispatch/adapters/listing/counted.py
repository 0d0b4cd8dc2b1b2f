"""Counts what a walk through an index meets, as far as anybody wants to know."""

from typing import Any

from pymongo.collection import Collection

from services.common.store.connection import store_errors


def count_up_to(
    tickets: Collection[dict[str, Any]],
    query: dict[str, Any],
    most: int,
    index: str | None,
    *,
    milliseconds: int | None = None,
) -> int:
    """Return how many tickets fit, ``most`` at the most; raises StoreUnavailable.

    By the ``count`` command: an aggregation, which ``count_documents`` is, turns each entry of the
    index into a document first and takes twice as long.
    """
    asked: dict[str, Any] = {"query": query, "limit": most}
    if index is not None:
        asked["hint"] = index
    if milliseconds is not None:
        asked["maxTimeMS"] = milliseconds
    with store_errors():
        return int(tickets.database.command("count", tickets.name, **asked)["n"])
