"""Lists of tickets to export, from one cursor over the facts each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from pymongo.collection import Collection

from services.common.store.sealed import open_to
from services.reporting.adapters.conditions import opened_within, reach, within
from services.reporting.adapters.fact_codec import LIVE
from services.reporting.domain.carrying import periods_carried
from services.reporting.domain.exports.order import ExportOrder
from services.reporting.domain.exports.table import Cell, Column, Row
from services.reporting.domain.exports.ticket_rows import TICKET_COLUMNS, row_of, ticket_cells
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.figures import LAST, FigureQuery
from services.reporting.domain.period import Period
from services.reporting.domain.resources import Resource
from services.reporting.domain.secrecy import Reader

Facts = Collection[dict[str, Any]]
_READ: Final = {
    "excluded": 1, "fact.values": 1, "fact.orders": 1, "fact.members": 1, "fact.ratings": 1,
    "fact.counts": 1,
}  # fmt: skip
_STREAMED: Final = 2000
_CARRIED: Final = (
    Column("opened_on", "day"),
    Column("periods_carried", "count"),
    Column("resources", "text"),
)
Brought = Callable[[Sequence[str]], Mapping[str, Sequence[Resource]]]


class Named(Protocol):
    """Looks names up."""

    def of(self, dimension: str, key: str | None) -> str | None:
        """Return the name of a unit, area or category, or None."""
        ...


class TicketListing:
    """Tickets opened or closed in a period; implements ``Listing``."""

    def __init__(self, facts: Facts, history: Facts, names: Named, zone: ZoneInfo) -> None:
        self._facts = facts
        self._history = history
        self._names = names
        self._zone = zone

    def columns(self, order: ExportOrder) -> tuple[Column, ...]:  # noqa: ARG002  # all have the same
        """See the port."""
        return TICKET_COLUMNS

    def count(self, reader: Reader, order: ExportOrder) -> int:
        """See the port."""
        return self._of(order.query).count_documents(self._wanted(reader, order))

    def rows(self, reader: Reader, order: ExportOrder) -> Iterator[Row]:
        """See the port."""
        wanted = self._wanted(reader, order)
        for document in self._of(order.query).find(wanted, _READ, batch_size=_STREAMED):
            yield row_of(TICKET_COLUMNS, self.cells(document))

    def cells(self, document: Mapping[str, Any]) -> dict[str, Cell]:
        """Return a ticket's cells, with names."""
        cells = dict(ticket_cells(_fact(document)))
        for name in ("category", "area", "unit"):
            key = cells.get(name)
            cells[f"{name}_name"] = self._names.of(name, str(key)) if key else None
        return cells

    def _of(self, query: FigureQuery) -> Facts:
        return self._facts if query.where.get("source", LIVE) == LIVE else self._history

    def _wanted(self, reader: Reader, order: ExportOrder) -> dict[str, Any]:
        query = order.query
        days: dict[str, Any] = {"_id": {"$gt": ""}}
        if order.counted_by == "closed":
            days = {"closed_at": _instants(query, self._zone)}
        elif query.first or query.last:
            days = opened_within(query.first, query.last)
            if self._of(query) is self._facts:  # a merged one goes on in its survivor
                days["opened_day"] = within(query.first, query.last)
        return {**days, **narrowed(query), **open_to_reader(reader), **reach(order.own)}


class CarriedListing:
    """What was open when the last day ended (问题清单); implements ``Listing``."""

    def __init__(
        self, tickets: TicketListing, facts: Facts, today: Callable[[], date], brought: Brought
    ) -> None:
        self._tickets = tickets
        self._facts = facts
        self._today = today
        self._brought = brought

    def columns(self, order: ExportOrder) -> tuple[Column, ...]:
        """See the port."""
        return (*self._tickets.columns(order), *_CARRIED)

    def count(self, reader: Reader, order: ExportOrder) -> int:
        """See the port."""
        return self._facts.count_documents(self._wanted(reader, order))

    def rows(self, reader: Reader, order: ExportOrder) -> Iterator[Row]:
        """See the port."""
        last = date.fromisoformat(order.query.last) if order.query.last else self._today()
        columns, read = self.columns(order), {**_READ, "opened_day": 1}
        wanted = self._wanted(reader, order)
        waiting = self._facts.find(wanted, read, batch_size=_STREAMED)
        while batch := list(islice(waiting, _STREAMED)):
            brought = self._brought([document["_id"] for document in batch])
            for document in batch:
                cells = self._tickets.cells(document)
                cells |= _carried(document, last, brought.get(document["_id"], ()))
                yield row_of(columns, cells)

    def _wanted(self, reader: Reader, order: ExportOrder) -> dict[str, Any]:
        last = order.query.last or LAST
        return {
            "opened_day": {"$ne": None, "$lte": last},
            "$or": [{"ended_day": None}, {"ended_day": {"$gt": last}}],
            **narrowed(order.query),
            **open_to_reader(reader),
            **reach(order.own),
        }


def _carried(
    document: Mapping[str, Any], last: date, brought: Sequence[Resource]
) -> dict[str, Cell]:
    opened = date.fromisoformat(document["opened_day"])
    return {
        "opened_on": opened,
        "periods_carried": periods_carried(opened, last),
        "resources": "、".join(one.name for one in brought) or None,
    }


def narrowed(query: FigureQuery) -> dict[str, Any]:
    """Return the filter of a question's part of the district; an empty value means: none."""
    return {
        name: int(key) if name == "tier" and key.isdigit() else key or None
        for name, key in query.where.items()
    }


def open_to_reader(reader: Reader) -> dict[str, Any]:
    """Return the filter of what a reader may know of."""
    return {} if reader.everything else open_to(reader.unit, reader.areas)


def _fact(document: Mapping[str, Any]) -> TicketFact:
    inner = document["fact"]
    return TicketFact(
        ticket_id=document["_id"],
        values=inner["values"],
        orders=inner["orders"],
        members=frozenset(inner["members"]),
        ratings=inner["ratings"],
        counts=inner["counts"],
        excluded=frozenset(document.get("excluded", ())),
    )


def _instants(query: FigureQuery, zone: ZoneInfo) -> dict[str, Any]:
    days = (date.fromisoformat(one) if one else None for one in (query.first, query.last))
    start, end = Period(*days).bounds(zone)
    bounds = {"$gte": start, "$lt": end}
    return {name: at for name, at in bounds.items() if at} or {"$ne": None}
