"""Moves a ticket along a row of the transition table: role, guards, states, effects (D1)."""

from datetime import datetime
from typing import Final

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.ticket_clocks import Timing, stop_summons
from services.dispatch.domain.orders.support_moving import enter_support
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.refusals import NotAllowed, NotFound, Refusal, RoleMissing
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.tickets.effects import DONE
from services.dispatch.domain.tickets.guards import GUARDED
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import (
    ACTIONS,
    AS_BEFORE,
    BY_ACTION,
    ENDED_STATES,
    MOVES,
    ROLES,
    Action,
    Row,
    moves,
)

_SCOPE: Final = frozenset({"own_order"})
_REVIVES: Final = "new_round"  # the only row that gives work back on an order that was over


def enter(
    ticket: Ticket,
    action: Action,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    order_id: str | None = None,
) -> Ticket:
    """Return the ticket after an action, as the table says; words and limits are the command's.

    ``order_id`` names the order of a command that addresses one.

    Raises:
        RoleMissing: the caller's roles may not do this.
        NotFound: the order is not there, or not the caller's unit's.
        NotAllowed: the state does not allow it, or the order is over.
        Refusal: what the guard of the last row that could apply has against it.

    """
    if order_id is not None and any(o.id == order_id and not o.is_lead for o in ticket.orders):
        return enter_support(ticket, action, caller, timing, now, order_id=order_id)
    row = row_for(ticket, action, caller, order_id=order_id)
    return apply(row, ticket, timing, now)


def row_for(ticket: Ticket, action: Action, caller: Caller, *, order_id: str | None = None) -> Row:
    """Return the row that applies; raises as ``enter``."""
    if ROLES[action].isdisjoint(caller.roles):
        raise RoleMissing(ROLES[action])
    order = ticket.order
    if order_id is not None:
        order = _addressed(ticket, action, caller, order_id)
    refusal: Refusal | None = None
    for row in moves(ticket.state, action, caller.roles):
        refusal = _refusal(row, ticket, order, caller)
        if refusal is None:
            return row
    raise refusal or NotAllowed(ticket.state, action)


def apply(row: Row, ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    """Return the ticket after a row's effects and in its new states."""
    order, target = ticket.order, row.target(ticket.state)
    if target != AS_BEFORE:
        ticket = replace(ticket, state=target)
    if row.order is not None and order is not None and (order.is_live or _REVIVES in row.effects):
        ticket = ticket.with_order(replace(order, state=row.order))
    for name in row.effects:
        effect = DONE.get(name)
        ticket = effect(ticket, timing, now) if effect else ticket
    return stop_summons(ticket, now) if ticket.state in ENDED_STATES else ticket


def offered(ticket: Ticket, caller: Caller) -> list[Action]:
    """Return what this caller may do now, guards included: no button that would be refused."""
    return [
        action
        for action in ACTIONS
        if any(
            not row.roles.isdisjoint(caller.roles)
            and _refusal(row, ticket, ticket.order, caller) is None
            for row in MOVES.get((ticket.state, action), ())
        )
    ]


def _addressed(ticket: Ticket, action: Action, caller: Caller, order_id: str) -> WorkOrder:
    """Return the order addressed; a stranger's is told apart from none before its state is."""
    order = next((item for item in ticket.orders if item.id == order_id), None)
    entitled = [row for row in BY_ACTION[action] if not row.roles.isdisjoint(caller.roles)]
    if all(_refusal(row, ticket, order, caller, only=_SCOPE) for row in entitled):
        raise NotFound
    return ticket.require_order(order_id, action)


def _refusal(
    row: Row,
    ticket: Ticket,
    order: WorkOrder | None,
    caller: Caller,
    only: frozenset[str] = frozenset(GUARDED),
) -> Refusal | None:
    found = (GUARDED[name](ticket, order, caller) for name in row.guards if name in only)
    return next((refusal for refusal in found if refusal is not None), None)
