"""Moves a support order along its row: role, guards, state, effects on its own clocks (B6)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.clocks.conditions import SUPPORT_CONDITIONS
from services.dispatch.domain.clocks.ticket_clocks import Timing, carry_out
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.refusals import NotAllowed, NotFound, Refusal
from services.dispatch.domain.tickets.guards import GUARDED
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import (
    SUPPORT_ROWS,
    Action,
    SupportRow,
    support_move,
)

SupportEffect = Callable[[Ticket, str, Timing, datetime], Ticket]


def _end(ticket: Ticket, order_id: str, timing: Timing, now: datetime) -> Ticket:
    del timing
    order = replace(ticket.order_of(order_id), ended_at=now, extension=None)
    return ticket.with_order(order)


def _on_clocks(name: str) -> SupportEffect:
    return lambda ticket, order_id, timing, now: carry_out(name, ticket, timing, now, order_id)


SUPPORT_DONE: Final[Mapping[str, SupportEffect]] = {
    **{row.effect: _on_clocks(row.effect) for row in SUPPORT_CONDITIONS},
    "end_order": _end,
}


def enter_support(
    ticket: Ticket,
    action: Action,
    caller: Caller,
    timing: Timing,
    now: datetime,
    *,
    order_id: str,
) -> Ticket:
    """Return the ticket after an action on a support, as the table says.

    Raises:
        RoleMissing: the caller's roles may not do this.
        NotFound: the order is not the caller's unit's, where it has to be.
        NotAllowed: the order's state does not allow it, or its ticket rests or is over.
        Refusal: what a guard of the row has against it.

    """
    order = ticket.order_of(order_id)
    _must_be_in_scope(ticket, order, action, caller)
    if not ticket.is_open:
        raise NotAllowed(ticket.state, action)
    if not order.is_live:
        raise NotAllowed(f"order_{order.state}", action)
    row = support_move(order.state, action, caller.roles)
    refusal = _refusal(row, ticket, order, caller)
    if refusal is not None:
        raise refusal
    ticket = ticket.with_order(replace(order, state=row.to or order.state))
    for name in row.effects:
        effect = SUPPORT_DONE.get(name)
        ticket = effect(ticket, order_id, timing, now) if effect else ticket
    return ticket


def offered_on(ticket: Ticket, order: WorkOrder, caller: Caller) -> list[Action]:
    """Return what this caller may do now to a support, guards included."""
    return [
        row.action
        for row in SUPPORT_ROWS
        if ticket.is_open
        and order.state in row.states
        and not row.roles.isdisjoint(caller.roles)
        and _refusal(row, ticket, order, caller) is None
    ]


def _must_be_in_scope(ticket: Ticket, order: WorkOrder, action: Action, caller: Caller) -> None:
    """Raise NotFound for a stranger before the order's state is told."""
    for row in SUPPORT_ROWS:
        if row.action == action and isinstance(_refusal(row, ticket, order, caller), NotFound):
            raise NotFound


def _refusal(row: SupportRow, ticket: Ticket, order: WorkOrder, caller: Caller) -> Refusal | None:
    found = (GUARDED[name](ticket, order, caller) for name in row.guards)
    return next((refusal for refusal in found if refusal is not None), None)
