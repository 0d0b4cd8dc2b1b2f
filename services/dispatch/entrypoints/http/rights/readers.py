"""What of a case a reader is cleared for: words, what was done, what is the staff's."""

from datetime import datetime
from typing import Final

from services.common.web.principal import CONFIDENTIAL_READERS
from services.dispatch.domain.arbitration.dispute import Ruling
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.assessing import is_revealed
from services.dispatch.domain.whistles.parties import is_blower
from services.dispatch.domain.whistles.whistle import Summons, Whistle
from services.dispatch.entrypoints.http.rights.clearances import Clearance
from services.dispatch.ports.listing import WordsRead

FOR_ALL: Final[frozenset[Clearance]] = frozenset({"all"})

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


def words_read(caller: Caller) -> WordsRead:
    """Return whose words a caller reads by his office; as ``may_read_text``."""
    if not caller.roles.isdisjoint(CONFIDENTIAL_READERS):
        return "all"
    return "own" if caller.roles.isdisjoint(TEXT_ROLES) else "plain"


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


def cleared_of_dispute(ticket: Ticket, caller: Caller) -> frozenset[Clearance]:
    """Return the clearances for returns and arbitrations: the parties read what is said."""
    found = cleared(ticket, caller)
    return found | {"work"} if caller.unit in ticket.dispute.parties else found


def cleared_of_ruling(ticket: Ticket, ruling: Ruling, caller: Caller) -> frozenset[Clearance]:
    """Return the clearances for a ruling: whom it binds reads why."""
    found = cleared_of_dispute(ticket, caller)
    return found | {"work"} if caller.unit and ruling.names(caller.unit) else found


def cleared_of_whistle(
    ticket: Ticket, whistle: Whistle, caller: Caller, center_unit: str
) -> frozenset[Clearance]:
    """Return the clearances for a whistle; the units in it read it, whatever the case is.

    The residents' words they read only while it lives, and never those of a confidential case. Who
    speaks for the centre is no party by that: of a confidential case he reads what he reads of it.
    """
    found = cleared(ticket, caller)
    quiet = ticket.matter.confidential
    party = caller.unit is not None and caller.unit in whistle.parties
    if not party and (quiet or not is_blower(whistle, caller, center_unit)):
        return found
    found |= {"work"}
    return found | {"words"} if whistle.is_live and not quiet else found


def cleared_of_summons(
    ticket: Ticket,
    whistle: Whistle,
    summons: Summons,
    caller: Caller,
    center_unit: str,
    now: datetime,
) -> frozenset[Clearance]:
    """Return the clearances for a summons: codes, exact places and scores are not for all."""
    blower, own = is_blower(whistle, caller, center_unit), caller.unit == summons.unit
    staff = caller.is_district_wide
    shown = is_revealed(whistle, summons, now)
    reads = shown and (blower or own or staff or caller.has_area_of(ticket))
    found: set[Clearance] = set(cleared_of_whistle(ticket, whistle, caller, center_unit))
    if blower:
        found.add("blower")
    if blower or own or staff:
        found.add("sides")
    if blower or reads:
        found.add("of_unit")
    if own or reads:
        found.add("of_blower")
    return frozenset(found)
