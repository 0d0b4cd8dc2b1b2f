"""How far counting deadlines anew has come, in MongoDB: along an index, and resumable."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from math import inf
from typing import Any, Final

from pymongo import IndexModel, ReplaceOne

from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.sealed import hidden_of
from services.dispatch.adapters.ticket_codec import ticket_of
from services.dispatch.adapters.ticket_repository import WITHOUT_STORY
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.recomputing import Move
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.calendars import MovedTicket, Place, Recomputation, Verdict

# Only tickets that are not over have the field, so counts and ids come from the index alone.
_BEFORE_ALL: Final = 0
BY_CALENDAR: Final = IndexModel(
    [("clocked_by", 1), ("_id", 1)],
    name="by_clock",
    partialFilterExpression={"clocked_by": {"$gt": _BEFORE_ALL}},
)
MOVED: Final = [
    IndexModel([("version", 1), ("ticket_id", 1)], name="by_version"),
    IndexModel(
        [("version", 1), ("ticket_id", 1)],
        name="waiting",
        partialFilterExpression={"waiting": True},
    ),
]
_HINT: Final = "by_clock"
_BY_ID: Final = [("_id", 1)]
_STRETCH: Final = 2000
_STARTED = tuple(item.name for item in fields(Recomputation) if item.name != "version")


class MongoRecomputations:
    """Implements the port ``Recomputations``; raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents) -> None:
        self._tickets = database["tickets"]
        self._started = database["recomputations"]
        self._moved = database["moved_tickets"]

    def of(self, version: int) -> Recomputation | None:
        """See the port."""
        with store_errors():
            found = self._started.find_one({"_id": version})
        return _started(found) if found else None

    def latest(self, limit: int) -> Sequence[Recomputation]:
        """See the port."""
        with store_errors():
            return [_started(raw) for raw in self._started.find(sort=[("_id", -1)], limit=limit)]

    def begin(self, started: Recomputation) -> Recomputation:
        """See the port."""
        fields_of = {name: getattr(started, name) for name in _STARTED}
        with store_errors():
            self._started.update_one(
                {"_id": started.version}, {"$setOnInsert": fields_of}, upsert=True
            )
        return self.of(started.version) or started

    def finish(self, version: int, at: datetime) -> bool:
        """See the port."""
        unfinished = {"_id": version, "finished_at": None}
        with store_errors():
            done = self._started.update_one(unfinished, {"$set": {"finished_at": at}})
        return bool(done.modified_count)

    def pass_over(self, version: int, horizon: datetime | None) -> int:
        """See the port; a command that writes the old version meanwhile is met again later."""
        which = _before(horizon) if horizon else {}
        write = {"$set": {"calendar_version": version, "clocked_by": version}}
        passed = 0
        with store_errors():
            for older in self._versions(version):
                for ids in self._stretches(older):  # each a write that is soon over
                    still = {**_of(older, ids[0], ids[-1]), **which}
                    done = self._tickets.update_many(still, write, hint=_HINT)
                    passed += int(done.modified_count)
            self._started.update_one({"_id": version}, {"$set": {"is_passed": True}})
        return passed

    def behind(self, version: int, after: Place | None, limit: int) -> Sequence[Ticket]:
        """See the port; version by version, so that the index gives the order."""
        begun = after.calendar_version - 1 if after else _BEFORE_ALL
        with store_errors():
            for older in self._versions(version, begun):
                above = after.id if after and after.calendar_version == older else ""
                query = {"clocked_by": older, "_id": {"$gt": above}}
                found = self._tickets.find(query, WITHOUT_STORY, sort=_BY_ID, hint=_HINT)
                tickets = [ticket_of(raw) for raw in found.limit(limit)]
                if tickets:
                    return tickets
        return ()

    def _versions(self, version: int, after: int = _BEFORE_ALL) -> Iterator[int]:
        """Yield the earlier versions that tickets go by; each is one look into the index."""
        while (found := self._next(after, version)) is not None:
            yield found
            after = found

    def _next(self, after: int, before: float) -> int | None:
        query = {"clocked_by": {"$gt": after, "$lt": before}}
        by_age = [("clocked_by", 1)]
        found = self._tickets.find_one(query, {"clocked_by": 1}, sort=by_age, hint=_HINT)
        return int(found["clocked_by"]) if found else None

    def _stretches(self, version: int) -> Iterator[list[str]]:
        """Yield the ids of the tickets that go by a version, some thousands at a time."""
        above = ""
        while True:
            query = {"clocked_by": version, "_id": {"$gt": above}}
            found = self._tickets.find(query, {"_id": 1}, sort=_BY_ID, hint=_HINT)
            ids = [raw["_id"] for raw in found.limit(_STRETCH)]
            if not ids:
                return
            yield ids
            above = ids[-1]

    def oldest(self) -> int | None:
        """See the port."""
        with store_errors():
            return self._next(_BEFORE_ALL, inf)

    def count_behind(self, version: int) -> int:
        """See the port."""
        with store_errors():
            query = {"clocked_by": {"$gt": _BEFORE_ALL, "$lt": version}}
            return self._tickets.count_documents(query, hint=_HINT)

    def keep(self, moved: Sequence[MovedTicket]) -> None:
        """See the port."""
        writes = [
            ReplaceOne({"_id": _key(one.version, one.ticket_id)}, _document(one), upsert=True)
            for one in moved
        ]
        if writes:
            with store_errors():
                self._moved.bulk_write(writes, ordered=False)

    def drop(self, version: int, ticket_ids: Sequence[str]) -> None:
        """See the port."""
        if ticket_ids:
            keys = [_key(version, one) for one in ticket_ids]
            with store_errors():
                self._moved.delete_many({"_id": {"$in": keys}})

    def moved(
        self,
        version: int,
        after: str,
        limit: int,
        *,
        waiting: bool = False,
        reader: Caller | None = None,
    ) -> Sequence[MovedTicket]:
        """See the port."""
        known = {"$gt": after, **self._not_closed_to(reader)}
        query: dict[str, Any] = {"version": version, "ticket_id": known}
        if waiting:
            query["waiting"] = True
        with store_errors():
            found = self._moved.find(query, sort=[("ticket_id", 1)]).limit(limit)
            return [_moved(raw) for raw in found]

    def judge(self, moved: MovedTicket, verdict: Verdict, by: str) -> None:
        """See the port."""
        said = {"verdict": verdict, "judged_by": by, "waiting": False}
        with store_errors():
            key = {"_id": _key(moved.version, moved.ticket_id)}
            self._moved.update_one(key, {"$set": said})

    def report(self, version: int, reader: Caller | None = None) -> Mapping[str, Any]:
        """See the port."""
        match = {"version": version, "ticket_id": {"$gt": "", **self._not_closed_to(reader)}}
        with store_errors():
            rows = self._moved.aggregate([{"$match": match}, {"$group": {"_id": None, **_SUMS}}])
            found: dict[str, Any] = next(iter(rows), {})
        return {name: int(found.get(name, 0)) for name in _SUMS}

    def _not_closed_to(self, reader: Caller | None) -> dict[str, Any]:
        """Return the condition on ids that leaves out the few tickets sealed to a reader."""
        query = hidden_of({}, reader)
        if query is None:
            return {}
        with store_errors():
            found = self._tickets.find(query, {"_id": 1}, hint="sealed")
            return {"$nin": [raw["_id"] for raw in found]}


def _sum(of: str) -> dict[str, Any]:
    return {"$sum": f"$counts.{of}"}


_SUMS: Final[dict[str, Any]] = {
    "tickets": {"$sum": 1},
    **{name: _sum(name) for name in ("later", "earlier", "settled", "held")},
    "waiting": {"$sum": {"$cond": ["$waiting", 1, 0]}},
}


def _of(version: int, first: str, last: str) -> dict[str, Any]:
    return {"clocked_by": version, "_id": {"$gte": first, "$lte": last}}


def _before(horizon: datetime) -> dict[str, Any]:
    """Return the filter of tickets none of whose ends lies at or after an instant."""
    late = {"$gte": horizon}
    live = {"state": {"$ne": "stopped"}, "due_at": late}
    return {
        "clocks": {"$not": {"$elemMatch": live}},
        "promise.due_at": {"$not": late},
        "orders.return_due_at": {"$not": late},
    }


def _key(version: int, ticket_id: str) -> str:
    return f"{version}/{ticket_id}"


def _document(moved: MovedTicket) -> dict[str, Any]:
    later = [move for move in moved.moves if not move.held and move.after > move.before]
    earlier = [move for move in moved.moves if not move.held and move.after < move.before]
    held = [move for move in moved.moves if move.held]
    return {
        **{name: getattr(moved, name) for name in _ROW},
        "moves": [{name: getattr(move, name) for name in _MOVE} for move in moved.moves],
        "waiting": moved.is_waiting,
        "counts": {
            "later": len(later),
            "earlier": len(earlier),
            "held": len(held),
            "settled": len(moved.moves) - len(later) - len(earlier) - len(held),
        },
    }


_MOVE = tuple(item.name for item in fields(Move))
_ROW = tuple(item.name for item in fields(MovedTicket) if item.name != "moves")


def _moved(raw: Mapping[str, Any]) -> MovedTicket:
    row = {name: raw[name] for name in _ROW}
    return MovedTicket(**row, moves=tuple(Move(**move) for move in raw["moves"]))


def _started(raw: Mapping[str, Any]) -> Recomputation:
    return Recomputation(raw["_id"], **{name: raw[name] for name in _STARTED if name in raw})
