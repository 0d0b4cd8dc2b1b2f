"""How new orders are named: the same order of the same ticket has the same id."""

from services.common.ids import derived_id
from services.dispatch.domain.orders.supporting import NameOrder


def order_namer(ticket_id: str) -> NameOrder:
    """Return what names a ticket's orders, by unit and by number within the ticket."""
    return lambda unit, n: derived_id("wo", ticket_id, unit, str(n))
