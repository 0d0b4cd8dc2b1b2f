"""The views of tickets in MongoDB, one small document a ticket."""

from collections.abc import Collection, Sequence
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from services.common.store.connection import Documents, store_errors
from services.notify.adapters.documents import TICKETS
from services.notify.adapters.duplicates import only_duplicates
from services.notify.domain.ticket_view import TicketView


class MongoTicketViews:
    """Implements ``TicketViews``; every method raises StoreUnavailable when MongoDB is away."""

    def __init__(self, database: Documents) -> None:
        self._collection = database[TICKETS]

    def load(self, ticket_ids: Collection[str]) -> dict[str, TicketView]:
        """Return the views there are."""
        with store_errors():
            found = list(self._collection.find({"_id": {"$in": list(ticket_ids)}}))
        return {raw["_id"]: _view(raw) for raw in found}

    def save(self, views: Sequence[TicketView]) -> None:
        """Keep each view unless one of a higher sequence is kept already."""
        if not views:
            return
        try:
            with store_errors():
                self._collection.bulk_write([_save(view) for view in views], ordered=False)
        except BulkWriteError as error:
            only_duplicates(error)  # there is one, and it is further on

    def sequences(self, ticket_ids: Collection[str]) -> dict[str, int]:
        """Return how far each known ticket was followed."""
        with store_errors():
            found = self._collection.find({"_id": {"$in": list(ticket_ids)}}, {"sequence": 1})
            return {raw["_id"]: raw["sequence"] for raw in found}


def _save(view: TicketView) -> UpdateOne:
    fields = {
        "sequence": view.sequence,
        "number": view.number,
        "category": view.category,
        "unit": view.unit,
        "members": list(view.members),
    }
    older = {"_id": view.ticket_id, "sequence": {"$lt": view.sequence}}
    return UpdateOne(older, {"$set": fields}, upsert=True)


def _view(raw: dict[str, Any]) -> TicketView:
    return TicketView(
        ticket_id=raw["_id"],
        sequence=raw["sequence"],
        number=raw["number"],
        category=raw["category"],
        unit=raw["unit"],
        members=tuple(raw["members"]),
    )
