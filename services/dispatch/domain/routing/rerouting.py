"""What rules go by for a ticket that exists already: its own facts, at a new moment."""

from datetime import datetime

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.routing.conditions import Facts
from services.dispatch.domain.terms import Severity
from services.dispatch.domain.tickets.ticket import Ticket


def ticket_facts(
    ticket: Ticket,
    category: str,
    area: str,
    severity: Severity,
    directory: Directory,
    at: datetime,
) -> Facts:
    """Return a ticket's facts with this category, area and severity, routed at ``at``."""
    return Facts(
        category=category,
        area=area,
        at=at.astimezone(directory.calendar.zone),
        working=directory.calendar.is_open(at),
        kind=ticket.kind,
        severity=severity,
        channel=ticket.channel,
        confidential=ticket.matter.confidential,
        danger=bool(ticket.danger),
        seal=ticket.seal,
    )
