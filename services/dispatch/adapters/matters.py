"""Matters that nobody reported, in MongoDB: one document each, apart from the tickets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any, cast

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from services.common.clock import SystemClock
from services.common.contracts.catalogue import stamp
from services.common.contracts.chain import Chain
from services.common.contracts.event import Event
from services.common.store.connection import Documents, store_errors
from services.common.store.outbox import Outgoing, new_outbox, push_outbox
from services.dispatch.adapters.listing.bounded import read_bounded
from services.dispatch.domain.matters.keeping import MatterEvent, MatterFilter
from services.dispatch.domain.matters.settled_matter import (
    MATTER_STATES,
    ORIGINS,
    Check,
    SettledMatter,
)
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.ports.tickets import StaleAggregate

COLLECTION = "matters"
_APART = ("id", "version", "sequence")
_FIELDS = tuple(item.name for item in fields(SettledMatter))
_WITHOUT_STORY = {"history": 0, "outbox": 0}
_LISTED = [("state", 1), ("origin", 1), ("number", -1)]
MATTER_LISTS = [
    IndexModel(_LISTED, name="list_all"),
    IndexModel([("unit", 1), *_LISTED], name="list_unit"),
    IndexModel([("area_path", 1), *_LISTED], name="list_area"),
]


class MongoMatters:
    """Implements the port ``Matters``; every method raises StoreUnavailable when it is away."""

    def __init__(self, database: Documents, chain: Chain) -> None:
        self._chain = chain
        self._matters = database[COLLECTION]

    def add(self, matter: SettledMatter, event: MatterEvent, at: datetime) -> SettledMatter:
        """See the port."""
        told = self._outgoing(matter, event, at)
        after = replace(matter, version=1, sequence=1, chain_head=_head(told))
        document = {"_id": matter.id, "version": 1, **_state(after)}
        document.update(new_outbox(told, not_before=SystemClock().now()))
        try:
            with store_errors():
                self._matters.insert_one(document)
        except DuplicateKeyError:
            return self.get(matter.id) or matter
        return self._as_kept(after)

    def save(
        self, matter: SettledMatter, event: MatterEvent, at: datetime, *, tell: tuple[str, ...] = ()
    ) -> SettledMatter:
        """See the port."""
        told = self._outgoing(matter, event, at, tell)
        after = replace(
            matter,
            version=matter.version + 1,
            sequence=matter.sequence + 1,
            chain_head=_head(told),
        )
        update = push_outbox(told, not_before=SystemClock().now())
        update["$set"].update(_state(after), version=after.version)
        guard = {"_id": matter.id, "version": matter.version}
        with store_errors():
            written = self._matters.update_one(guard, update).matched_count
        if not written:
            raise StaleAggregate
        return self._as_kept(after)

    def get(self, matter_id: str) -> SettledMatter | None:
        """See the port."""
        with store_errors():
            found = self._matters.find_one({"_id": matter_id}, _WITHOUT_STORY)
        return _matter(found) if found else None

    def due(self, now: datetime, limit: int) -> Sequence[SettledMatter]:
        """See the port; the type is said, or the partial index is not used."""
        late = {"next_tier_at": {"$lte": now, "$type": "date"}}
        with store_errors():
            found = self._matters.find(late, _WITHOUT_STORY, sort=[("next_tier_at", 1)])
            return [_matter(document) for document in found.limit(limit)]

    def find(self, wanted: MatterFilter, before: str | None, limit: int) -> Sequence[SettledMatter]:
        """See the port."""
        found: dict[str, SettledMatter] = {}
        for query, index in _walks(wanted):
            if before is not None:
                query["number"] = {"$lt": before}
            rows = self._matters.find(
                query, _WITHOUT_STORY, sort=[("number", -1)], limit=limit, hint=index
            )
            found |= {row["_id"]: _matter(row) for row in read_bounded(rows)}
        return sorted(found.values(), key=lambda one: one.number, reverse=True)[:limit]

    def _as_kept(self, written: SettledMatter) -> SettledMatter:
        """Return what was written as it is read back: the store keeps whole milliseconds.

        Whoever sends the same again is answered the same.
        """
        found = self.get(written.id)
        return found if found is not None and found.version == written.version else written

    def _outgoing(
        self, matter: SettledMatter, event: MatterEvent, at: datetime, tell: tuple[str, ...] = ()
    ) -> list[Outgoing]:
        envelopes = stamp(
            [cast("Event", event)],
            source="dispatch",
            subject=matter.id,
            after_sequence=matter.sequence,
            time=at,
            correlationid=matter.id,
        )
        sealed = self._chain.sealed(envelopes, matter.chain_head)
        units = tuple(dict.fromkeys((matter.unit, *tell)))
        return [Outgoing(envelope, units) for envelope in sealed]


def _walks(wanted: MatterFilter) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield a query with its index for each area, or one: what fits is in one of them."""
    states = (wanted.state,) if wanted.state else MATTER_STATES
    origins = (wanted.origin,) if wanted.origin else ORIGINS
    query: dict[str, Any] = {"state": {"$in": list(states)}, "origin": {"$in": list(origins)}}
    index = "list_all"
    if wanted.unit is not None:
        query["unit"], index = wanted.unit, "list_unit"
    if wanted.late_at is not None:  # those few are sorted
        query["due_at"], index = {"$lt": wanted.late_at, "$type": "date"}, "due_at"
    if not wanted.areas:
        yield query, index
    for area in wanted.areas:
        yield {**query, "area_path": area}, "list_area" if index == "list_all" else index


def _head(told: Sequence[Outgoing]) -> str:
    return told[-1].envelope.chainhead or ""


def _state(matter: SettledMatter) -> dict[str, Any]:
    return {name: value for name, value in asdict(matter).items() if name not in _APART}


def _matter(document: Mapping[str, Any]) -> SettledMatter:
    values = {name: document[name] for name in _FIELDS if name in document}
    point = values.get("point")
    return SettledMatter(
        **{
            **values,
            "id": document["_id"],
            "area_path": tuple(values["area_path"]),
            "point": tuple(point) if point else None,
            "proofs": tuple(_proof(raw) for raw in values["proofs"]),
            "checks": tuple(Check(**raw) for raw in values["checks"]),
        }
    )


def _proof(raw: Mapping[str, Any]) -> Proof:
    point = raw.get("point")
    return Proof(raw["attachment_id"], raw.get("taken_at"), tuple(point) if point else None)
