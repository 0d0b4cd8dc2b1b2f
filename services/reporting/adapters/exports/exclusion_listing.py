"""Exclusions (剔除) to export: who asked what of which ticket, and what was decided last."""

from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from services.reporting.adapters.exclusions import MongoExclusions
from services.reporting.adapters.texts import word_of
from services.reporting.domain.exclusions import Exclusion
from services.reporting.domain.exports.order import ExportOrder
from services.reporting.domain.exports.table import Column, Row
from services.reporting.domain.secrecy import Reader

_COLUMNS: Final = (
    Column("exclusion_id", "text"),
    Column("ticket_id", "text"),
    Column("unit", "text"),
    Column("unit_name", "text"),
    Column("groups", "text"),
    Column("ground", "text"),
    Column("state", "text"),
    Column("requested_by", "text"),
    Column("requested_at", "instant"),
    Column("reason", "text"),
    Column("evidence", "text"),
    Column("decided_by", "text"),
    Column("decided_at", "instant"),
    Column("decision", "text"),
)


class Named(Protocol):
    """Looks names up."""

    def of(self, dimension: str, key: str | None) -> str | None:
        """Return the name of a unit, or None."""
        ...


class ExclusionListing:
    """Exclusions of tickets that the reader may know of; implements ``Listing``."""

    def __init__(
        self,
        exclusions: MongoExclusions,
        is_open_to: Callable[[Reader, str], bool],
        names: Named,
    ) -> None:
        self._exclusions = exclusions
        self._is_open_to = is_open_to
        self._names = names

    def columns(self, order: ExportOrder) -> tuple[Column, ...]:  # noqa: ARG002  # all have the same
        """See the port."""
        return _COLUMNS

    def count(self, reader: Reader, order: ExportOrder) -> int:
        """See the port."""
        return sum(1 for _ in self._found(reader, order))

    def rows(self, reader: Reader, order: ExportOrder) -> Iterator[Row]:
        """See the port."""
        for one in self._found(reader, order):
            yield self._row(one, order.language)

    def _found(self, reader: Reader, order: ExportOrder) -> Iterator[Exclusion]:
        for one in self._exclusions.every(_wanted(order)):
            if self._is_open_to(reader, one.ticket_id):
                yield one

    def _row(self, one: Exclusion, language: str) -> Row:
        asked, last = one.steps[0], one.last_decision
        return (
            one.exclusion_id,
            one.ticket_id,
            one.unit,
            self._names.of("unit", one.unit),
            " ".join(sorted(one.groups)),
            word_of(f"exclusion_{one.ground}", language),
            one.state,
            asked.by,
            asked.at,
            asked.reason,
            "；".join(asked.evidence),
            *((last.by, last.at, last.reason) if last else (None, None, None)),
        )


def _wanted(order: ExportOrder) -> dict[str, Any]:
    """Return the filter of what was asked for; a unit has its own alone."""
    wanted: list[dict[str, Any]] = []
    if "unit" in order.query.where:
        wanted.append({"unit": order.query.where["unit"] or None})
    if order.own is not None:
        wanted.append({"unit": order.own.unit or ""})
    if order.state is not None:
        wanted.append({"state": order.state})
    return {"$and": wanted} if wanted else {}
