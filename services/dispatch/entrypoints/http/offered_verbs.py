"""What a caller may do with a line of a list, in the verbs that end the commands' addresses."""

from datetime import datetime

from services.dispatch.bootstrap import Container
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.offering.offers import offers
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.entrypoints.commands.offered import commands_of


def verbs_on(
    container: Container, ticket: Ticket, who: Caller, now: datetime, order_id: str | None = None
) -> list[str]:
    """Return what may be done with the ticket itself, or one of its orders, as ``…/actions`` tells.

    What an action needs beyond its row in the table is looked at, too: none is refused for that.
    """
    subject_id = order_id or ticket.id
    ladder = container.desk.situation(ticket, now).ladder
    found = commands_of(offers(container.desk.sealed_anew(ticket), who, ladder, now))
    return [one.verb for one in found if one.subject_id == subject_id]
