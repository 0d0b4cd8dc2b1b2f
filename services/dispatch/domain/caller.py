"""Who gives a command: a subject with roles, a unit and areas."""

from dataclasses import dataclass
from typing import Final

from services.dispatch.domain.orders.work_order import WorkOrder
from services.dispatch.domain.refusals import NotFound
from services.dispatch.domain.secrecy.seal import Seal
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import SYSTEM

DISTRICT_WIDE: Final = frozenset(
    {
        "operator",
        "callback_agent",
        "reviewer",
        "supervisor",
        "director",
        "district_leader",
        "analyst",
        "auditor",
        "admin",
        SYSTEM,
    }
)
_UNIT_ROLES: Final = frozenset({"unit_handler", "unit_leader"})
_AREA_ROLES: Final = frozenset({"street", "community", "grid_officer"})


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, a unit or one of our own processes.

    ``below`` are the units right under his own, ``above`` all those that his own is under.
    """

    subject: str
    roles: frozenset[str]
    unit: str | None = None
    areas: tuple[str, ...] = ()
    below: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()

    @property
    def is_district_wide(self) -> bool:
        """Whether every ticket is within this caller's scope."""
        return not self.roles.isdisjoint(DISTRICT_WIDE)

    @property
    def is_of_area(self) -> bool:
        """Whether the caller's office covers areas: a street's, a community's, a grid's."""
        return not self.roles.isdisjoint(_AREA_ROLES)

    def is_shut_out(self, ticket: Ticket) -> bool:
        """Whether the ticket is sealed against the caller, whatever his role (L2).

        A unit that came under an accused one only later is shut out as well.
        """
        return self.is_shut_out_by(ticket.seal)

    def is_shut_out_by(self, seal: Seal) -> bool:
        """Whether a seal closes its ticket to the caller."""
        if SYSTEM in self.roles:
            return False
        if not self.above.isdisjoint(seal.accused):
            return True
        return seal.shuts_out(self.unit, self.areas)

    def may_see(self, ticket: Ticket) -> bool:
        """Whether the caller may know of a ticket: by office, by unit, by area, and no seal."""
        if self.is_shut_out(ticket):
            return False
        if self.is_district_wide:
            return True
        if self.unit is not None and any(order.unit == self.unit for order in ticket.orders):
            return not self.roles.isdisjoint(_UNIT_ROLES | _AREA_ROLES)
        return self.has_area_of(ticket)

    def may_see_part(self, ticket: Ticket, unit: str | None) -> bool:
        """Whether what one unit did on a ticket is for this caller.

        Units read their own part, and the one that leads now what its supports did; the
        disciplinary office, to which alone a clue was given, reads all of it.
        """
        if unit in (None, self.unit) or self.is_district_wide or self.has_area_of(ticket):
            return True
        if self.unit is not None and self.unit == ticket.seal.office:
            return True
        lead = ticket.live_order
        leads = lead is not None and lead.unit == self.unit
        return leads and any(o.unit == unit and not o.is_lead for o in ticket.orders)

    def has_area_of(self, ticket: Ticket) -> bool:
        """Whether the ticket lies in an area that is the caller's by office."""
        if not self.is_of_area:
            return False
        return any(area in ticket.area_path for area in self.areas)

    def must_see(self, ticket: Ticket) -> None:
        """Raise NotFound for a ticket out of scope: that it exists is not told."""
        if not self.may_see(ticket):
            raise NotFound

    def must_own(self, order: WorkOrder) -> None:
        """Raise NotFound unless the order is the caller's unit's."""
        if self.unit is None or order.unit != self.unit:
            raise NotFound


PLATFORM: Final = Caller("dispatch", frozenset({SYSTEM}))
