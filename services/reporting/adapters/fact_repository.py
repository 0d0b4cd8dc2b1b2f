"""Facts in MongoDB, read and written in batches through pymongo."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo import InsertOne, ReplaceOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from services.common.ids import new_id
from services.common.store.sealed import closed_to, open_to
from services.reporting.adapters.documents import HISTORY, OVERVIEW_INDEX, SEALED_INDEX
from services.reporting.adapters.fact_codec import from_document, to_document
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.secrecy import Reader

_SCORES = (
    *("scope", "responded", "due", "on_time", "answered", "solved", "content", "unreachable"),
    *("dangers_judged", "dangers_confirmed", "dangers_lowered"),
)
_DUPLICATE_KEY = 11000
_THE_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class MongoFacts:
    """The facts of the port ``Facts``."""

    def __init__(self, collection: Collection[dict[str, Any]]) -> None:
        self._facts = collection

    def load(self, ticket_ids: Iterable[str]) -> dict[str, TicketFact]:
        """Return the facts that exist, by ticket id, in one query."""
        found = self._facts.find({"_id": {"$in": list(ticket_ids)}}, {"fact": 1, "version": 1})
        return {document["_id"]: from_document(document) for document in found}

    def save(self, facts: Sequence[TicketFact]) -> set[str]:
        """Write facts whose stored version is the one loaded; return the ids that lost."""
        if not facts:
            return set()
        writer = new_id("wrt")
        writes: list[InsertOne[dict[str, Any]] | ReplaceOne[dict[str, Any]]] = []
        for fact in facts:
            document = to_document(fact, writer)
            if fact.version == 0:
                writes.append(InsertOne(document))
            else:
                guard = {"_id": fact.ticket_id, "version": fact.version}
                writes.append(ReplaceOne(guard, document))
        written = self._write(writes)
        if written == len(facts):
            return set()
        ids = [fact.ticket_id for fact in facts]
        mine = self._facts.find({"_id": {"$in": ids}, "writer": writer}, {"_id": 1})
        return set(ids) - {document["_id"] for document in mine}

    def _write(self, writes: list[InsertOne[dict[str, Any]] | ReplaceOne[dict[str, Any]]]) -> int:
        try:
            done = self._facts.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            if any(one["code"] != _DUPLICATE_KEY for one in error.details["writeErrors"]):
                raise
            return -1
        return done.inserted_count + done.matched_count

    def sums(
        self, reader: Reader, *, by: str | None, start: datetime | None, end: datetime | None
    ) -> dict[str | None, dict[str, int]]:
        """Return summed scores of tickets closed in a period, by a dimension."""
        closed = {"closed_at": _window(start, end), **_open_to(reader)}
        group: dict[str, Any] = {"_id": f"${by}" if by else None}
        group |= {name: {"$sum": f"$score.{name}"} for name in _SCORES}
        past = {"$unionWith": {"coll": HISTORY, "pipeline": [{"$match": closed}]}}
        rows = self._facts.aggregate([{"$match": closed}, past, {"$group": group}])
        return {row.pop("_id"): row for row in rows}

    def disputes(
        self, reader: Reader, *, start: datetime | None, end: datetime | None
    ) -> dict[str, dict[str, int]]:
        """Return how many marks of each kind each unit has of a period."""
        marked = {"$match": {"dispute_marks.at": _window(start, end), **_open_to(reader)}}
        key = {"unit": "$dispute_marks.unit", "kind": "$dispute_marks.kind"}
        group = {"$group": {"_id": key, "count": {"$sum": 1}}}
        counts: dict[str, dict[str, int]] = {}
        for row in self._facts.aggregate([marked, {"$unwind": "$dispute_marks"}, marked, group]):
            counts.setdefault(row["_id"]["unit"], {})[row["_id"]["kind"]] = row["count"]
        return counts

    def tickets(
        self, reader: Reader, *, by: str, key: str, after: str, limit: int
    ) -> list[dict[str, Any]]:
        """Return the tickets behind a number, ordered by id."""
        fields = {"score": 1, "state": 1, "closed_at": 1, "fact.values.number": 1, "source": 1}
        query = {by: key, "_id": {"$gt": after}, **_open_to(reader)}
        found = [
            one
            for collection in (self._facts, self._facts.database[HISTORY])
            for one in collection.find(query, fields).sort([(by, 1), ("_id", 1)]).limit(limit)
        ]
        return sorted(found, key=lambda one: str(one["_id"]))[:limit]

    def hidden_appeals(self, reader: Reader) -> frozenset[str]:
        """Return the appeals of the tickets that are sealed against a reader."""
        query = _closed_to(reader)
        found = self._facts.find(query, {"fact.members": 1}, hint=SEALED_INDEX) if query else ()
        return frozenset(one for row in found for one in row["fact"]["members"])

    def overview(self, reader: Reader) -> dict[str, int]:
        """Return counts by state and way point, from one walk over a covering index.

        The few tickets that are sealed against the reader are counted apart, and taken off.
        """
        counts = self._counted({"state": {"$gte": ""}}, OVERVIEW_INDEX)
        query = _closed_to(reader)
        hidden = self._counted(query, SEALED_INDEX) if query else {}
        left = {name: count - hidden.get(name, 0) for name, count in counts.items()}
        return {name: count for name, count in left.items() if count or name not in hidden}

    def _counted(self, match: Mapping[str, Any], index: str) -> dict[str, int]:
        group = {
            "_id": {"state": "$state", "tier": "$tier"},
            "tickets": {"$sum": 1},
            "acknowledged": {"$sum": "$acknowledged"},
            "routed": {"$sum": "$routed"},
            "rated": {"$sum": "$rated"},
            "members": {"$sum": "$member_count"},
        }
        rows = self._facts.aggregate([{"$match": match}, {"$group": group}], hint=index)
        counts: dict[str, int] = {}
        for row in rows:
            state, tier = row["_id"]["state"], row["_id"]["tier"]
            _add(counts, f"state_{state}", row["tickets"])
            _add(counts, f"tier_{tier}", row["tickets"])
            for name in ("tickets", "acknowledged", "routed", "rated", "members"):
                _add(counts, name, row[name])
        return counts


def _window(start: datetime | None, end: datetime | None) -> dict[str, Any]:
    since: dict[str, Any] = {"$gte": start or _THE_BEGINNING}
    return since if end is None else {**since, "$lt": end}


def _open_to(reader: Reader) -> dict[str, Any]:
    return {} if reader.everything else open_to(reader.unit, reader.areas)


def _closed_to(reader: Reader) -> dict[str, Any] | None:
    return None if reader.everything else closed_to(reader.unit, reader.areas)


def _add(counts: dict[str, int], name: str, amount: int) -> None:
    counts[name] = counts.get(name, 0) + amount
