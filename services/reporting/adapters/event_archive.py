"""The event archive in MongoDB: every event as it came, once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from services.common.clock import SystemClock
from services.common.contracts.wordless import erased_fields

_DUPLICATE_KEY = 11000
_STREAMED = 1000
_BEYOND = "\uffff"
_HEAD = {"_id": 0, "subject": 1, "sequence": 1, "event.chainhead": 1}


class MongoArchive:
    """The archive of the port ``Archive``."""

    def __init__(self, collection: Collection[dict[str, Any]]) -> None:
        self._archive = collection
        self._wall = SystemClock()

    def keep(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Keep events; those that are there already are left as they are."""
        if not events:
            return
        kept_at = self._wall.now()
        documents = [
            {
                "_id": event["id"],
                "subject": event["subject"],
                "sequence": event["sequence"],
                "type": event["type"],
                "kept_at": kept_at,
                "event": dict(event),
            }
            for event in events
        ]
        try:
            self._archive.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            if any(one["code"] != _DUPLICATE_KEY for one in error.details["writeErrors"]):
                raise

    def erase_words(self, subject: str) -> None:
        """Take all words out of an anonymised appeal's or ticket's events; the rest stays."""
        for kept in list(self._archive.find({"subject": subject})):
            gone = erased_fields(kept["type"], kept["event"]["data"])
            if gone:
                fields = {f"event.data.{name}": value for name, value in gone.items()}
                self._archive.update_one({"_id": kept["_id"]}, {"$set": fields})

    def stream(self, since: datetime | None) -> Iterator[list[Mapping[str, Any]]]:
        """Yield all events, or those kept since a wall instant, in batches as they came."""
        wanted = {"kept_at": {"$gte": since}} if since else {}
        found = self._archive.find(wanted, {"event": 1}, hint="kept_at", batch_size=_STREAMED)
        waiting = (row["event"] for row in found)
        while batch := list(islice(waiting, _STREAMED)):
            yield batch

    def applied(self, subjects: Sequence[str]) -> dict[str, int]:
        """Return up to which sequence number each subject's events are in, without a gap."""
        wanted = {"subject": {"$in": list(subjects)}}
        seen: dict[str, set[int]] = {subject: set() for subject in subjects}
        for row in self._archive.find(wanted, {"_id": 0, "subject": 1, "sequence": 1}):
            seen[row["subject"]].add(row["sequence"])
        return {subject: _contiguous(numbers) for subject, numbers in seen.items()}

    def last(self, subject: str) -> Mapping[str, Any] | None:
        """Return the last event kept of a subject, or None."""
        order = [("sequence", -1)]
        found = self._archive.find_one({"subject": subject}, {"event": 1}, sort=order)
        return dict(found["event"]) if found else None

    def size(self) -> int:
        """Return about how many events there are, at once."""
        return int(self._archive.estimated_document_count())

    def head(self, subject: str) -> dict[str, Any] | None:
        """Return the last event known of a subject: its number and the chain's code at it."""
        found = self._archive.find_one({"subject": subject}, _HEAD, sort=[("sequence", -1)])
        return _head(found) if found else None

    def heads(
        self, prefix: str, after: str, since: datetime | None, limit: int
    ) -> list[dict[str, Any]]:
        """Return the heads of the subjects with a prefix, in their order, after one of them.

        Args:
            prefix: such as ``tkt_``.
            after: the last subject seen, empty at the beginning.
            since: only of subjects of which an event was kept from this wall instant on.
            limit: most events read; every subject read is answered with its very last event.

        """
        query: dict[str, Any] = {"subject": {"$gt": after or prefix, "$lt": prefix + _BEYOND}}
        if since is not None:
            query["kept_at"] = {"$gte": since}
        order = [("subject", 1), ("sequence", 1)]
        rows = list(self._archive.find(query, _HEAD, sort=order, limit=limit))
        last = {row["subject"]: row for row in rows}
        heads = [_head(row) for row in last.values()]
        if len(rows) == limit:  # the last one's story may go on behind the page
            heads[-1] = self.head(heads[-1]["subject"]) or heads[-1]
        return heads

    def newest_time(self) -> datetime | None:
        """Return the business time of the event kept last, or None before the first."""
        found = self._archive.find_one({}, {"event.time": 1}, sort=[("kept_at", -1)])
        return datetime.fromisoformat(found["event"]["time"]) if found else None


def _head(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "subject": row["subject"],
        "sequence": row["sequence"],
        "chainhead": row["event"].get("chainhead"),
    }


def _contiguous(numbers: set[int]) -> int:
    up_to = 0
    while up_to + 1 in numbers:
        up_to += 1
    return up_to
