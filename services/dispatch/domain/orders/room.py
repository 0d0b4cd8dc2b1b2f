"""How many orders a ticket may come to have: its document stays small whatever happens (D1)."""

from typing import Final

from services.dispatch.domain.refusals import LimitReached
from services.dispatch.domain.tickets.ticket import Ticket

MOST_ORDERS: Final = 60


def must_have_room(ticket: Ticket, wanted: int = 1) -> None:
    """Refuse more orders than a ticket takes, those that are over counted.

    What gives a ticket without a unit to one (screening, a ruling) is never refused: a ruling
    binds, so that these end by themselves.
    """
    if len(ticket.orders) + wanted > MOST_ORDERS:
        raise LimitReached("too_many_orders", most=MOST_ORDERS)
