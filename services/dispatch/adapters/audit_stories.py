"""Chained stories as MongoDB keeps them: the recent entries in the aggregate, the older beside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.common.store.connection import Documents, store_errors
from services.common.store.history import older_events
from services.dispatch.domain.retelling.says import OF_TICKET
from services.dispatch.ports.audit import Head, StoryRecord

# Collections of chained stories, with the prefix of their ids (the directory is one story).
CHAINED = {"tickets": "tkt_", "matters": "mat_"}
_KEPT = (
    "orders",
    "whistles",
    "seal",
    "sealed",
    *sorted({name for says in OF_TICKET.values() for name in says}),
)
_FIELDS = {
    **dict.fromkeys((*_KEPT, "members.appeal_id", "returns"), 1),
    "history": 1,
    "sequence": 1,
    "chain_head": 1,
    "number": 1,
    "dispute.arbitrations.ruling": 1,
}
_BATCH = 200


class MongoStories:
    """Implements the port ``Stories``; raises StoreUnavailable."""

    def __init__(self, database: Documents) -> None:
        self._collections = [database[name] for name in (*CHAINED, "directories")]
        self._tickets = database["tickets"]
        self._database = database
        self._older = database["ticket_history"]

    def kinds(self) -> Mapping[str, str]:
        """See the port."""
        return CHAINED

    def each(self, kind: str, since: datetime | None) -> Iterator[StoryRecord]:
        """See the port."""
        query = {"updated_at": {"$gt": since}} if since else {}
        with store_errors():
            stored = self._database[kind]
            found = stored.find(query, _FIELDS, sort=[("_id", 1)], batch_size=_BATCH)
            for document in found.hint("_id_"):
                yield self._record(document)

    def one(self, name: str) -> StoryRecord | None:
        """See the port."""
        with store_errors():
            for collection in self._collections:
                if found := collection.find_one({"_id": name}, _FIELDS):
                    return self._record(found)
            found = self._tickets.find_one({"number": name}, _FIELDS)
        return self._record(found) if found else None

    def codes(self, wanted: Sequence[Head]) -> Mapping[tuple[str, int], str | None]:
        """See the port."""
        subjects = {head.subject for head in wanted}
        codes = dict(self._recent(subjects))
        beside = [h for h in wanted if (h.subject, h.sequence) not in codes]
        keys = [f"{head.subject}/{head.sequence:08d}" for head in beside]
        if keys:
            with store_errors():
                for row in self._older.find({"_id": {"$in": keys}}, {"event.chainhead": 1}):
                    subject, _, number = row["_id"].rpartition("/")
                    codes[subject, int(number)] = row["event"].get("chainhead")
        return codes

    def existing(self, subjects: Iterable[str]) -> frozenset[str]:
        """See the port."""
        wanted = {"_id": {"$in": list(subjects)}}
        with store_errors():
            found = [
                row["_id"] for one in self._collections for row in one.find(wanted, {"_id": 1})
            ]
        return frozenset(found)

    def _recent(self, subjects: set[str]) -> Iterator[tuple[tuple[str, int], str | None]]:
        fields = {"history.sequence": 1, "history.chainhead": 1}
        wanted = {"_id": {"$in": list(subjects)}}
        with store_errors():
            for collection in self._collections:
                for document in collection.find(wanted, fields):
                    for event in _entries(document):
                        place = (document["_id"], event.get("sequence", 0))
                        yield place, event.get("chainhead")

    def _record(self, document: Mapping[str, Any]) -> StoryRecord:
        recent = _rows(document.get("history"))
        first = recent[0].get("sequence") if recent and isinstance(recent[0], Mapping) else None
        older: list[Any] = []
        if first != 1:
            before = first if isinstance(first, int) else None
            older = older_events(self._older, document["_id"], 0, before)
        return StoryRecord(
            str(document["_id"]),
            [*older, *recent],
            _count(document.get("sequence")),
            str(document.get("chain_head") or ""),
            document.get("number"),
            _rulings(document),
            document if str(document["_id"]).startswith(CHAINED["tickets"]) else None,
        )


def _rulings(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    dispute = document.get("dispute")
    heard = _rows(dispute.get("arbitrations")) if isinstance(dispute, Mapping) else []
    found = [item.get("ruling") for item in heard if isinstance(item, Mapping)]
    return [ruling for ruling in found if isinstance(ruling, Mapping)]


def _entries(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [event for event in _rows(document.get("history")) if isinstance(event, Mapping)]


def _rows(value: Any) -> list[Any]:
    """Return a list as it stands; what a hand put in its place is one row that is none of ours."""
    return value if isinstance(value, list) else [value] if value else []


def _count(value: Any) -> int:
    """Return a count of entries; whatever is none counts nothing, and so disagrees with them."""
    return int(value) if isinstance(value, int) else 0
