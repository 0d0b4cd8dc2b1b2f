"""What there is to help with (资源清单) to export: a table that can be taken in again."""

from collections.abc import Iterator
from typing import Any, Final

from services.reporting.adapters.resources.store import MongoResources
from services.reporting.adapters.texts import word_of
from services.reporting.domain.exports.order import ExportOrder
from services.reporting.domain.exports.table import Column, Row
from services.reporting.domain.secrecy import Reader
from services.reporting.ports.resources import ResourceQuery

_COLUMNS: Final = (
    *("code", "name", "kind", "unit", "area"),
    *("categories", "contact", "note", "is_public"),
)
_FLAG: Final = "is_public"


class ResourceListing:
    """Resources that are to be had, by code, for all who read the list; implements ``Listing``."""

    def __init__(self, resources: MongoResources) -> None:
        self._resources = resources

    def columns(self, order: ExportOrder) -> tuple[Column, ...]:
        """See the port."""
        return tuple(
            Column(
                name,
                "flag" if name == _FLAG else "text",
                word_of(f"resource_column_{name}", order.language),
            )
            for name in _COLUMNS
        )

    def count(self, reader: Reader, order: ExportOrder) -> int:
        """See the port."""
        return sum(1 for _ in self.rows(reader, order))

    def rows(self, reader: Reader, order: ExportOrder) -> Iterator[Row]:  # noqa: ARG002  # all see it
        """See the port."""
        where: dict[str, Any] = {str(name): key or None for name, key in order.query.where.items()}
        for one in self._resources.every(ResourceQuery(**where)):
            told = {
                **{name: getattr(one, name) for name in _COLUMNS},
                "kind": word_of(f"resource_{one.kind}", order.language),
                "categories": "、".join(one.categories) or None,
            }
            yield tuple(told[name] for name in _COLUMNS)
