"""How MongoDB is asked for facts: by business day, and for what a unit or street is shown."""

from typing import Any, Final

from services.reporting.domain.exports.order import Own
from services.reporting.domain.figures import LAST

_BEYOND: Final = "\uffff"


def within(first: str | None, last: str | None) -> dict[str, str]:
    """Return the condition on a business day, both ends included; None is open."""
    return {"$gte": first or "", "$lte": last or LAST}


def opened_within(first: str | None, last: str | None) -> dict[str, Any]:
    """Return the filter of what was opened on these days: it has a part that says so."""
    opened = {"day": within(first, last), "m.opened": {"$exists": True}}
    return {"parts": {"$elemMatch": opened}}


def reach(own: Own | None) -> dict[str, Any]:
    """Return the filter of what a unit or street is shown, as dispatch's lists have it.

    Every ticket that ever had an order of the unit, returned ones too, and all in its areas.
    """
    if own is None:
        return {}
    issued = {"unit": own.unit, "m.orders": {"$exists": True}}
    parts: list[dict[str, Any]] = [{"parts": {"$elemMatch": issued}}] if own.unit else []
    parts += [{"area": {"$gte": area, "$lt": area + _BEYOND}} for area in own.areas]
    return {"$and": [{"$or": parts}]} if parts else {"_id": None}
