"""A grant (联系授权): the lead's handler may look up the reporters' contact for ten minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.refusals import NotAllowed, NotFound, RoleMissing
from services.dispatch.domain.tickets.ticket import Ticket

LASTS: Final = timedelta(minutes=10)
_LEADERS: Final = frozenset({"unit_leader"})
_HANDLERS: Final = frozenset({"unit_handler", "unit_leader", "street", "community"})


@dataclass(frozen=True, slots=True)
class ContactGrant:
    """One grant; ``key`` is the digest of what its holder shows. ``expires_at`` is wall time.

    It is good for one person and one order, and only while that order leads the ticket.
    """

    key: str
    ticket_id: str
    work_order_id: str
    subject: str
    unit: str
    expires_at: datetime


class ContactGrants(Protocol):
    """The grants that may still be shown."""

    def keep(self, grant: ContactGrant) -> None:
        """Keep a grant until it expires."""
        ...

    def find(self, key: str) -> ContactGrant | None:
        """Return a grant, which may have expired, or None."""
        ...


def grant_contact(
    ticket: Ticket, order_id: str, caller: Caller, wall: datetime, *, key: str
) -> ContactGrant:
    """Return a grant for whoever handles the lead order.

    Raises:
        RoleMissing: the caller handles no orders, or another person of the unit has this one.
        NotFound: the order is not the caller's unit's.
        NotAllowed: it does not lead, or no longer, or nobody has signed for it yet: who gives an
            order back unsigned need not know whom it is about.

    """
    if _HANDLERS.isdisjoint(caller.roles):
        raise RoleMissing(_HANDLERS)
    order = next((item for item in ticket.orders if item.id == order_id), None)
    if order is None:
        raise NotFound
    caller.must_own(order)
    named_other = order.handler not in (None, caller.subject)
    if named_other and caller.roles.isdisjoint(_LEADERS):
        raise RoleMissing(_LEADERS)
    if ticket.live_order != order or order.state == "issued":
        raise NotAllowed(f"order_{order.state}", "contact_grant")
    return ContactGrant(
        key, ticket.id, order.id, caller.subject, order.unit, expires_at=wall + LASTS
    )


def holds(
    grant: ContactGrant | None, ticket: Ticket | None, wall: datetime, *, subject: str, appeal: str
) -> bool:
    """Whether a grant shown by somebody is good now for one appeal."""
    if grant is None or ticket is None or grant.subject != subject or wall >= grant.expires_at:
        return False
    lead: WorkOrder | None = ticket.live_order
    member = ticket.member(appeal)
    leads = lead is not None and (lead.id, lead.unit) == (grant.work_order_id, grant.unit)
    return leads and member is not None and member.state == "open"
