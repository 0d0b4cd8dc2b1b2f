"""Anchors in MongoDB: entries of the audit log, with their lists of heads beside."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from services.common.store.audit_log import AuditLog
from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.audit_stories import CHAINED
from services.dispatch.ports.audit import Head

_NOTHING = [None, None, None]  # what somebody shortened still reads, and is found altered
_HEAD = {"sequence": 1, "chain_head": 1}

# Told once are days, and records of other services, whose ids begin with a letter.
_DAYS: Final = {"$exists": True, "$gte": "0", "$lt": ":"}


class MongoAnchors:
    """Implements the port ``Anchors``; raises StoreUnavailable."""

    def __init__(self, database: Documents, log: AuditLog) -> None:
        self._database = database
        self._log = log
        self._parts = database["audit_parts"]

    def log(self) -> Sequence[Mapping[str, Any]]:
        """See the port."""
        found: list[Any] = self._log.events(0)  # whatever somebody may have put there
        return [event if isinstance(event, Mapping) else {} for event in found]

    def last(self) -> Mapping[str, Any] | None:
        """See the port."""
        with store_errors():
            found = self._database["audit_log"].find_one(
                {"once": _DAYS}, {"history": 1}, sort=[("once", -1)]
            )
        data: Mapping[str, Any] | None = found["history"][0]["data"] if found else None
        return data

    def grown(self, since: datetime | None) -> Iterator[Head]:
        """See the port."""
        query = {"updated_at": {"$gt": since}} if since else {}
        for name in ("directories", *CHAINED):
            with store_errors():
                for row in self._database[name].find(query, _HEAD, sort=[("updated_at", 1)]):
                    if row.get("chain_head"):
                        yield Head(row["_id"], row["sequence"], row["chain_head"])

    def keep_part(self, run: str, number: int, heads: Sequence[Head]) -> None:
        """See the port."""
        document = {"_id": _part_id(run, number), "heads": [list(head) for head in heads]}
        with store_errors():
            self._parts.insert_one(document)

    def part(self, run: str, number: int) -> Sequence[Head] | None:
        """See the port."""
        with store_errors():
            found = self._parts.find_one({"_id": _part_id(run, number)})
        return [Head(*(list(head) + _NOTHING)[:3]) for head in found["heads"]] if found else None

    def drop(self, run: str) -> None:
        """See the port."""
        with store_errors():
            self._parts.delete_many({"_id": {"$gte": _part_id(run, 0), "$lt": f"{run}0"}})

    def tell(self, anchored: Any, at: datetime, day: str) -> bool:
        """See the port."""
        return self._log.tell(anchored, at, once=day) is not None


def _part_id(run: str, number: int) -> str:
    return f"{run}/{number:06d}"
