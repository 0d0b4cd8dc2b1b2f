"""Rulings read from the tickets that bear them, by the partial indexes on ``ruled_at``."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import IndexModel

from services.common.store.connection import Documents
from services.dispatch.adapters.listing.bounded import read_bounded
from services.dispatch.adapters.sealed import UNSEALED, open_to
from services.dispatch.adapters.ticket_codec import ticket_of
from services.dispatch.adapters.ticket_repository import WITHOUT_STORY
from services.dispatch.domain.arbitration.similar import Likeness
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.rulings import RulingFilter

_NEWEST = [("ruled_at", -1), ("_id", -1)]
_RULED: dict[str, Any] = {"$type": "date"}
_PARTIAL: dict[str, Any] = {"partialFilterExpression": {"ruled_at": _RULED}}
# A newest-first look at what is alike reads no more than this many tickets of each kind.
_MOST_READ = 100

RULING_INDEXES = [
    IndexModel(_NEWEST, name="rulings", **_PARTIAL),
    IndexModel([("ruling_units", 1), *_NEWEST], name="rulings_by_unit", **_PARTIAL),
    IndexModel([("category", 1), *_NEWEST], name="rulings_by_category", **_PARTIAL),
    IndexModel([("area_path", 1), *_NEWEST], name="rulings_by_area", **_PARTIAL),
    IndexModel([("dispute.arbitrations.ruling.id", 1)], name="ruling", **_PARTIAL),
]


class MongoRulings:
    """Implements the port ``Rulings``."""

    def __init__(self, database: Documents) -> None:
        self._tickets = database["tickets"]

    def find(
        self, wanted: RulingFilter, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Ticket]:
        """See the port."""
        return self._newest(_query(wanted, before), limit)

    def similar(self, likeness: Likeness, limit: int) -> Sequence[Ticket]:
        """See the port."""
        alike: list[dict[str, Any]] = [
            {"category": likeness.category},
            {"ruling_units": {"$in": list(likeness.units)}, "area_path": likeness.street},
        ]
        found: dict[str, Ticket] = {}
        for query in alike:
            shown = {**query, "ruled_at": _RULED, "matter.confidential": False, **UNSEALED}
            found.update((one.id, one) for one in self._newest(shown, min(limit, _MOST_READ)))
        return sorted(found.values(), key=_age, reverse=True)[:limit]

    def ticket_of(self, ruling_id: str) -> Ticket | None:
        """See the port."""
        found = self._newest({"dispute.arbitrations.ruling.id": ruling_id, "ruled_at": _RULED}, 1)
        return found[0] if found else None

    def _newest(self, query: Mapping[str, Any], limit: int) -> list[Ticket]:
        found = self._tickets.find(query, WITHOUT_STORY, sort=_NEWEST).limit(limit)
        return [ticket_of(document) for document in read_bounded(found)]


def _query(wanted: RulingFilter, before: tuple[datetime, str] | None) -> dict[str, Any]:
    query: dict[str, Any] = {"ruled_at": _RULED}
    if wanted.category is not None:
        query["category"] = wanted.category
    if wanted.areas:
        query["area_path"] = {"$in": list(wanted.areas)}
    if wanted.unit is not None:
        query["ruling_units"] = wanted.unit
    if before is not None:
        at, ticket_id = before
        older = [{"ruled_at": {"$lt": at}}, {"ruled_at": at, "_id": {"$lt": ticket_id}}]
        query["$or"] = older
    return {**query, **open_to(wanted.reader)}


def _age(ticket: Ticket) -> tuple[datetime, str]:
    ruling = ticket.dispute.ruling
    if ruling is None:
        raise AssertionError(f"{ticket.id} was found by its ruling")
    return ruling.ruled_at, ticket.id
