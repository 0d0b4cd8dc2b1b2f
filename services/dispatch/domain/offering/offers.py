"""Everything that a caller may do now with a case: on it, on its orders, on its whistles."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.escalation.responsible import Ladder
from services.dispatch.domain.offering.fitting import fits
from services.dispatch.domain.offering.whistles import offered_on_whistle
from services.dispatch.domain.orders.support_moving import offered_on
from services.dispatch.domain.tickets.moving import offered
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.parties import may_see
from services.dispatch.domain.workflow import Action

Subject = Literal["ticket", "work_order", "whistle"]
# In the ticket's table for their roles and states alone: no lead order has such an action.
_OF_SUPPORTS: Final[frozenset[Action]] = frozenset({"accept_support", "reject_support", "rejoin"})


@dataclass(frozen=True, slots=True)
class Offer:
    """One action on one thing; ``action`` is a word of the table of tickets, or of whistles."""

    subject: Subject
    subject_id: str
    action: str


def offers(ticket: Ticket, caller: Caller, ladder: Ladder, now: datetime) -> Iterator[Offer]:
    """Yield what the caller may do, the ticket's own actions first.

    What the ticket's table allows on its lead order stands at the ticket and at that order: the
    commands know which of the two they address.
    """
    own = [action for action in offered(ticket, caller) if fits(action, ticket, caller, ladder)]
    yield from (Offer("ticket", ticket.id, action) for action in own)
    lead = ticket.live_order
    if lead is not None:
        led = (action for action in own if action not in _OF_SUPPORTS)
        yield from (Offer("work_order", lead.id, action) for action in led)
    for order in ticket.supports:
        if order.is_live:
            yield from (
                Offer("work_order", order.id, action)
                for action in offered_on(ticket, order, caller)
                if action != "request_extension" or order.extension is None
            )
    centre = ladder.directory.center_unit
    for whistle in ticket.whistles:
        if may_see(ticket, whistle, caller, centre):
            found = offered_on_whistle(ticket, whistle, caller, centre, now)
            yield from (Offer("whistle", whistle.id, action) for action in found)
