"""Lists of work orders: what is asked for is found within indexes, before a page is cut."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.common.store.connection import Documents
from services.dispatch.adapters.listing.bounded import read_bounded
from services.dispatch.adapters.sealed import open_to
from services.dispatch.adapters.ticket_codec import ticket_of
from services.dispatch.adapters.ticket_repository import WITHOUT_STORY
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.listing.lanes import Standing
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import LIVE_ORDER, ORDER_STATES, STATES
from services.dispatch.ports.listing import OrdersWanted

# Nobody works on the orders of a merged ticket: they rest with it.
_WORKED_ON: Final = {"$in": [state for state in STATES if state != "merged"]}
_NEWEST: Final = [("number", -1)]
_MOST_STANDINGS: Final = 5000
_OF_ORDER: Final = """id unit state role acknowledge_due_at contact_due_at resolve_due_at
    contacted_at needs_approval approved_at submitted_at wait.until"""
_STANDING: Final = {"number": 1, "state": 1, **{f"orders.{name}": 1 for name in _OF_ORDER.split()}}


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

    def standings(self, unit: str, reader: Caller) -> Sequence[Standing]:
        """See the port; of each ticket no more is read than what a lane depends on."""
        live = {"unit": unit, "state": {"$in": sorted(LIVE_ORDER)}}
        query = {"orders": {"$elemMatch": live}, "state": _WORKED_ON, **open_to(reader)}
        found = self._tickets.find(query, _STANDING, limit=_MOST_STANDINGS, hint="orders_by_unit")
        return [
            _standing(raw, order)
            for raw in read_bounded(found)
            for order in raw["orders"]
            if order["unit"] == unit and order["state"] in LIVE_ORDER
        ]


def _standing(raw: Mapping[str, Any], order: Mapping[str, Any]) -> Standing:
    wait = order.get("wait") or {}
    return Standing(
        ticket_id=raw["_id"],
        order_id=order["id"],
        number=raw["number"],
        ticket_state=raw["state"],
        state=order["state"],
        role=order.get("role", "lead"),
        acknowledge_due_at=order["acknowledge_due_at"],
        contact_due_at=order["contact_due_at"],
        resolve_due_at=order["resolve_due_at"],
        contact_made=order.get("contacted_at") is not None,
        approved=not order.get("needs_approval") or order.get("approved_at") is not None,
        submitted_at=order.get("submitted_at"),
        wait_until=wait.get("until"),
    )


def _having(wanted: OrdersWanted) -> tuple[dict[str, Any], str]:
    """Return what a ticket's orders must have, with the index that knows it."""
    if wanted.unit is not None and wanted.state is not None:
        one = {"unit": wanted.unit, "state": wanted.state}
        return {"orders": {"$elemMatch": one}}, "orders_by_unit"
    if wanted.unit is not None:
        return {"orders.unit": wanted.unit}, "unit_state"
    states = ORDER_STATES if wanted.state is None else (wanted.state,)
    return {"orders.state": {"$in": list(states)}}, "orders_by_state"
