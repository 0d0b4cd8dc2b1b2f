"""Who may know of a whistle, and on which side of it a caller stands."""

from typing import Final, Literal

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.refusals import NotFound, Refusal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.whistle import Summons, Whistle

UNIT_ROLES: Final = frozenset({"unit_handler", "unit_leader", "street", "community"})
COMERS: Final = UNIT_ROLES | {"grid_officer"}
"""Who may stand on the spot for a summoned unit; nobody but its staff plans, judges or ends."""
CENTRE_ROLES: Final = frozenset({"operator", "supervisor", "director"})
RULERS: Final = frozenset({"supervisor", "director"})

Parties = Literal["summoned", "blower", "enders", "present"]


class NotParty(Refusal):
    """The caller knows of the whistle and has no part in this (403); ``parties`` may do it."""

    code = "not_a_party"

    def __init__(self, parties: Parties) -> None:
        super().__init__(parties=parties)


def may_see(ticket: Ticket, whistle: Whistle, caller: Caller, center_unit: str) -> bool:
    """Whether a caller may know of a whistle.

    The parties may, the unit that works on the ticket, and whoever has the district or its area.
    """
    if caller.is_shut_out(ticket):
        return False
    if caller.is_district_wide or is_blower(whistle, caller, center_unit):
        return True
    if caller.unit is not None and not caller.roles.isdisjoint(COMERS):
        live = ticket.live_order
        if caller.unit in whistle.units or (live is not None and live.unit == caller.unit):
            return True
    return caller.has_area_of(ticket)


def is_blower(whistle: Whistle, caller: Caller, center_unit: str) -> bool:
    """Whether a caller speaks for the side that blew; the centre's people bear no unit code."""
    if whistle.blower_unit == center_unit and not caller.roles.isdisjoint(CENTRE_ROLES):
        return True
    return caller.unit == whistle.blower_unit and not caller.roles.isdisjoint(UNIT_ROLES)


def summons_for(
    whistle: Whistle,
    caller: Caller,
    roles: frozenset[str] = UNIT_ROLES,
    parties: Parties = "summoned",
) -> Summons:
    """Return the summons of the caller's own unit, for one of the roles.

    Raises:
        NotParty: it was not summoned, or he does not speak for it in this.

    """
    summons = whistle.summons_of(caller.unit)
    if summons is None or caller.roles.isdisjoint(roles):
        raise NotParty(parties)
    return summons


def present_for(whistle: Whistle, caller: Caller) -> Summons:
    """Return the summons of the caller's own unit, which has come.

    Raises:
        NotParty: it was not summoned, has not come, or he does not speak for it.

    """
    summons = summons_for(whistle, caller, parties="present")
    if summons.signed_in is None:
        raise NotParty("present")
    return summons


def must_blow(whistle: Whistle, caller: Caller, center_unit: str) -> None:
    """Raise NotParty unless the caller speaks for the side that blew."""
    if not is_blower(whistle, caller, center_unit):
        raise NotParty("blower")


def working_unit(whistle: Whistle, caller: Caller, center_unit: str) -> str:
    """Return the unit for which a caller plans or reports a result: the blower's, or one that came.

    Raises:
        NotParty: neither.

    """
    if is_blower(whistle, caller, center_unit):
        return whistle.blower_unit
    return present_for(whistle, caller).unit


def whistle_of(ticket: Ticket, whistle_id: str) -> Whistle:
    """Return a ticket's whistle; raises NotFound where it has none of that id."""
    found = next((item for item in ticket.whistles if item.id == whistle_id), None)
    if found is None:
        raise NotFound
    return found
