"""Where an appeal is: merging and splitting move it, so an event's own ticket may be an old one."""

from services.dispatch.application.commanding import Desk
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import StaleAggregate


class NotTakenOnYet(Exception):
    """No ticket has the appeal yet: its ``appeal.submitted`` is still on the way."""


def home_of(desk: Desk, appeal_id: str) -> str:
    """Return the id of the ticket that has an appeal now.

    Raises:
        NotTakenOnYet: ask again later.

    """
    found = desk.tickets.with_members([appeal_id]).get(appeal_id)
    if found is None:
        raise NotTakenOnYet(appeal_id)
    return found


def must_have(ticket: Ticket, appeal_id: str) -> None:
    """Raise StaleAggregate where the appeal has moved since its ticket was looked up."""
    if ticket.member(appeal_id) is None:
        raise StaleAggregate(ticket_id=ticket.id)
