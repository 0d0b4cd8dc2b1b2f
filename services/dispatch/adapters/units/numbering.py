"""Numbers what is addressed to units, before it leaves: 1, 2, 3 … for each unit, without a gap.

A place of the feed names an event and does not hold it: the words stay where they are erased.
Two relays may number for one unit at once. A number is taken by an insert behind the last one that
is there, so a number is seen only when all before it are; who loses takes the next.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel, ReadPreference, WriteConcern
from pymongo.errors import BulkWriteError
from pymongo.read_concern import ReadConcern

from services.common.clock import SystemClock
from services.common.store.connection import Documents, StoreUnavailable, store_errors

FEED = "unit_feed"
FEED_INDEXES = [
    IndexModel([("unit", ASCENDING), ("sequence", ASCENDING)], name="place", unique=True)
]
_DUPLICATE_KEY = 11000
_TRIES = 50


@dataclass(frozen=True, slots=True)
class Copy:
    """A unit's copy of an event; its id is that of its message."""

    unit: str
    event: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The same for every try: a copy has one number for ever."""
        return f"{self.event['id']}@{self.unit}"


class UnitNumbering:
    """A relay's ``prepare``: gives each copy its number, as ``unitsequence`` of its event."""

    def __init__(self, database: Documents, source: str) -> None:
        """Keep the place; ``source`` is the collection whose documents hold the events."""
        self._feed = database[FEED].with_options(
            read_preference=ReadPreference.PRIMARY,
            # What another relay wrote a moment ago counts, though no majority has it yet: if it
            # were lost, what is written behind it would be lost with it.
            read_concern=ReadConcern("local"),
            write_concern=WriteConcern(w="majority", j=True),
        )
        self._source = source
        self._heads: dict[str, int] = {}

    def __call__(self, documents: list[dict[str, Any]]) -> None:
        """Number the copies of the documents' outboxes, each once however often it is tried.

        Raises:
            StoreUnavailable: when MongoDB is away, or too many number at once.

        """
        entries = [entry for document in documents for entry in _readable(document["outbox"])]
        copies = {
            copy.id: copy
            for entry in entries
            for copy in (Copy(unit, entry["event"]) for unit in entry["units"])
        }
        if not copies:
            return
        numbers = self._numbered(copies)
        for entry in entries:
            given = {unit: numbers[Copy(unit, entry["event"]).id] for unit in entry["units"]}
            entry["unitsequences"] = given

    def _numbered(self, copies: Mapping[str, Copy]) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for _ in range(_TRIES):
            rest = [copy for copy in copies.values() if copy.id not in numbers]
            if not rest:
                return numbers
            try:
                numbers |= self._append(rest)
            except StoreUnavailable:
                self._heads.clear()
                raise
        raise StoreUnavailable("too many number units' copies at once")

    def _append(self, rest: Sequence[Copy]) -> dict[str, int]:
        """Take the next numbers for as many as go through at once; return those that have one."""
        rows = self._rows(rest)
        try:
            with store_errors():
                self._feed.insert_many(rows, ordered=True)
        except BulkWriteError as error:
            faults = error.details["writeErrors"]
            if any(fault["code"] != _DUPLICATE_KEY for fault in faults):
                raise
            taken = {row["_id"]: row["sequence"] for row in rows[: faults[0]["index"]]}
            for copy in rest:
                self._heads.pop(copy.unit, None)
            return taken | self._known([copy.id for copy in rest if copy.id not in taken])
        self._heads |= {row["unit"]: row["sequence"] for row in rows}
        return {row["_id"]: row["sequence"] for row in rows}

    def _rows(self, copies: Sequence[Copy]) -> list[dict[str, Any]]:
        now = SystemClock().now()
        last = {unit: self._head(unit) for unit in {copy.unit for copy in copies}}
        rows = []
        for copy in copies:
            last[copy.unit] += 1
            rows.append(
                {
                    "_id": copy.id,
                    "unit": copy.unit,
                    "sequence": last[copy.unit],
                    "source": self._source,
                    "subject": copy.event["subject"],
                    "step": copy.event["sequence"],
                    "type": copy.event["type"],
                    "at": now,
                }
            )
        return rows

    def _head(self, unit: str) -> int:
        if unit not in self._heads:
            with store_errors():
                found = self._feed.find_one(
                    {"unit": unit}, {"sequence": 1}, sort=[("sequence", DESCENDING)]
                )
            self._heads[unit] = int(found["sequence"]) if found else 0
        return self._heads[unit]

    def _known(self, ids: Sequence[str]) -> dict[str, int]:
        with store_errors():
            found = self._feed.find({"_id": {"$in": list(ids)}}, {"sequence": 1})
            return {row["_id"]: row["sequence"] for row in found}


def _readable(outbox: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the entries that can be put on the wire; the relay holds back all behind a bad one."""
    readable = []
    for entry in outbox:
        event = entry.get("event") if isinstance(entry, dict) else None
        if not isinstance(event, dict) or not {"id", "subject", "sequence", "type"} <= event.keys():
            break
        if entry.get("units"):
            readable.append(entry)
    return readable
