"""Which tickets are sealed against a caller; our own services are shut out of nothing (L2)."""

from typing import Any

from services.common.store import sealed
from services.common.store.sealed import UNSEALED as UNSEALED
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.workflow import SYSTEM


def open_to(reader: Caller | None) -> dict[str, Any]:
    """Return the conditions on a ticket that this reader may know of; as ``is_shut_out``."""
    if reader is None or SYSTEM in reader.roles:
        return {}
    return sealed.open_to(reader.unit, reader.areas, reader.above)


def closed_to(reader: Caller) -> dict[str, Any]:
    """Return the filter of the sealed tickets that this reader may not know of."""
    return sealed.closed_to(reader.unit, reader.areas, reader.above)


def hidden_of(query: dict[str, Any], reader: Caller | None) -> dict[str, Any] | None:
    """Return the filter of what a query finds that is closed to the reader; None: nothing is."""
    if reader is None or SYSTEM in reader.roles:
        return None
    return {"$and": [query, closed_to(reader)]}
