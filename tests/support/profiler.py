"""Tells which operations on a database scanned a whole collection, by MongoDB's own profiler."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo.database import Database


@contextmanager
def profiled(database: Database[dict[str, Any]]) -> Iterator[None]:
    """Record every operation on the database for the length of a ``with`` block."""
    database.command("profile", 2)
    try:
        yield
    finally:
        database.command("profile", 0)


@contextmanager
def scans_recorded(database: Database[dict[str, Any]], *, but_by: str) -> Iterator[None]:
    """Record the operations that scan a collection, however long the block lasts.

    ``but_by`` is the client (``appname``) whose own operations do not count.
    """
    scanning = {"planSummary": {"$regex": "COLLSCAN"}, "appName": {"$ne": but_by}}
    database.command("profile", 1, filter=scanning)
    try:
        yield
    finally:
        database.command("profile", 0, filter="unset")


_ANY_FILE = {"command.filter": {}, "command.limit": 1, "ns": {"$regex": r"\.(files|chunks)$"}}


def collection_scans(database: Database[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the recorded operations that read a collection without an index.

    The profiler's own collection and system collections do not count, and neither does the
    driver's look whether a store of files holds any (GridFS, one document).
    """
    found = database["system.profile"].find(
        {
            "planSummary": {"$regex": "COLLSCAN"},
            "ns": {"$not": {"$regex": r"^[^.]+\.system\."}},
            "$nor": [
                {"command.filter": {}, "command.limit": 1, "ns": {"$regex": r"\.(files|chunks)$"}}
            ],
        }
    )
    return [
        {
            "collection": operation["ns"].partition(".")[2],
            "operation": operation["op"],
            "command": operation.get("command", {}),
            "examined": operation.get("docsExamined", 0),
        }
        for operation in found
    ]
