"""What of a ticket a reader is cleared for: words, what was done, what is the staff's."""

from typing import Final, Literal

from services.common.web.principal import CONFIDENTIAL_READERS
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.tickets.ticket import Ticket

# all: whoever may know of the ticket. words: what residents wrote, masked, and where. work: what
# units and the centre wrote about it. staff: for the district's own staff.
Clearance = Literal["all", "words", "work", "staff"]

# Who reads what residents wrote (masked): the centre's staff, and the units that have an order.
TEXT_ROLES: Final = frozenset(
    {
        "operator",
        "callback_agent",
        "reviewer",
        "supervisor",
        "director",
        "district_leader",
        "admin",
    }
)
STAFF: Final = TEXT_ROLES | {"auditor", "analyst", "service"}


def handles(ticket: Ticket, caller: Caller) -> bool:
    """Whether the caller's unit has an order of the ticket now, or had the last as its lead."""
    lead = ticket.order
    held = {order.unit for order in ticket.supports}
    if lead is not None and lead.state != "returned":
        held.add(lead.unit)
    return caller.unit in held


def may_read_text(ticket: Ticket, caller: Caller) -> bool:
    """Whether the caller may read what the resident wrote.

    Of a confidential case (保密件) that is for the units that handle it, and for the centre's
    shift supervisors and director; everybody else in scope knows that it is there, and its state.
    """
    readers = CONFIDENTIAL_READERS if ticket.matter.confidential else TEXT_ROLES
    return handles(ticket, caller) or not caller.roles.isdisjoint(readers)


def cleared(ticket: Ticket, caller: Caller) -> frozenset[Clearance]:
    """Return the clearances that a caller has for a ticket within his scope."""
    found: set[Clearance] = {"all"}
    if may_read_text(ticket, caller):
        found |= {"words", "work"}
    if not ticket.matter.confidential:
        found.add("work")
    if not caller.roles.isdisjoint(STAFF):
        found.add("staff")
    return frozenset(found)
