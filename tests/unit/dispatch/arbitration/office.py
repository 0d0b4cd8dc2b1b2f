"""Everything in memory, for stories of returns, statements and rulings."""

from dataclasses import dataclass, field
from typing import Any

from services.dispatch.application.clocks.advance_clocks import AdvanceClocks
from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.tickets.open_tickets import OpenTickets
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import COMMUNITY_UNIT, MONDAY, OPERATOR, UNIT, handler, submitted
from tests.factories.dispatch_commands import of_orders, of_tickets
from tests.factories.dispatch_disputes import (
    BASIS,
    GROUND,
    NEIGHBOUR_UNIT,
    REASON,
    community,
    disputed_directory,
)
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories, FakeTickets

QUARREL = {"title": "邻里纠纷", "text": "楼上楼下邻里纠纷，请社区调解"}


@dataclass
class Office:
    """The desk, the scheduler and the clock, with verbs that read like the story."""

    tickets: FakeTickets = field(default_factory=FakeTickets)
    clock: FakeClock = field(default_factory=lambda: FakeClock(MONDAY))

    def __post_init__(self) -> None:
        directories = FakeDirectories(fixed=disputed_directory())
        desk = Desk(self.tickets, directories, self.clock)
        self.opening = OpenTickets(self.tickets, directories, FakeCounters(), self.clock)
        self.unit = of_orders(desk)
        self.centre = of_tickets(desk)
        self.scheduler = AdvanceClocks(self.tickets, desk, self.clock)

    def open(self, number: int = 1, **changes: object) -> Ticket:
        self.opening([submitted(number, **changes)])
        home = self.tickets.with_members([f"apl_{number:04d}"])
        return self.tickets.kept[home[f"apl_{number:04d}"]]

    def now(self, ticket: Ticket) -> Ticket:
        return self.tickets.kept[ticket.id]

    def return_(self, ticket: Ticket, who: Caller | None = None, **said: Any) -> Ticket:
        order = self.now(ticket).orders[-1]
        body = {"reason": "not_in_duty", "basis": BASIS, **said}
        return self.unit.return_(order.id, Order(who or handler(order.unit)), **body)

    def screen(self, ticket: Ticket, unit: str) -> Ticket:
        return self.centre.screen(
            ticket.id, Order(OPERATOR), category=None, area_code=None, unit=unit
        )

    def disputed(self) -> Ticket:
        """Two departments returned the order: the centre's supervisor rules."""
        first = self.return_(self.open())
        assert first.orders[0].unit == UNIT
        return self.return_(self.screen(first, "shizheng"))

    def quarrelled(self) -> Ticket:
        """Two communities of one street returned the order: the street rules."""
        first = self.return_(self.open(2, **QUARREL), community(COMMUNITY_UNIT))
        screened = self.screen(first, NEIGHBOUR_UNIT)
        return self.return_(screened, community(NEIGHBOUR_UNIT))

    def rule(self, ticket: Ticket, who: Caller, **said: Any) -> Ticket:
        body = {"lead": UNIT, "reason": REASON, "basis": GROUND, **said}
        return self.centre.rule(ticket.id, Order(who), **body)
