"""Facts in MongoDB, read and written in batches through pymongo."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from services.common.ids import new_id
from services.common.store.sealed import closed_to, open_to
from services.common.store.together import each_rewritten
from services.reporting.adapters.conditions import reach
from services.reporting.adapters.documents import OVERVIEW_INDEX, SEALED_INDEX
from services.reporting.adapters.fact_codec import SHAPE, from_document, to_document
from services.reporting.domain.exports.order import Own
from services.reporting.domain.facts import FOLD, TicketFact
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.facts import SeenTicket

_DUPLICATE_KEY = 11000
_A_STATEMENT = 300  # whole documents stand in it, and MongoDB takes 16 MB
_OF_THE_ROLLS = ("rolled",)
WAY_POINTS = ("acknowledged", "routed", "rated", "member_count")
_MEMBERS = {"member_count": "members"}
_THE_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class MongoFacts:
    """The facts of the port ``Facts``."""

    def __init__(
        self, collection: Collection[dict[str, Any]], zone: ZoneInfo, first_version: int = 0
    ) -> None:
        self._facts = collection
        self._zone = zone
        self._first = first_version

    def load(self, ticket_ids: Iterable[str]) -> dict[str, TicketFact]:
        """Return the facts that exist, by ticket id, in one query."""
        found = self._facts.find(
            {"_id": {"$in": list(ticket_ids)}}, {"fact": 1, "version": 1, "excluded": 1, "fold": 1}
        )
        return {document["_id"]: from_document(document) for document in found}

    def save(self, facts: Sequence[TicketFact]) -> set[str]:
        """Write facts whose stored version is the one loaded; return the ids that lost."""
        writer = new_id("wrt")
        written = self._insert([one for one in facts if not one.version], writer)
        written += self._rewrite([one for one in facts if one.version], writer)
        if written == len(facts):
            return set()
        ids = [fact.ticket_id for fact in facts]
        mine = self._facts.find({"_id": {"$in": ids}, "writer": writer}, {"_id": 1})
        return set(ids) - {document["_id"] for document in mine}

    def _insert(self, facts: Sequence[TicketFact], writer: str) -> int:
        """Write new facts; return how many there were, or less where another worker was first."""
        documents = [to_document(fact, writer, self._zone) for fact in facts]
        for document in documents:
            document["version"] = self._first + 1
        try:
            return (
                len(self._facts.insert_many(documents, ordered=False).inserted_ids) if facts else 0
            )
        except BulkWriteError as error:
            if any(one["code"] != _DUPLICATE_KEY for one in error.details["writeErrors"]):
                raise
            return int(error.details["nInserted"])

    def _rewrite(self, facts: Sequence[TicketFact], writer: str) -> int:
        """Write known facts anew, a few hundred a statement; return how many had not moved."""
        return sum(
            self._rewrite_some(facts[start : start + _A_STATEMENT], writer)
            for start in range(0, len(facts), _A_STATEMENT)
        )

    def _rewrite_some(self, facts: Sequence[TicketFact], writer: str) -> int:
        become = {
            fact.ticket_id: (fact.version, to_document(fact, writer, self._zone)) for fact in facts
        }
        which = {"_id": {"$in": list(become)}}
        return self._facts.update_many(which, each_rewritten(become, _OF_THE_ROLLS)).modified_count

    def outdated(self, limit: int) -> list[str]:
        """Return tickets whose figures were counted by an earlier version of our code."""
        earlier = {"$or": [{"shape": None}, {"shape": {"$lt": SHAPE}}]}
        return [one["_id"] for one in self._facts.find(earlier, {"_id": 1}).limit(limit)]

    def waiting(self) -> int:
        """Return how many facts an earlier version of our code counted, or are not rolled yet."""
        earlier = {"$or": [{"shape": None}, {"shape": {"$lt": SHAPE}}, {"stale": True}]}
        return self._facts.count_documents(earlier)

    def to_rebuild(self) -> int:
        """Return how many facts lack what the present code reads out of their events."""
        before: list[dict[str, Any]] = [{"fold": {"$lt": FOLD}}]
        if FOLD > 1:
            before.append({"fold": None})
        return self._facts.count_documents({"$or": before})

    def exclude(self, groups: Mapping[str, frozenset[str]]) -> None:
        """Take tickets out of groups of figures, or put them back in; a lost race is run again."""
        waiting = set(groups)
        while waiting:
            known = self.load(waiting)
            changed = [
                replace(fact, excluded=groups[name])
                for name, fact in known.items()
                if fact.excluded != groups[name]
            ]
            waiting = self.save(changed)

    def seen(self, reader: Reader, ticket_id: str, own: Own | None = None) -> SeenTicket | None:
        """Return which unit leads a ticket, or None where it does not exist for the reader."""
        query = {"_id": ticket_id, **_open_to(reader), **reach(own)}
        found = self._facts.find_one(query, {"unit": 1})
        return SeenTicket(ticket_id, found.get("unit")) if found else None

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

    def overview_of(
        self, reader: Reader, ticket_ids: list[str], session: ClientSession
    ) -> dict[str, int]:
        """Return the same counts of some tickets."""
        query = {"_id": {"$in": ticket_ids}, "state": {"$gte": ""}, **_open_to(reader)}
        return totals(self._rows(query, None, session))

    def _counted(self, match: Mapping[str, Any], index: str) -> dict[str, int]:
        return totals(self._rows(match, index, None))

    def _rows(
        self, match: Mapping[str, Any], index: str | None, session: ClientSession | None
    ) -> Iterator[tuple[str, str, Mapping[str, int]]]:
        group = {
            "_id": {"state": "$state", "tier": "$tier"},
            "tickets": {"$sum": 1},
            **{name: {"$sum": f"${name}"} for name in WAY_POINTS},
        }
        pipeline: list[dict[str, Any]] = [{"$match": match}, {"$group": group}]
        hinted: dict[str, Any] = {"hint": index} if index else {}
        for row in self._facts.aggregate(pipeline, session=session, **hinted):
            key = row.pop("_id")
            yield key["state"], str(key["tier"]), row


def totals(rows: Iterable[tuple[str, str, Mapping[str, int]]]) -> dict[str, int]:
    """Return the counts by name, of counts by state and tier."""
    counts: dict[str, int] = {}
    for state, tier, row in rows:
        _add(counts, f"state_{state}", row["tickets"])
        _add(counts, f"tier_{tier}", row["tickets"])
        for name, amount in row.items():
            _add(counts, _MEMBERS.get(name, name), amount)
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
