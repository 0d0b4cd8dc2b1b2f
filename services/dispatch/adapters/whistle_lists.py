"""Lists and counts of whistles; only tickets that have any are in the indexes read here."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.documents import WITH_WHISTLES
from services.dispatch.adapters.sealed import closed_to, open_to
from services.dispatch.adapters.ticket_codec import ticket_of
from services.dispatch.adapters.ticket_repository import WITHOUT_STORY
from services.dispatch.adapters.whistle_codec import read_whistle
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.lists import Numbered, Placed, WhistleFilter
from services.dispatch.domain.workflow import STATES, SYSTEM


class MongoWhistleLists:
    """Implements the port ``WhistleLists``; every method raises StoreUnavailable."""

    def __init__(self, database: Documents) -> None:
        self._tickets = database["tickets"]

    def find(self, wanted: WhistleFilter, before: str | None, limit: int) -> Sequence[Ticket]:
        """See the port."""
        query = {**WITH_WHISTLES, "whistles": {"$elemMatch": _element(wanted)}}
        if wanted.ticket_id is not None:
            query["_id"] = wanted.ticket_id
        if before is not None:
            query["number"] = {"$lt": before}
        query |= open_to(wanted.reader)
        scope = _scope(wanted)
        if scope:
            query["$or"] = scope
        with store_errors():
            found = self._tickets.find(query, WITHOUT_STORY, sort=[("number", -1)], limit=limit)
            return [ticket_of(document) for document in found]

    def blown_between(self, start: datetime, end: datetime, reader: Caller) -> Iterator[Placed]:
        """See the port; the database takes the whistles out of their tickets."""
        inside = {"$gte": start, "$lt": end}
        having = {**WITH_WHISTLES, "whistles": {"$elemMatch": {"blown_at": inside}}}
        steps: list[dict[str, Any]] = [
            {"$match": having | open_to(reader)},
            {"$project": {"area_path": 1, "whistles": 1}},
            {"$unwind": "$whistles"},
            {"$match": {"whistles.blown_at": inside}},
        ]
        with store_errors():
            for row in self._tickets.aggregate(steps, hint="whistles_by_time"):
                yield Placed(read_whistle(row["whistles"]), tuple(row["area_path"]))

    def tickets_in_area(self, area: str, when: Numbered, reader: Caller) -> int:
        """See the port."""
        return self._count({"area_path": area}, "area_state", when, reader)

    def tickets_of_unit(self, unit: str, when: Numbered, reader: Caller) -> int:
        """See the port."""
        return self._count({"orders.unit": unit}, "unit_state", when, reader)

    def _count(self, whose: dict[str, str], index: str, when: Numbered, reader: Caller) -> int:
        """Count from two indexes alone; the second is of sealed tickets."""
        numbered = {"$gte": when.first, "$lt": when.below}
        query = {**whose, "state": {"$in": list(STATES)}, "number": numbered}
        with store_errors():
            every = self._tickets.count_documents(query, hint=index)
            if SYSTEM in reader.roles:
                return every
            hidden = {**query, **closed_to(reader)}
            return every - self._tickets.count_documents(hidden, hint="sealed")


def _element(wanted: WhistleFilter) -> dict[str, Any]:
    """Return what one whistle must satisfy; every whistle has a number."""
    given = {"kind": wanted.kind, "state": wanted.state, "blower_unit": wanted.blower_unit}
    element: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if wanted.live is not None and wanted.state is None:
        element["state"] = {"$ne": "closed"} if wanted.live else "closed"
    summons: dict[str, Any] = {"unit": wanted.unit} if wanted.unit is not None else {}
    if wanted.awaited:
        summons |= {"signed_in": None, "released_at": None}
    if summons:
        element["summons"] = {"$elemMatch": summons}
    return element or {"n": {"$gte": 1}}


def _scope(wanted: WhistleFilter) -> list[dict[str, Any]]:
    scope: list[dict[str, Any]] = []
    if wanted.party is not None:
        scope.append({"whistles.blower_unit": wanted.party})
        scope.append({"whistles.summons.unit": wanted.party})
    if wanted.areas:
        scope.append({"area_path": {"$in": list(wanted.areas)}})
    return scope
