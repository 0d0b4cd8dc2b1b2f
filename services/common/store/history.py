"""A long story's older part is kept beside its aggregate, so that the aggregate stays small.

The last hundred entries stay inside. An older one is first written beside, read back and only then
taken out: whatever is killed in between, it is in one place or in both, never in none.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import IndexModel, ReadPreference, UpdateOne, WriteConcern
from pymongo.collection import Collection
from pymongo.read_concern import ReadConcern

from services.common.observability.logging import get_logger
from services.common.store.connection import store_errors

KEPT = 100
_STEP = 50
_BATCH = 50
_log = get_logger(__name__)

Event = Mapping[str, Any]


def grew_long(before: int, after: int) -> bool:
    """Whether a story that grew from one count to another should be looked at by the mover.

    Every fiftieth entry beyond the hundredth: an aggregate carries about 150 at most.
    """
    return after > KEPT and before // _STEP != after // _STEP


def history_index() -> IndexModel:
    """Return the index by which the mover finds long stories: only those are in it."""
    return IndexModel(
        [("history_due", 1)],
        name="history_due",
        partialFilterExpression={"history_due": {"$exists": True}},
    )


def older_index() -> IndexModel:
    """Return the index of the collection of older entries."""
    return IndexModel([("subject", 1), ("sequence", 1)], name="subject_sequence")


def older_events(
    older: Collection[dict[str, Any]], subject: str, after: int, before: int | None, limit: int = 0
) -> list[dict[str, Any]]:
    """Return a story's older entries between two sequences (both excluded), in order.

    Raises:
        StoreUnavailable: when MongoDB is away.

    """
    between: dict[str, int] = {"$gt": after}
    if before is not None:
        between["$lt"] = before
    with store_errors():
        found = older.find(
            {"subject": subject, "sequence": between},
            {"event": 1},
            sort=[("sequence", 1)],
            limit=limit,
        )
        return [document["event"] for document in found]


class HistoryMover:
    """Moves what is older than the last hundred entries; several may run."""

    def __init__(
        self, aggregates: Collection[dict[str, Any]], older: Collection[dict[str, Any]]
    ) -> None:
        self._aggregates = _surely(aggregates)
        self._older = _surely(older)

    def __call__(self) -> int:
        """Move the older entries of a batch of long stories; return how many were moved.

        Raises:
            StoreUnavailable: when MongoDB is away; nothing is lost.

        """
        fields = {"history": 1, "sequence": 1, "outbox.id": 1}
        with store_errors():
            found = list(self._aggregates.find({"history_due": True}, fields, limit=_BATCH))
        return sum(self._move(document) for document in found)

    def _move(self, document: Mapping[str, Any]) -> int:
        moving = _movable(document)
        if moving:
            self._keep(document["_id"], moving)
            if not self._are_kept(document["_id"], moving):
                _log.error("history_differs_beside", subject=str(document["_id"]))
                moving = []  # somebody wrote there; nothing may be taken out on its strength
        change: dict[str, Any] = {"$unset": {"history_due": ""}}
        if moving:
            change["$pull"] = {"history": {"sequence": {"$lte": moving[-1]["sequence"]}}}
        with store_errors():
            guard = {"_id": document["_id"], "sequence": document["sequence"]}
            done = self._aggregates.update_one(guard, change).modified_count
        return len(moving) if done else 0

    def _keep(self, subject: str, events: Sequence[Event]) -> None:
        """Write each once; what is there already is left as it is and compared afterwards."""
        writes = [
            UpdateOne(
                {"_id": f"{subject}/{event['sequence']:08d}"},
                {
                    "$setOnInsert": {
                        "subject": subject,
                        "sequence": event["sequence"],
                        "event": event,
                    }
                },
                upsert=True,
            )
            for event in events
        ]
        with store_errors():
            self._older.bulk_write(writes, ordered=False)

    def _are_kept(self, subject: str, events: Sequence[Event]) -> bool:
        after, before = events[0]["sequence"] - 1, events[-1]["sequence"] + 1
        return older_events(self._older, subject, after, before) == list(events)


def _surely(collection: Collection[dict[str, Any]]) -> Collection[dict[str, Any]]:
    return collection.with_options(
        read_preference=ReadPreference.PRIMARY,
        read_concern=ReadConcern("majority"),
        write_concern=WriteConcern(w="majority", j=True),
    )


def _movable(document: Mapping[str, Any]) -> list[Event]:
    """Return the entries that may move: old enough, in order, and published."""
    waiting = {entry["id"] for entry in document.get("outbox") or ()}
    last = document["sequence"] - KEPT
    moving: list[Event] = []
    for event in document["history"]:
        in_order = not moving or event["sequence"] == moving[-1]["sequence"] + 1
        if event["sequence"] > last or event["id"] in waiting or not in_order:
            break
        moving.append(event)
    return moving
