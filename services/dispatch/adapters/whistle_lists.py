"""Lists and counts of whistles; only tickets that have any are in the indexes read here."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.documents import WITH_WHISTLES
from services.dispatch.adapters.listing.bounded import read_bounded
from services.dispatch.adapters.sealed import closed_to, open_to
from services.dispatch.adapters.ticket_codec import ticket_of
from services.dispatch.adapters.ticket_repository import WITHOUT_STORY
from services.dispatch.adapters.whistle_codec import read_whistle
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.lists import Numbered, Placed, WhistleFilter
from services.dispatch.domain.whistles.states import LIVE
from services.dispatch.domain.whistles.whistle import WhistleState
from services.dispatch.domain.workflow import STATES, SYSTEM

Filter = dict[str, Any]


class MongoWhistleLists:
    """Implements the port ``WhistleLists``; every method raises StoreUnavailable."""

    def __init__(self, database: Documents) -> None:
        self._tickets = database["tickets"]

    def find(self, wanted: WhistleFilter, before: str | None, limit: int) -> Sequence[Ticket]:
        """See the port."""
        found: dict[str, Ticket] = {}
        known = {**WITH_WHISTLES, **open_to(wanted.reader)}
        if wanted.ticket_id is not None:
            known["_id"] = wanted.ticket_id
        if before is not None:
            known["number"] = {"$lt": before}
        for having, index in _walks(wanted):
            hint = index if wanted.ticket_id is None else "_id_"
            rows = self._tickets.find(
                having | known, WITHOUT_STORY, sort=[("number", -1)], limit=limit, hint=hint
            )
            found |= {row["_id"]: ticket_of(row) for row in read_bounded(rows)}
        return sorted(found.values(), key=lambda one: one.number, reverse=True)[:limit]

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


def _walks(wanted: WhistleFilter) -> Iterator[tuple[Filter, str]]:
    """Yield a query with its index for each part of the reader's scope: what fits is in one."""
    if wanted.party is None and not wanted.areas:
        yield _having(wanted), _rarest(wanted)
    if wanted.party is not None:
        blown = {"blower_unit": wanted.party}
        summoned = {"summons": {"$elemMatch": {"unit": wanted.party}}}
        yield _having(wanted, blown), "whistles_by_blower"
        yield _having(wanted, summoned), "whistles_by_unit"
    for area in wanted.areas:
        yield {"area_path": area, **_having(wanted)}, "whistles_by_area"


def _rarest(wanted: WhistleFilter) -> str:
    """Return the index of a walk through the whole district."""
    by = {
        "whistles_by_unit": wanted.unit is not None,
        "whistles_by_blower": wanted.blower_unit is not None,
        "whistles_by_state": bool(_states(wanted)),
        "whistles_by_kind": wanted.kind is not None,
    }
    return next((name for name, given in by.items() if given), "whistles")


def _states(wanted: WhistleFilter) -> tuple[WhistleState, ...]:
    """Return the states that can fit, or none; nobody is awaited once a whistle has ended."""
    if wanted.state is not None:
        return (wanted.state,)
    if wanted.live is False:
        return ("closed",)
    return LIVE if wanted.live or wanted.awaited else ()


def _having(wanted: WhistleFilter, *more: Filter) -> Filter:
    """Return what one whistle must satisfy; every whistle has a number."""
    given = {"kind": wanted.kind, "blower_unit": wanted.blower_unit}
    element: list[Filter] = [{name: value} for name, value in given.items() if value is not None]
    if states := _states(wanted):
        element.append({"state": {"$in": list(states)}})
    if wanted.live is not None and wanted.state is not None:
        element.append({"state": {"$in": list(LIVE)} if wanted.live else "closed"})
    element += [*_summons(wanted), *more]
    return {"whistles": {"$elemMatch": {"$and": element or [{"n": {"$gte": 1}}]}}}


def _summons(wanted: WhistleFilter) -> Iterator[Filter]:
    """Yield what must be true of the units summoned, as ``WhistleFilter.fits`` says it."""
    named: Filter = {} if wanted.unit is None else {"unit": wanted.unit}
    awaited = {"$elemMatch": {**named, "signed_in": None, "released_at": None}}
    if named and not wanted.awaited:
        yield {"summons": {"$elemMatch": named}}
    if wanted.awaited is not None:
        yield {"summons": awaited if wanted.awaited else {"$not": awaited}}
