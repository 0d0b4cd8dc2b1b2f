"""Work carried from period to period, counted and listed from the facts."""

from collections.abc import Callable
from typing import Any, Final

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.read_concern import ReadConcern

from services.common.store.sealed import open_to
from services.reporting.adapters.columns.manifest import Manifest
from services.reporting.adapters.columns.reading import Columns
from services.reporting.adapters.figures.beside import Beside, add
from services.reporting.domain.carrying import WorkBalance
from services.reporting.domain.figures import LAST, FigureQuery
from services.reporting.domain.secrecy import Reader

_LISTED: Final = {
    "opened_day": 1, "unit": 1, "area": 1, "category": 1, "state": 1, "fact.values.number": 1,
    "fact.values.resident_due_at": 1,
}  # fmt: skip
_IN_A_QUESTION: Final = 10_000
Sums = dict[str | None, dict[str, int]]
_OPEN: Final = "~"  # later than any day: still open


class MongoWorkLists:
    """Implements the port ``WorkLists``."""

    def __init__(
        self, facts: Collection[dict[str, Any]], beside: Beside, helped: Callable[[], list[str]]
    ) -> None:
        self._facts = facts
        self._beside = beside
        self._helped = helped  # the tickets that resources are brought to

    def balances(self, reader: Reader, query: FigureQuery) -> list[WorkBalance]:
        """See the port."""

        def kept(columns: Columns, of: Manifest, changed: list[str]) -> Sums:
            return columns.balances(of, query, changed)

        helped = self._helped()

        def both(session: ClientSession) -> tuple[Sums, Sums]:
            def counted(only: list[str] | None) -> Sums:
                return self._counted(reader, query, session, only)

            return self._beside(kept, counted, session), _in_parts(helped, counted)

        with self._facts.database.client.start_session() as session:
            rows, among = session.with_transaction(both, read_concern=ReadConcern("snapshot"))
        found = [
            WorkBalance(key, **row, with_resources=among.get(key, {}).get("solved", 0))
            for key, row in rows.items()
        ]
        return sorted(found, key=lambda one: one.key or "")

    def _counted(
        self, reader: Reader, query: FigureQuery, session: ClientSession, only: list[str] | None
    ) -> Sums:
        first, last = query.first or "", query.last or LAST
        ended = {"$ifNull": ["$ended_day", _OPEN]}
        was_open = [{"$lt": ["$opened_day", first]}, {"$gte": [ended, first]}]
        group = {
            "_id": {"$toString": f"${query.by}"} if query.by else None,
            "carried_in": _count({"$and": was_open}),
            "raised": _count({"$gte": ["$opened_day", first]}),
            "solved": _count({"$and": [{"$gte": [ended, first]}, {"$lte": [ended, last]}]}),
            "carried_over": _count({"$gt": [ended, last]}),
        }
        among = {} if only is None else {"_id": {"$in": only}}
        known = {**among, **_touched(query), **_narrowed(query), **_open_to(reader)}
        rows = self._facts.aggregate([{"$match": known}, {"$group": group}], session=session)
        return {row.pop("_id"): row for row in rows}

    def carried(
        self, reader: Reader, query: FigureQuery, after: str, limit: int
    ) -> list[dict[str, Any]]:
        """See the port."""
        last = query.last or LAST
        wanted = {
            "opened_day": {"$ne": None, "$lte": last},
            "$or": [{"ended_day": None}, {"ended_day": {"$gt": last}}],
            "_id": {"$gt": after},
        }
        known = {**wanted, **_narrowed(query), **_open_to(reader)}
        return list(self._facts.find(known, _LISTED).sort("_id", 1).limit(limit))


def _in_parts(tickets: list[str], counted: Callable[[list[str]], Sums]) -> Sums:
    """Return the counts of any number of tickets: MongoDB takes 16 MB of their ids at a time."""
    found: Sums = {}
    for start in range(0, len(tickets), _IN_A_QUESTION):
        for key, row in counted(tickets[start : start + _IN_A_QUESTION]).items():
            add(found, key, row, 1)
    return found


def _touched(query: FigureQuery) -> dict[str, Any]:
    """Return what was open at any time of the period; by index, however much was solved before."""
    still = [{"ended_day": None}, {"ended_day": {"$gte": query.first or ""}}]
    return {"opened_day": {"$ne": None, "$lte": query.last or LAST}, "$or": still}


def _count(condition: dict[str, Any]) -> dict[str, Any]:
    return {"$sum": {"$cond": [condition, 1, 0]}}


def _narrowed(query: FigureQuery) -> dict[str, Any]:
    return {
        name: int(key) if name == "tier" and key.isdigit() else key or None
        for name, key in query.where.items()
    }


def _open_to(reader: Reader) -> dict[str, Any]:
    return {} if reader.everything else open_to(reader.unit, reader.areas)
