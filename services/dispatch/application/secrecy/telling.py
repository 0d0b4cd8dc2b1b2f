"""Turns a seal into an event of the published language; no unit gets a copy."""

from datetime import datetime

from services.common.contracts.events.ticket import TicketSealed
from services.dispatch.domain.caller import PLATFORM
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Told


def sealed(case: Ticket, by: str, now: datetime) -> Told:
    """The ticket was closed to the units that it is about."""
    return Told(
        TicketSealed(
            ticket_id=case.id,
            by=by,
            sealed_at=now,
            accused_units=list(case.seal.accused),
            closed_units=list(case.seal.units),
            closed_areas=list(case.seal.areas),
            discipline_unit=case.seal.office,
        )
    )


def sealed_at_birth(case: Ticket, now: datetime) -> tuple[Told, ...]:
    """A report is told as one from its first day, before anything else of it; others are not."""
    return (sealed(case, PLATFORM.subject, now),) if case.seal.is_set else ()
