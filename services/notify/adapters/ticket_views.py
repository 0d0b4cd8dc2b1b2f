"""The views of tickets in MongoDB, one small document a ticket."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from services.common.store.connection import Documents, store_errors
from services.notify.adapters.documents import TICKETS
from services.notify.adapters.duplicates import only_duplicates
from services.notify.domain.ticket_view import Seal, TicketView


class MongoTicketViews:
    """Implements ``TicketViews``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents) -> None:
        self._collection = database[TICKETS]

    def load(self, ticket_ids: Collection[str]) -> dict[str, TicketView]:
        """Return the views there are."""
        with store_errors():
            found = list(self._collection.find({"_id": {"$in": list(ticket_ids)}}))
        return {raw["_id"]: _view(raw) for raw in found}

    def save(self, views: Sequence[TicketView], *, born: Collection[str] = ()) -> None:
        """Keep each view unless one of a higher sequence is kept already."""
        fresh = [view for view in views if view.ticket_id in born]
        known = self._born_elsewhere(fresh)
        moved = [view for view in views if view.ticket_id not in born or view.ticket_id in known]
        if not moved:
            return
        try:
            with store_errors():
                self._collection.bulk_write([_save(view) for view in moved], ordered=False)
        except BulkWriteError as error:
            only_duplicates(error)  # there is one, and it is further on

    def _born_elsewhere(self, views: Sequence[TicketView]) -> set[str]:
        """Insert views; return the tickets that somebody else has inserted meanwhile."""
        if not views:
            return set()
        try:
            with store_errors():
                documents = [{"_id": view.ticket_id, **_fields(view)} for view in views]
                self._collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            only_duplicates(error)
            return {views[fault["index"]].ticket_id for fault in error.details["writeErrors"]}
        return set()

    def sequences(self, ticket_ids: Collection[str]) -> dict[str, int]:
        """Return how far each known ticket was followed."""
        with store_errors():
            found = self._collection.find({"_id": {"$in": list(ticket_ids)}}, {"sequence": 1})
            return {raw["_id"]: raw["sequence"] for raw in found}


def _fields(view: TicketView) -> dict[str, Any]:
    closed = {"sealed": True, "seal": asdict(view.seal)} if view.seal.is_set else {}
    return {
        **closed,
        "sequence": view.sequence,
        "number": view.number,
        "category": view.category,
        "unit": view.unit,
        "members": list(view.members),
        "severity": view.severity,
    }


def _save(view: TicketView) -> UpdateOne:
    older = {"_id": view.ticket_id, "sequence": {"$lt": view.sequence}}
    return UpdateOne(older, {"$set": _fields(view)}, upsert=True)


def _view(raw: dict[str, Any]) -> TicketView:
    return TicketView(
        ticket_id=raw["_id"],
        sequence=raw["sequence"],
        number=raw["number"],
        category=raw["category"],
        unit=raw["unit"],
        members=tuple(raw["members"]),
        seal=_seal(raw.get("seal")),
        severity=raw.get("severity"),
    )


def _seal(raw: dict[str, Any] | None) -> Seal:
    if raw is None:
        return Seal()
    accused, units, areas = (tuple(raw[name]) for name in ("accused", "units", "areas"))
    return Seal(accused, units, areas, raw["office"])
