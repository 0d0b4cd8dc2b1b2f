"""An office in memory for families: verbs of unit, centre and residents, and what to compare."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from services.common.contracts.events.appeal import AppealRated
from services.dispatch.application.clocks.advance_clocks import AdvanceClocks
from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.tickets.end_appeal import EndAppeal
from services.dispatch.application.tickets.open_tickets import OpenTickets
from services.dispatch.application.tickets.record_answer import RecordAnswer
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.orders.work_order import Proof
from services.dispatch.domain.refusals import Refusal
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import (
    MONDAY,
    OPERATOR,
    REVIEWER,
    SUPERVISOR,
    directory,
    handler,
    later,
    submitted,
)
from tests.factories.dispatch_commands import of_orders, of_tickets
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories, FakeTickets

WHY = "经核实两单反映的是同一事项"
NOT_THE_SAME = "现场核实后确认不是同一事项"
ANSWER = "已清理并增加每日两次巡查"
BASIS = "职责清单第三条：不属本单位"


@dataclass
class FamilyOffice:
    """Everything in memory; ``numbers`` of appeals name them, ``ticket ids`` the tickets."""

    where: Directory = field(default_factory=directory)
    tickets: FakeTickets = field(default_factory=FakeTickets)
    clock: FakeClock = field(default_factory=lambda: FakeClock(MONDAY))

    def __post_init__(self) -> None:
        directories = FakeDirectories(fixed=self.where)
        self.desk = Desk(self.tickets, directories, self.clock)
        self.opening = OpenTickets(self.tickets, directories, FakeCounters(), self.clock)
        self.unit = of_orders(self.desk)
        self.centre = of_tickets(self.desk)
        self.scheduler = AdvanceClocks(self.tickets, self.desk, self.clock)

    def open(self, number: int, **changes: object) -> str:
        """Open a ticket for an appeal; return the ticket's id."""
        self.opening([submitted(number, **changes)])
        return self.home(number)

    def repeat(self, number: int, of: int, **changes: object) -> str:
        """Submit a certain repeat of another appeal; return the ticket that has it."""
        original = ((f"apl_{of:04d}", 0.93),)
        return self.open(number, repeat_verdict="certain", repeat_of=original, **changes)

    def home(self, number: int) -> str:
        appeal = f"apl_{number:04d}"
        return self.tickets.with_members([appeal])[appeal]

    def of(self, ticket_id: str) -> Ticket:
        return self.tickets.kept[ticket_id]

    def merge(self, absorbed: str, into: str) -> Ticket:
        return self.centre.merge(absorbed, Order(OPERATOR), into=into, reason=WHY)

    def unmerge(self, absorbed: str) -> Ticket:
        return self.centre.unmerge(absorbed, Order(OPERATOR), reason=NOT_THE_SAME)

    def withdraw(self, number: int) -> Ticket:
        return EndAppeal(self.desk)(f"apl_{number:04d}", "withdrawn", f"evt_withdrawn_{number}")

    def rate(self, number: int, ticket_id: str, *, happy: bool, round_: int = 1) -> Ticket:
        words = ("satisfied" if happy else "dissatisfied", "reporter", self.clock.now())
        event = AppealRated(f"apl_{number:04d}", ticket_id, round_, True, happy, *words)
        answers = RecordAnswer(self.desk, self.opening.counters)
        return answers.rated(event, f"evt_rated_{number}_{round_}")

    def resolve(self, ticket_id: str) -> Ticket:
        """Take a dispatched ticket through its unit to the reporters' rating."""
        ticket = self.of(ticket_id)
        order = next(one for one in reversed(ticket.orders) if one.is_lead)
        unit = Order(handler(order.unit))
        self.unit.acknowledge(order.id, unit)
        self.unit.contact(order.id, unit, method="phone")
        photo = Proof("att_1", self.clock.now(), (108.9101, 34.2101))
        words = {"outcome": "done", "answer": ANSWER, "proofs": (photo,)}
        alone = {"override": "协办单位已口头确认无需到场"} if ticket.supports else {}
        self.unit.resolve(order.id, unit, **words, **alone)
        return self.centre.accept(ticket_id, Order(REVIEWER))

    def types(self, ticket_id: str) -> list[str]:
        return self.tickets.types(ticket_id)


Deed = Callable[[FamilyOffice, str], object]


def _order(office: FamilyOffice, ticket_id: str) -> str:
    order = office.of(ticket_id).order
    return order.id if order else "wo_none"


def _as_unit(office: FamilyOffice, ticket_id: str) -> Order:
    order = office.of(ticket_id).order
    return Order(handler(order.unit)) if order else Order(handler())


# What may happen to a ticket that is worked on; what the table does not allow then is refused.
DEEDS: dict[str, Deed] = {
    "acknowledge": lambda o, t: o.unit.acknowledge(_order(o, t), _as_unit(o, t)),
    "contact": lambda o, t: o.unit.contact(_order(o, t), _as_unit(o, t), method="phone"),
    "note": lambda o, t: o.unit.progress(_order(o, t), _as_unit(o, t), note="已到现场"),
    "return": lambda o, t: o.unit.return_(
        _order(o, t), _as_unit(o, t), reason="not_in_duty", basis=BASIS
    ),
    "screen": lambda o, t: o.centre.screen(t, Order(OPERATOR), category="0104", area_code=None),
    "ask_time": lambda o, t: o.unit.request_extension(
        _order(o, t), _as_unit(o, t), reason="等待专用配件到货后安装", wanted_due_at=later(days=20)
    ),
    "give_time": lambda o, t: o.unit.grant_extension(_order(o, t), Order(SUPERVISOR), due_at=None),
    "submit": lambda o, t: o.unit.resolve(
        _order(o, t), _as_unit(o, t), outcome="done", answer=ANSWER
    ),
    "reject": lambda o, t: o.centre.reject(t, Order(REVIEWER), reason="没有回答反映的问题，请重办"),
    "accept": lambda o, t: o.centre.accept(t, Order(REVIEWER)),
    "redo": lambda o, t: o.centre.review(
        t, Order(REVIEWER), outcome="redo", reason="现场复核问题仍在，请重办"
    ),
}

# The whole way into another round, which single deeds seldom find.
_ROUND = ("acknowledge", "contact", "submit", "accept", "complain", "redo")
DEEDS["complain"] = lambda o, t: o.rate(_founder(o, t), t, happy=False, round_=o.of(t).round)
DEEDS["another_round"] = lambda o, t: [attempt(o, t, deed) for deed in _ROUND]


def _founder(office: FamilyOffice, ticket_id: str) -> int:
    return int(office.of(ticket_id).appeal_id.removeprefix("apl_"))


def attempt(office: FamilyOffice, ticket_id: str, deed: str) -> bool:
    """Do a deed if it is allowed now."""
    try:
        DEEDS[deed](office, ticket_id)
    except Refusal:
        return False
    return True


def timeline(ticket: Ticket) -> Ticket:
    """Return a ticket without its counters of writes, events and moves: what has to be equal."""
    return replace(
        ticket,
        version=0,
        sequence=0,
        chain_head="",
        members=tuple(replace(member, moves=0) for member in ticket.members),
        absorbed=tuple(replace(record, sequence=0) for record in ticket.absorbed),
    )
