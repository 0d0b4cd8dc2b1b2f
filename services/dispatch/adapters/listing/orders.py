"""Lists of work orders: what is asked for is found within indexes, before a page is cut."""

from collections.abc import Sequence
from typing import Any, Final

from services.common.store.connection import Documents
from services.dispatch.adapters.listing.bounded import read_bounded
from services.dispatch.adapters.sealed import open_to
from services.dispatch.adapters.ticket_codec import ticket_of
from services.dispatch.adapters.ticket_repository import WITHOUT_STORY
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import ORDER_STATES, STATES
from services.dispatch.ports.listing import OrdersWanted

# Nobody works on the orders of a merged ticket: they rest with it.
_WORKED_ON: Final = {"$in": [state for state in STATES if state != "merged"]}
_NEWEST: Final = [("number", -1)]


class MongoOrderSearch:
    """Implements the port ``OrderSearch``; raises StoreUnavailable and ListTooWide."""

    def __init__(self, database: Documents) -> None:
        self._tickets = database["tickets"]

    def find(self, wanted: OrdersWanted, before: str | None, limit: int) -> Sequence[Ticket]:
        """See the port."""
        orders, index = _having(wanted)
        query = {**orders, "state": _WORKED_ON, **open_to(wanted.reader)}
        if before is not None:
            query["number"] = {"$lt": before}
        found = self._tickets.find(query, WITHOUT_STORY, sort=_NEWEST, limit=limit, hint=index)
        return [ticket_of(document) for document in read_bounded(found)]


def _having(wanted: OrdersWanted) -> tuple[dict[str, Any], str]:
    """Return what a ticket's orders must have, with the index that knows it."""
    if wanted.unit is not None and wanted.state is not None:
        one = {"unit": wanted.unit, "state": wanted.state}
        return {"orders": {"$elemMatch": one}}, "orders_by_unit"
    if wanted.unit is not None:
        return {"orders.unit": wanted.unit}, "unit_state"
    states = ORDER_STATES if wanted.state is None else (wanted.state,)
    return {"orders.state": {"$in": list(states)}}, "orders_by_state"
