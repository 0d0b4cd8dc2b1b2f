"""Units' feeds, read: the places in order, and the events from the stories that hold them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import DESCENDING

from services.common.contracts.events.work_order import WorkOrderRevoked
from services.common.store.connection import Documents, store_errors
from services.common.store.sealed import closed_to
from services.dispatch.adapters.units.numbering import FEED
from services.dispatch.domain.units.feed import Fed

SOURCES = ("tickets", "replies", "matters")
_OLDER = {"tickets": "ticket_history"}
_Row = Mapping[str, Any]


class MongoUnitFeed:
    """Implements ``UnitFeed``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents, *, trim_step: int = 10_000) -> None:
        """Read what relays number; ``trim_step`` is how many numbers one delete may take."""
        self._step = trim_step
        self._feed = database[FEED]
        self._database = database

    def read(self, unit: str, after: int, limit: int) -> Sequence[Fed]:
        """See the port; what is sealed against the unit by now keeps its number alone (L2)."""
        query = {"unit": unit, "sequence": {"$gt": after}}
        with store_errors():
            rows = list(self._feed.find(query, sort=[("sequence", 1)], limit=limit))
            events = {
                event["id"]: event
                for source in {row["source"] for row in rows}
                for event in self._events(source, [row for row in rows if row["source"] == source])
            }
            closed = self._closed(unit, rows)
        found = [_fed(row, events.get(_event_id(row)), closed) for row in rows]
        return [*_trimmed(after, found), *found][:limit]

    def head(self, unit: str) -> int:
        """See the port."""
        found = self._one({"unit": unit}, DESCENDING)
        return int(found["sequence"]) if found else 0

    def heads(self) -> Mapping[str, int]:
        """See the port; one step in the index for each unit."""
        first: list[dict[str, Any]] = [
            {"$sort": {"unit": -1, "sequence": -1}},
            {"$group": {"_id": "$unit", "head": {"$first": "$sequence"}}},
        ]
        with store_errors():
            return {row["_id"]: row["head"] for row in self._feed.aggregate(first)}

    def trim(self, unit: str, before: datetime | None = None) -> int:
        """See the port; the oldest go first, a step at a time, so that no one delete takes long."""
        last = self.head(unit)
        upto = last if before is None else min(last, self.first_since(unit, before))
        first = self._one({"unit": unit})
        begins = int(first["sequence"]) if first else upto
        return sum(
            self._forget(unit, min(low + self._step, upto))
            for low in range(begins, upto, self._step)
        )

    def _forget(self, unit: str, upto: int) -> int:
        older = {"unit": unit, "sequence": {"$lt": upto}}
        with store_errors():
            return self._feed.delete_many(older).deleted_count

    def first_since(self, unit: str, at: datetime) -> int:
        """See the port; numbers were given in the order of time, so it halves the range."""
        low, high = 1, self.head(unit) + 1
        while low < high:
            middle = (low + high) // 2
            found = self._one({"unit": unit, "sequence": middle})
            if found is None or found["at"] < at:  # what is trimmed is older than all the rest
                low = middle + 1
            else:
                high = middle
        return low

    def _one(self, query: dict[str, Any], direction: int = 1) -> _Row | None:
        with store_errors():
            return self._feed.find_one(query, sort=[("sequence", direction)])

    def _events(self, source: str, rows: Sequence[_Row]) -> list[_Row]:
        ids = [_event_id(row) for row in rows]
        told = {"$filter": {"input": "$history", "cond": {"$in": ["$$this.id", ids]}}}
        subjects = {"_id": {"$in": list({row["subject"] for row in rows})}}
        found = self._database[source].find(subjects, {"_id": 0, "history": told})
        events = [event for document in found for event in document["history"] or ()]
        older = _OLDER.get(source)
        if older is None or len(events) == len(set(ids)):
            return events
        # Read after the aggregates: what moves in between is found twice, not nowhere.
        beside = [f"{row['subject']}/{row['step']:08d}" for row in rows]
        moved = self._database[older].find({"_id": {"$in": beside}}, {"event": 1})
        return events + [document["event"] for document in moved]

    def _closed(self, unit: str, rows: Sequence[_Row]) -> set[str]:
        subjects = {row["subject"] for row in rows if row["source"] == "tickets"}
        if not subjects:
            return set()
        sealed = {"_id": {"$in": list(subjects)}, **closed_to(unit)}
        return {document["_id"] for document in self._database["tickets"].find(sealed, {"_id": 1})}


def _trimmed(after: int, found: Sequence[Fed]) -> list[Fed]:
    """Return the one place that stands for what is missing between a number and the next one."""
    if not found or found[0].sequence == after + 1:
        return []
    return [Fed(found[0].sequence - 1, None, "trimmed", first=after + 1)]


def _event_id(row: _Row) -> str:
    return str(row["_id"]).rpartition("@")[0]


def _fed(row: _Row, event: _Row | None, closed: set[str]) -> Fed:
    sequence = int(row["sequence"])
    # That its own order is gone is all that an accused unit learns, and not why.
    if row["subject"] in closed and row["type"] != WorkOrderRevoked.TYPE:
        return Fed(sequence, None, "closed")
    if event is None:
        return Fed(sequence, None, "expired")
    return Fed(sequence, {**event, "unitsequence": sequence})
