"""Residents' views of tickets in MongoDB, guarded by the sequence they were read at."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo import InsertOne, UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from services.common.store.connection import store_errors
from services.intake.adapters.appeals.appeal_codec import UNPUBLISHED
from services.intake.domain.following.standing import Standing
from services.intake.domain.following.ticket_view import TicketView, TimelineEntry
from services.intake.domain.secrecy.seal import OPEN, Seal

_DUPLICATE_KEY = 11000


class MongoTicketViews:
    """Implements the port ``TicketViews``."""

    def __init__(self, collection: Collection[dict[str, Any]]) -> None:
        self._collection = collection

    def load(self, ticket_ids: Sequence[str]) -> Mapping[str, TicketView]:
        """See the port."""
        with store_errors():
            found = list(self._collection.find({"_id": {"$in": list(ticket_ids)}}))
        return {document["_id"]: to_view(document) for document in found}

    def sequences(self, ticket_ids: Sequence[str]) -> dict[str, int]:
        """Return how far each known ticket was followed."""
        with store_errors():
            found = list(self._collection.find({"_id": {"$in": list(ticket_ids)}}, {"sequence": 1}))
        return {document["_id"]: document["sequence"] for document in found}

    def save(self, changed: Sequence[tuple[int, TicketView]]) -> frozenset[str]:
        """Insert new views, update the others where nobody was faster; see the port."""
        writes = [_write(read_at, view) for read_at, view in changed]
        try:
            with store_errors():
                result = self._collection.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            faults = error.details.get("writeErrors", ())
            if any(fault["code"] != _DUPLICATE_KEY for fault in faults):
                raise
            return self._behind(changed)
        if result.matched_count + result.inserted_count < len(changed):
            return self._behind(changed)
        return frozenset()

    def _behind(self, changed: Sequence[tuple[int, TicketView]]) -> frozenset[str]:
        """Return those that do not stand as written: somebody else was faster."""
        stands = self.sequences([view.ticket_id for _, view in changed])
        return frozenset(
            view.ticket_id for _, view in changed if stands.get(view.ticket_id) != view.sequence
        )


def _write(read_at: int, view: TicketView) -> InsertOne[dict[str, Any]] | UpdateOne:
    fields: dict[str, Any] = {
        "sequence": view.sequence,
        "state": view.state,
        "number": view.number,
        "timeline": [
            {"at": entry.at, "type": entry.type, "params": dict(entry.params)}
            for entry in view.timeline
        ],
        "standing": asdict(view.standing),
        **UNPUBLISHED,
    }
    if view.units:
        fields["units"] = list(view.units)
    if view.seal.is_set:  # never taken off, so that an open case need not say so
        fields["seal"] = asdict(view.seal)
    if read_at == 0:
        return InsertOne({"_id": view.ticket_id, **fields})
    return UpdateOne({"_id": view.ticket_id, "sequence": read_at}, {"$set": fields})


def to_view(document: Mapping[str, Any]) -> TicketView:
    """Read a view."""
    return TicketView(
        ticket_id=document["_id"],
        sequence=document["sequence"],
        state=document["state"],
        number=document.get("number"),
        timeline=tuple(
            TimelineEntry(entry["at"], entry["type"], entry["params"])
            for entry in document["timeline"]
        ),
        seal=_seal(document.get("seal")),
        units=tuple(document.get("units", ())),
        standing=Standing(**document.get("standing", {})),
    )


def _seal(raw: Mapping[str, Any] | None) -> Seal:
    return Seal(tuple(raw["units"]), tuple(raw["areas"]), raw["office"]) if raw else OPEN
