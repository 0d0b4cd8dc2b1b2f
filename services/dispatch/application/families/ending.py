"""What rests in a merged ticket ends, and is sealed, with its survivor."""

from collections.abc import Sequence
from datetime import datetime

from services.dispatch.application.secrecy.telling import sealed
from services.dispatch.application.telling import taken_back
from services.dispatch.application.whistles.telling import closed
from services.dispatch.domain.clocks.ticket_clocks import stop_all, stop_summons
from services.dispatch.domain.orders.releasing import release
from services.dispatch.domain.secrecy.sealing import sealed_with_survivor
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles import working
from services.dispatch.domain.workflow import ENDED_STATES
from services.dispatch.ports.tickets import Tickets, Told

_REASON = "ticket_over"


def resting_in(tickets: Tickets, before: Ticket, after: Ticket) -> Sequence[Ticket]:
    """Return what rests in a ticket that this step ends or seals, and what rests in that."""
    if not _ends(before, after) and after.seal == before.seal:
        return ()
    found: list[Ticket] = []
    layer = [after]
    while layer:
        ids = [record.ticket_id for one in layer for record in one.absorbed]
        kept = tickets.get_many(ids) if ids else {}
        layer = [one for one in kept.values() if one.state == "merged"]
        found += layer
    return found


def gone_with_survivor(
    resting: Ticket,
    before: Ticket,
    after: Ticket,
    by: str,
    now: datetime,
    *,
    centre: str,
    assess_until: datetime,
) -> tuple[Ticket, tuple[Told, ...]]:
    """Return a merged ticket after its survivor's step, with what that tells; it stays merged.

    The survivor was sealed by the step, or it is over. ``centre`` is the dispatch centre's unit.
    """
    told: tuple[Told, ...] = ()
    if after.seal != before.seal:
        closed_too = sealed_with_survivor(resting, after.seal, centre, now)
        ended = taken_back(resting, closed_too, "taken_back", now)
        resting, told = closed_too, (*ended, sealed(closed_too, by, now))
    if not _ends(before, after):
        return resting, told
    over, more = _over(resting, by, now, assess_until=assess_until)
    return over, (*told, *more)


def _ends(before: Ticket, after: Ticket) -> bool:
    return before.state not in ENDED_STATES and after.state in ENDED_STATES


def _over(
    resting: Ticket, by: str, now: datetime, *, assess_until: datetime
) -> tuple[Ticket, tuple[Told, ...]]:
    ended = resting
    for order in resting.live_orders:
        ended = release(ended, order, now, _REASON)
    ended = stop_summons(stop_all(ended, now), now)
    ended, whistles = working.end_with_ticket(ended, by, now, assess_until=assess_until)
    told = taken_back(resting, ended, _REASON, now)
    return ended, (*told, *(closed(ended, whistle, now) for whistle in whistles))
