"""What a ruling (裁定) binds: its lead, its supports, and whoever they hand the order down to."""

from services.dispatch.domain.arbitration.dispute import Ruling
from services.dispatch.domain.arbitration.rulers import may_rule
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.refusals import LimitReached
from services.dispatch.domain.tickets.ticket import Ticket


def binding_on(ticket: Ticket, order: WorkOrder) -> Ruling | None:
    """Return the ruling that binds an order's unit to it, by name or as the heir of a named one."""
    named = ticket.dispute.binding(order.unit)
    inherited = (one for one in ticket.dispute.rulings if one.id == order.ruling_id)
    return named or next(inherited, None)


def must_not_bind(ticket: Ticket, caller: Caller) -> None:
    """Refuse to take the lead from whom a ruling gave it to, but to whoever rules.

    Raises:
        LimitReached: ``ruling_binds``.

    """
    lead = ticket.live_order
    ruling = binding_on(ticket, lead) if lead is not None else None
    if ruling is None:
        return
    rules = any(
        case.ruling is not None
        and case.ruling.id == ruling.id
        and (may_rule(case, caller) or case.ruling.by == caller.subject)
        for case in ticket.dispute.arbitrations
    )
    if not rules:
        raise LimitReached("ruling_binds", ruling_id=ruling.id, lead=ruling.lead)
