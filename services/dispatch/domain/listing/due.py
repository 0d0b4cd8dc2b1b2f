"""By when the work on a ticket has to be done, as lists sort and filter by it."""

from datetime import datetime, timedelta
from typing import Final

from services.dispatch.domain.tickets.ticket import Ticket

AT_RISK: Final = timedelta(hours=24)  # before the instant: what needs a look today
_NOBODY_S_YET: Final = frozenset({"screening", "arbitration"})


def work_due_at(ticket: Ticket) -> datetime | None:
    """Return the end of the running resolve limit, extensions included.

    Before a unit has the ticket it is the residents' deadline. None once the result is handed in,
    while the clock rests, and for a case that is over: then nobody is late.
    """
    if not ticket.is_open:
        return None
    clock = ticket.running("resolve")
    if clock is not None:
        return clock.due_at if clock.state == "running" else None
    return ticket.resident_due_at if ticket.state in _NOBODY_S_YET else None
