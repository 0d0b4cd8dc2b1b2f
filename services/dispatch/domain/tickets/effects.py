"""The effects that the transition table names, on clocks, orders and reporters (D1)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from services.dispatch.domain.clocks.conditions import CONDITIONS
from services.dispatch.domain.clocks.ticket_clocks import Timing, carry_out
from services.dispatch.domain.orders.releasing import release_supports
from services.dispatch.domain.replacing import replace
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import FINAL_STATES

Effect = Callable[[Ticket, Timing, datetime], Ticket]


def _on_clocks(name: str) -> Effect:
    return lambda ticket, timing, now: carry_out(name, ticket, timing, now)


def _end_order(ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    del timing
    if ticket.state in FINAL_STATES:
        ticket = release_supports(ticket, now, "ticket_over")
    order = ticket.order
    if order is None or order.ended_at is not None:
        return ticket
    return ticket.with_order(
        replace(order, ended_at=now, extension=None, suspension=None, wait=None)
    )


def _stop_wait(ticket: Ticket, timing: Timing, now: datetime) -> Ticket:
    ticket = carry_out("stop_wait", ticket, timing, now)
    order = ticket.order
    return ticket.with_order(replace(order, wait=None)) if order else ticket


DONE: Final[Mapping[str, Effect]] = {
    **{row.effect: _on_clocks(row.effect) for row in CONDITIONS if not row.is_command_s},
    "stop_wait": _stop_wait,
    "end_order": _end_order,
    "settle_closed": lambda ticket, _timing, _now: ticket.settled("closed"),
    "settle_refused": lambda ticket, _timing, _now: ticket.settled("refused"),
}
