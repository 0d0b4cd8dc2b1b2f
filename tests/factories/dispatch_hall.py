"""Units and centre over tickets in memory, with a ticket that has a lead and may get supports."""

from dataclasses import dataclass, field
from typing import Any

from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.tickets.open_tickets import OpenTickets
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.orders.supporting import Part
from services.dispatch.domain.orders.work_order import Proof, WorkOrder
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import MONDAY, OPERATOR, directory, handler, submitted
from tests.factories.dispatch_commands import of_orders, of_tickets
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories, FakeTickets

ANSWER = "已清理并增加每日两次巡查"
TASK = "请核查路面井盖并加固"
BASIS = "职责清单第三条：不属本单位"
MANHOLE = {"title": "井盖松动", "text": "路中间的井盖松动，车过就响", "category": "0201"}


@dataclass
class Hall:
    """Everything in memory, with verbs that read like the story."""

    tickets: FakeTickets = field(default_factory=FakeTickets)
    clock: FakeClock = field(default_factory=lambda: FakeClock(MONDAY))
    changes: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        directories = FakeDirectories(fixed=directory(**self.changes))
        self.desk = desk = Desk(self.tickets, directories, self.clock)
        self.opening = OpenTickets(self.tickets, directories, FakeCounters(), self.clock)
        self.orders = of_orders(desk)
        self.centre = of_tickets(desk)

    def open(self, **changes: Any) -> Ticket:
        """Open the ticket of one appeal, street barbecues unless said otherwise."""
        self.opening([submitted(1, **changes)])
        return self.ticket

    @property
    def ticket(self) -> Ticket:
        """The one ticket as it stands."""
        return next(iter(self.tickets.kept.values()))

    @property
    def told(self) -> list[str]:
        """What was told of it, in order, without the versions."""
        return [name.removesuffix(".v1") for name in self.tickets.types(self.ticket.id)]

    def lead(self) -> WorkOrder:
        """Return the lead order."""
        found = self.ticket.order
        assert found is not None
        return found

    def support(self, unit: str) -> WorkOrder:
        """Return a unit's support order, the latest."""
        return next(o for o in reversed(self.ticket.orders) if o.unit == unit and not o.is_lead)

    def do(self, order: WorkOrder, verb: str, by: Caller | None = None, **words: Any) -> Ticket:
        """Let somebody do something with an order: a person of its unit, unless said otherwise."""
        command = getattr(self.orders, verb)
        done: Ticket = command(order.id, Order(by or handler(order.unit)), **words)
        return done

    def ask(self, *units: str, by: Caller = OPERATOR) -> Ticket:
        """Ask units to support."""
        return self.centre.support(self.ticket.id, Order(by), units=units, reason=TASK)

    def divide(self, *units: str, by: Caller = OPERATOR) -> Ticket:
        """Divide the matter among units."""
        parts = [Part(unit, TASK) for unit in units]
        return self.centre.divide(self.ticket.id, Order(by), parts=parts)

    def work(self, order: WorkOrder) -> Ticket:
        """Sign, speak with the reporter."""
        self.do(order, "acknowledge")
        return self.do(order, "contact", method="phone")

    def finish(self, order: WorkOrder, **words: Any) -> Ticket:
        """Hand in a result, with a photograph."""
        return self.do(order, "resolve", outcome="done", answer=ANSWER, **self.shown(), **words)

    def shown(self) -> dict[str, Any]:
        """Return a photograph of now, with its place."""
        return {"proofs": (Proof("att_done", self.clock.now(), (108.91, 34.21)),)}
