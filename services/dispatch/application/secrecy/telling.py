"""Turns a seal into an event of the published language; no unit gets a copy."""

from datetime import datetime

from services.common.contracts.events.ticket import TicketSealed
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports import Told


def sealed(case: Ticket, by: str, now: datetime) -> Told:
    """The ticket was closed to the units that it is about."""
    return Told(
        TicketSealed(
            ticket_id=case.id,
            by=by,
            sealed_at=now,
            accused_units=list(case.seal.accused),
            discipline_unit=case.seal.office,
        )
    )
