"""Hot spots (热点) to export: where, what, how many people; without the samples of their words."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, Protocol

from services.reporting.adapters.hotspots.store import MongoHotspots
from services.reporting.domain.exports.order import ExportOrder
from services.reporting.domain.exports.table import Column, Row
from services.reporting.domain.hotspots.hotspot import Hotspot
from services.reporting.domain.period import Period
from services.reporting.domain.secrecy import Reader

_COLUMNS: Final = (
    Column("hotspot_id", "text"),
    Column("level", "text"),
    Column("matter", "text"),
    Column("place", "text"),
    Column("category", "text"),
    Column("category_name", "text"),
    Column("area", "text"),
    Column("area_name", "text"),
    Column("people", "count"),
    Column("appeals", "count"),
    Column("usual", "number"),
    Column("trend", "text"),
    Column("first_at", "instant"),
    Column("last_at", "instant"),
    Column("found_at", "instant"),
    Column("proposed_by", "text"),
    Column("proposed_at", "instant"),
    Column("reason", "text"),
)


class Named(Protocol):
    """Looks names up."""

    def of(self, dimension: str, key: str | None) -> str | None:
        """Return the name of an area or category, or None."""
        ...


class HotspotListing:
    """Hot spots with appeals in the period, those of most people first; implements ``Listing``."""

    def __init__(self, hotspots: MongoHotspots, names: Named) -> None:
        self._hotspots = hotspots
        self._names = names

    def columns(self, order: ExportOrder) -> tuple[Column, ...]:  # noqa: ARG002  # all have the same
        """See the port."""
        return _COLUMNS

    def count(self, reader: Reader, order: ExportOrder) -> int:
        """See the port."""
        return sum(1 for _ in self.rows(reader, order))

    def rows(self, reader: Reader, order: ExportOrder) -> Iterator[Row]:  # noqa: ARG002  # none is sealed
        """See the port."""
        days = (date.fromisoformat(one) if one else None for one in _ends(order))
        for one in self._hotspots.every(_wanted(order), Period(*days)):
            yield self._row(one)

    def _row(self, one: Hotspot) -> Row:
        return (
            one.hotspot_id,
            one.level,
            one.matter,
            one.place,
            one.category,
            self._names.of("category", one.category),
            one.area,
            self._names.of("area", one.area),
            one.people,
            one.appeals,
            one.usual,
            one.trend,
            one.first_at,
            one.last_at,
            one.found_at,
            one.by,
            one.proposed_at,
            one.reason,
        )


def _ends(order: ExportOrder) -> tuple[str | None, str | None]:
    return order.query.first, order.query.last


def _wanted(order: ExportOrder) -> dict[str, Any]:
    placed: dict[str, Any] = {str(name): key or None for name, key in order.query.where.items()}
    return {**placed, **({"level": order.level} if order.level else {})}
