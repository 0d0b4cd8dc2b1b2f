"""What rests in a merged ticket ends with its survivor: its orders, its clocks, its whistles."""

from collections.abc import Sequence
from datetime import datetime

from services.dispatch.application.telling import taken_back
from services.dispatch.application.whistles.telling import closed
from services.dispatch.domain.clocks.ticket_clocks import stop_all, stop_summons
from services.dispatch.domain.orders.releasing import release
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles import working
from services.dispatch.domain.workflow import ENDED_STATES
from services.dispatch.ports import Tickets, Told

_REASON = "ticket_over"


def resting_in(tickets: Tickets, before: Ticket, after: Ticket) -> Sequence[Ticket]:
    """Return the tickets that rest in one that ends by this step, and those that rest in them."""
    if before.state in ENDED_STATES or after.state not in ENDED_STATES:
        return ()
    found: list[Ticket] = []
    layer = [after]
    while layer:
        ids = [record.ticket_id for one in layer for record in one.absorbed]
        kept = tickets.get_many(ids) if ids else {}
        layer = [one for one in kept.values() if one.state == "merged"]
        found += layer
    return found


def ended_with_survivor(
    resting: Ticket, by: str, now: datetime, *, assess_until: datetime
) -> tuple[Ticket, tuple[Told, ...]]:
    """Return a merged ticket whose survivor is over, and what that tells; it stays merged."""
    ended = resting
    for order in resting.live_orders:
        ended = release(ended, order, now, _REASON)
    ended = stop_summons(stop_all(ended, now), now)
    ended, whistles = working.end_with_ticket(ended, by, now, assess_until=assess_until)
    told = taken_back(resting, ended, _REASON, now)
    return ended, (*told, *(closed(ended, whistle, now) for whistle in whistles))
