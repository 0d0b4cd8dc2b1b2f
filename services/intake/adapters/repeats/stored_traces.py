"""All traces in MongoDB, found by point (2dsphere) and by key; each look-up reads a bounded few."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, GEOSPHERE, IndexModel, WriteConcern
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError
from pymongo.read_concern import ReadConcern

from services.common.clock import SystemClock
from services.common.store.connection import store_errors
from services.intake.adapters.repeats.trace_codec import looked_under, to_document, to_trace
from services.intake.domain.repeats.trace import Trace

TRACES: Final = "repeat_traces"
NEAREST: Final = 50  # of a crowded place
LATEST: Final = 30  # of a crowded name, area or reporter
_DUPLICATE: Final = 11000
_KEPT_SECONDS: Final = 400 * 24 * 3600  # longer than any window; what nobody looks for is not kept


def trace_indexes() -> list[IndexModel]:
    """Return an index for each question; the time bounds what of a place is read."""
    return [
        IndexModel([("place", GEOSPHERE), ("received_at", DESCENDING)], name="place"),
        IndexModel([("keys", ASCENDING), ("received_at", DESCENDING)], name="keys"),
        IndexModel([("kept_at", ASCENDING)], name="kept", expireAfterSeconds=_KEPT_SECONDS),
    ]


class MongoTraces:
    """Implements the port ``Traces``."""

    def __init__(self, collection: Collection[dict[str, Any]], keeper: str = "") -> None:
        """Keep what is needed; ``keeper`` names this process among those that keep traces."""
        # They can be made anew from the appeals, so nobody waits for a majority to have them.
        self._collection = collection.with_options(
            write_concern=WriteConcern(w=1), read_concern=ReadConcern("local")
        )
        self._keeper = keeper
        self._wall = SystemClock()

    def near(self, trace: Trace, since: datetime, metres: float) -> Sequence[Trace]:
        """Ask one question for the point and one for all the keys; see the port."""
        found = [*self._around(trace, since, metres), *self._by_key(trace, since)]
        return [to_trace(one) for one in {one["_id"]: one for one in found}.values()]

    def keep(self, traces: Sequence[Trace]) -> None:
        """Keep traces in one stroke; those that are there already stay as they are."""
        if not traces:
            return
        now = self._wall.now()
        documents = [to_document(trace, now, self._keeper) for trace in traces]
        try:
            with store_errors():
                self._collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            if any(fault["code"] != _DUPLICATE for fault in error.details["writeErrors"]):
                raise

    def kept_by_others(self, since: datetime | None, limit: int) -> list[Trace]:
        """Return the latest that others kept since a wall instant; without one, that anybody kept.

        The earlier come first.
        """
        which: dict[str, Any] = {}
        if since is not None:
            which = {"kept_at": {"$gte": since}, "keeper": {"$ne": self._keeper}}
        with store_errors():
            latest = self._collection.find(which, sort=[("kept_at", -1)])
            return [to_trace(document) for document in latest.limit(limit)][::-1]

    def known(self, appeal_ids: Sequence[str]) -> frozenset[str]:
        """Return which of the appeals have a trace."""
        with store_errors():
            found = self._collection.find({"_id": {"$in": list(appeal_ids)}}, {"_id": 1})
            return frozenset(document["_id"] for document in found)

    def _around(self, trace: Trace, since: datetime, metres: float) -> list[dict[str, Any]]:
        if trace.point is None:
            return []
        here = {"type": "Point", "coordinates": list(trace.point)}
        query = {
            "place": {"$nearSphere": {"$geometry": here, "$maxDistance": metres}},
            "received_at": {"$gte": since},
        }
        with store_errors():
            return list(self._collection.find(query, limit=NEAREST))

    def _by_key(self, trace: Trace, since: datetime) -> list[dict[str, Any]]:
        first, *others = [_latest(key, since) for key in looked_under(trace)] or [[]]
        if not first:
            return []
        unions = [
            {"$unionWith": {"coll": self._collection.name, "pipeline": one}} for one in others
        ]
        with store_errors():
            return list(self._collection.aggregate([*first, *unions]))


def _latest(key: str, since: datetime) -> list[dict[str, Any]]:
    return [
        {"$match": {"keys": key, "received_at": {"$gte": since}}},
        {"$sort": {"received_at": -1}},
        {"$limit": LATEST},
    ]
