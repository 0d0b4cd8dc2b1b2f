"""Figures from MongoDB: roll-ups, what they lack yet, less what the reader may not know of."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.read_concern import ReadConcern

from services.common.store.sealed import closed_to, open_to
from services.reporting.adapters.columns.manifest import Manifest
from services.reporting.adapters.columns.reading import Columns
from services.reporting.adapters.documents import SEALED_DAYS_INDEX, STALE_INDEX
from services.reporting.adapters.figures.beside import Beside, add
from services.reporting.adapters.figures.rolling import CHANGED, Cell, changes_of
from services.reporting.adapters.figures.windows import windows
from services.reporting.domain.figures import ALL, LAST, FigureQuery
from services.reporting.domain.indicators import Wait
from services.reporting.domain.period import Period
from services.reporting.domain.secrecy import Reader

Documents = Collection[dict[str, Any]]
Sums = dict[str | None, dict[str, int]]
Found = dict[str | None, dict[int, int]]
T = TypeVar("T")

_MINUTE: Final = 60
_STREAMED: Final = 2000
_THE_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)

_LISTED: Final = {
    "state": 1, "closed_at": 1, "parts": 1, "unit": 1, "source": 1, "excluded": 1,
    "fact.values.number": 1, "fact.values.state": 1,
}  # fmt: skip


class MongoFigures:
    """Implements the port ``Figures``.

    A plain question is answered from the roll-ups, a narrowed one from the facts' columns and the
    facts that changed since they were taken; where there are none, from the facts alone. All
    readings of one answer are of one instant, so it adds up while roll-ups move on.
    """

    def __init__(
        self,
        own: tuple[Documents, Documents],
        past: tuple[Documents, Documents],
        zone: ZoneInfo,
        beside: Beside | None = None,
    ) -> None:
        self._zone = zone
        self._facts = own[0]
        self._pairs = (own, past)
        self._beside = beside or Beside(None, own[0], past[0])

    def sums(self, reader: Reader, query: FigureQuery, measures: Sequence[str]) -> Sums:
        """See the port."""
        narrow = len(query.where) > 1 or (query.where and query.by not in (None, "day"))
        how = self._narrowed if narrow else self._from_roll_ups
        return self._at_one_instant(lambda session: how(reader, query, measures, session))

    def _narrowed(
        self, reader: Reader, query: FigureQuery, measures: Sequence[str], session: ClientSession
    ) -> Sums:
        def kept(columns: Columns, of: Manifest, changed: list[str]) -> Sums:
            return columns.sums(of, query, measures, changed)

        def facts(only: list[str] | None) -> Sums:
            return self._from_parts(reader, query, measures, session, only)

        return self._beside(kept, facts, session)

    def tickets(
        self, reader: Reader, query: FigureQuery, measures: Sequence[str], after: str, limit: int
    ) -> list[dict[str, Any]]:
        """See the port."""
        wanted = _having(reader, query, measures)
        found = [
            one
            for collection, _ in reversed(self._pairs)
            for one in collection.find({**wanted, "_id": {"$gt": after}}, _LISTED)
            .sort("_id", 1)
            .limit(limit)
        ]
        return found[:limit]  # hst_… comes before tkt_…

    def every_ticket(
        self, reader: Reader, query: FigureQuery, measures: Sequence[str]
    ) -> Iterator[dict[str, Any]]:
        """See the port."""
        wanted = _having(reader, query, measures)
        for collection, _ in reversed(self._pairs):
            yield from collection.find(wanted, _LISTED, batch_size=_STREAMED)

    def count_tickets(self, reader: Reader, query: FigureQuery, measures: Sequence[str]) -> int:
        """See the port."""
        wanted = _having(reader, query, measures)
        return sum(collection.count_documents(wanted) for collection, _ in self._pairs)

    def waits(
        self, reader: Reader, query: FigureQuery, kind: Wait
    ) -> dict[str | None, dict[int, int]]:
        """See the port."""

        def kept(columns: Columns, of: Manifest, changed: list[str]) -> Found:
            counts = columns.waits(of, query, kind, changed)
            return {
                key: {minutes * _MINUTE: orders for minutes, orders in one.items()}
                for key, one in counts.items()
            }

        def facts(only: list[str] | None, session: ClientSession) -> Found:
            return self._from_waits(reader, query, kind, session, only)

        return self._at_one_instant(
            lambda session: self._beside(kept, lambda only: facts(only, session), session)
        )

    def _from_waits(
        self,
        reader: Reader,
        query: FigureQuery,
        kind: Wait,
        session: ClientSession,
        only: list[str] | None,
    ) -> Found:
        wait: dict[str, Any] = {"waits.at": self._window(query), "waits.kind": kind}
        if "unit" in query.where:
            wait["waits.unit"] = query.where["unit"] or None
        # What ended a wait is counted on its day, so that the index of days finds the facts.
        on_those_days = {"parts": {"$elemMatch": _days("day", query)}}
        by = "waits.unit" if query.by == "unit" else query.by
        minutes = {"$floor": {"$divide": ["$waits.seconds", _MINUTE]}}
        key: Any = {"$toString": f"${by}"} if by else None
        pipeline: list[dict[str, Any]] = [
            {"$match": {**_among(only), **_matching(query), **on_those_days, **_open_to(reader)}},
            {"$unwind": "$waits"},
            {"$match": wait},
            {"$group": {"_id": {"key": key, "minutes": minutes}, "orders": {"$sum": 1}}},
        ]
        found: Found = {}
        for row in self._facts.aggregate(pipeline, session=session):
            took = int(row["_id"]["minutes"]) * _MINUTE
            found.setdefault(row["_id"].get("key"), {})[took] = row["orders"]
        return found

    def _window(self, query: FigureQuery) -> dict[str, Any]:
        days = (date.fromisoformat(one) if one else None for one in (query.first, query.last))
        start, end = Period(*days).bounds(self._zone)
        return {"$gte": start or _THE_BEGINNING, **({"$lt": end} if end else {})}

    def _from_roll_ups(
        self,
        reader: Reader,
        query: FigureQuery,
        measures: Sequence[str],
        session: ClientSession,
    ) -> Sums:
        dimension, key = _cell_of(query)
        keyed = {"key": key} if query.where else {}
        by = "$day" if query.by == "day" else "$key"
        group = {"_id": by, **{name: {"$sum": f"$m.{name}"} for name in measures}}
        wanted = _Wanted(dimension, key, query, measures, narrowed=bool(query.where))
        sums: Sums = {}
        for facts, roll_ups in self._pairs:
            match = {"$or": [{**window, **keyed} for window in windows(dimension, query)]}
            for row in roll_ups.aggregate([{"$match": match}, {"$group": group}], session=session):
                add(sums, row.pop("_id"), row, 1)
            stale = facts.find({"stale": True}, CHANGED, hint=STALE_INDEX, session=session)
            wanted.add(sums, changes_of(stale).items(), 1)
        hidden = _closed_to(reader)
        if hidden:
            then = {**hidden, **_days("parts.day", query)}
            sealed = self._facts.find(then, CHANGED, hint=SEALED_DAYS_INDEX, session=session)
            for one in sealed:
                fresh = {k: v for k, v in one.items() if k != "rolled"}
                wanted.add(sums, changes_of([fresh]).items(), -1)
        return {key: row for key, row in sums.items() if any(row.values())}

    def _from_parts(
        self,
        reader: Reader,
        query: FigureQuery,
        measures: Sequence[str],
        session: ClientSession,
        only: list[str] | None,
    ) -> Sums:
        part = _days("parts.day", query)
        if "unit" in query.where:
            part["parts.unit"] = query.where["unit"] or None
        by = f"parts.{query.by}" if query.by in ("unit", "day") else query.by
        key: Any = {"$toString": f"${by}"} if by else None
        group = {"_id": key, **{name: {"$sum": f"$parts.m.{name}"} for name in measures}}
        sums: Sums = {}
        for collection, _ in self._pairs:
            pipeline: list[dict[str, Any]] = [
                {"$match": {**_among(only), **_matching(query), **part, **_open_to(reader)}},
                {"$unwind": "$parts"},
                {"$match": part},
                {"$group": group},
            ]
            for row in collection.aggregate(pipeline, session=session):
                add(sums, row.pop("_id"), row, 1)
        return {key: row for key, row in sums.items() if any(row.values())}

    def _at_one_instant(self, read: Callable[[ClientSession], T]) -> T:
        """Read in one transaction: a snapshot of its beginning, whatever moves meanwhile."""
        with self._facts.database.client.start_session() as session:
            return session.with_transaction(read, read_concern=ReadConcern("snapshot"))


class _Wanted:
    """Which of the cells that a fact is in a question asks for."""

    def __init__(
        self,
        dimension: str,
        key: str | None,
        query: FigureQuery,
        measures: Sequence[str],
        *,
        narrowed: bool,
    ) -> None:
        self._dimension, self._key, self._narrowed = dimension, key, narrowed
        self._by_day = query.by == "day"
        self._first, self._last = query.first or "", query.last or LAST
        self._measures = measures

    def add(self, sums: Sums, changes: Iterable[tuple[Cell, Mapping[str, int]]], sign: int) -> None:
        for (dimension, day, key), amounts in changes:
            if dimension != self._dimension or not self._first <= day <= self._last:
                continue
            if self._narrowed and key != self._key:
                continue
            into = day if self._by_day else key
            add(sums, into, {name: amounts.get(name, 0) for name in self._measures}, sign)


def _cell_of(query: FigureQuery) -> tuple[str, str | None]:
    """Return the dimension whose roll-ups answer the question, and the key it is narrowed to."""
    for dimension, key in query.where.items():
        return dimension, key or None
    return query.by if query.by and query.by != "day" else ALL, None


def _among(only: list[str] | None) -> dict[str, Any]:
    return {} if only is None else {"_id": {"$in": only}}


def _having(reader: Reader, query: FigureQuery, measures: Sequence[str]) -> dict[str, Any]:
    """Return the filter of the tickets that have a share in one of the measures."""
    has = {"$or": [{f"m.{name}": {"$exists": True}} for name in measures]}
    part = {**_days("day", query), **has}
    if "unit" in query.where:
        part["unit"] = query.where["unit"] or None
    return {"parts": {"$elemMatch": part}, **_matching(query), **_open_to(reader)}


def _days(name: str, query: FigureQuery) -> dict[str, Any]:
    return {name: {"$gte": query.first or "", **({"$lte": query.last} if query.last else {})}}


def _matching(query: FigureQuery) -> dict[str, Any]:
    return {
        name: int(key) if name == "tier" and key.isdigit() else key or None
        for name, key in query.where.items()
        if name != "unit"
    }


def _open_to(reader: Reader) -> dict[str, Any]:
    return {} if reader.everything else open_to(reader.unit, reader.areas)


def _closed_to(reader: Reader) -> dict[str, Any] | None:
    return None if reader.everything else closed_to(reader.unit, reader.areas)
