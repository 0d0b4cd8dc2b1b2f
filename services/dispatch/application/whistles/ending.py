"""Whistles end with their ticket: whatever ends the one ends the others, in the same write."""

from dataclasses import replace

from services.dispatch.application.decided import Decided, Situation
from services.dispatch.application.whistles.telling import closed
from services.dispatch.domain.whistles import working
from services.dispatch.domain.workflow import ENDED_STATES


def with_whistles_ended(decided: Decided, situation: Situation, by: str) -> Decided:
    """Return what was decided; where it ends a ticket, live whistles are closed and told too."""
    ticket = decided.ticket
    if ticket.state not in ENDED_STATES or not any(item.is_live for item in ticket.whistles):
        return decided
    now = situation.now
    ticket, ended = working.end_with_ticket(ticket, by, now, assess_until=situation.assess_until())
    told = tuple(closed(ticket, whistle, now) for whistle in ended)
    return replace(decided, ticket=ticket, told=(*decided.told, *told))
