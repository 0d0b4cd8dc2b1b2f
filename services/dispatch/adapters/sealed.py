"""Which tickets are sealed against a reader, in the words of MongoDB (L2)."""

from typing import Any, Final

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.workflow import SYSTEM

UNSEALED: Final[dict[str, Any]] = {"sealed": {"$ne": True}}


def open_to(reader: Caller | None) -> dict[str, Any]:
    """Return the conditions on a ticket that this reader may know of; as ``Seal.shuts_out``."""
    if reader is None or SYSTEM in reader.roles:
        return {}
    offices: list[str | None] = [None, *([reader.unit] if reader.unit else [])]
    query: dict[str, Any] = {"seal.office": {"$in": offices}}
    if reader.unit is not None:
        query["seal.units"] = {"$ne": reader.unit}
    if reader.areas:
        query["seal.areas"] = {"$nin": _around(reader.areas)}
    return query


def closed_to(reader: Caller) -> dict[str, Any]:
    """Return the filter of the sealed tickets that this reader may not know of."""
    return {"sealed": True, "$nor": [open_to(reader)]}


def hidden_of(query: dict[str, Any], reader: Caller | None) -> dict[str, Any] | None:
    """Return the filter of what a query finds that is closed to the reader; None: nothing is."""
    if reader is None or SYSTEM in reader.roles:
        return None
    return {"$and": [query, closed_to(reader)]}


def _around(areas: tuple[str, ...]) -> list[str]:
    """Return every code that begins one of the areas: the areas themselves and those around."""
    return sorted({area[:size] for area in areas for size in range(1, len(area) + 1)})
