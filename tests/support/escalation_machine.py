"""A machine that lets units work, time pass and schedulers die at every write of the store."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.common.contracts.events.deadline import DeadlineApproaching, DeadlineMissed
from services.common.contracts.events.escalation import PaperIssued
from services.common.contracts.events.ticket import TicketEscalated
from services.dispatch.application.clocks.advance_clocks import AdvanceClocks
from services.dispatch.application.commanding import Desk, Order
from services.dispatch.application.tickets.open_tickets import OpenTickets
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.ports.tickets import Change, Tickets
from tests.factories.dispatch import MONDAY, OPERATOR, REVIEWER, directory, handler, submitted
from tests.factories.dispatch_commands import of_orders, of_tickets
from tests.factories.dispatch_hall import ANSWER, BASIS
from tests.factories.escalation import audited
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories
from tests.support.escalation_spec import Happening, Spec, in_minutes

TICKETS = 3
UNITS = ("chengguan", "shizheng", "gongan")


class Killed(BaseException):
    """The process is gone; nothing of it may go on."""


class Store(Protocol):
    """A store of tickets, and what they have told."""

    tickets: Tickets

    def told(self, ticket_id: str) -> Sequence[Any]:
        """Return the events of a ticket, in order."""


@dataclass
class DyingTickets:
    """A store whose process dies at its n-th write, just before or just after it.

    ``meanwhile`` runs once, between reading and writing: what another process does just then.
    """

    kept: Tickets
    writes_left: int | None = None
    after: bool = False
    meanwhile: Callable[[], object] | None = None

    def save(self, change: Change) -> Ticket:
        written: list[Ticket] = []
        self._write(1, lambda _: written.append(self.kept.save(change)))
        return written[0]

    def save_many(self, changes: Sequence[Change]) -> frozenset[str]:
        """Write a batch; a death in the midst of it leaves a part written."""
        written: set[str] = set()
        self._write(
            len(changes), lambda count: written.update(self.kept.save_many(changes[:count]))
        )
        return frozenset(written)

    def _write(self, count: int, write: Callable[[int], object]) -> None:
        if self.meanwhile is not None:
            act, self.meanwhile = self.meanwhile, None
            act()
        if self.writes_left is None or count <= self.writes_left - (not self.after):
            self.writes_left = None if self.writes_left is None else self.writes_left - count
            write(count)
            if self.writes_left == 0 and self.after:
                raise Killed
            return
        before = self.writes_left - (not self.after)
        if before > 0:
            write(before)
        raise Killed

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)


class Engine(RuleBasedStateMachine):
    """Units, time, schedulers and deaths; subclasses say over which store."""

    def store(self) -> Store:
        """Return an empty store."""
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock(MONDAY)
        self.kept = self.store()
        self.tickets = DyingTickets(self.kept.tickets)
        directories = FakeDirectories(fixed=_district())
        desk = Desk(self.tickets, directories, self.clock)  # type: ignore[arg-type]  # by name
        self.orders, self.centre = of_orders(desk), of_tickets(desk)
        self.scheduler = AdvanceClocks(desk.tickets, desk, self.clock, batch=2)
        opening = OpenTickets(desk.tickets, directories, FakeCounters(), self.clock)
        opening([submitted(n, danger_words=("起火",)) for n in range(1, TICKETS + 1)])
        homes = self.kept.tickets.with_members([f"apl_{n:04d}" for n in range(1, TICKETS + 1)])
        self.ids = [homes[f"apl_{n:04d}"] for n in range(1, TICKETS + 1)]
        self.specs = [Spec() for _ in self.ids]

    def ticket(self, number: int) -> Ticket:
        found = self.kept.tickets.get(self.ids[number])
        assert found is not None
        return found

    def happened(self, number: int) -> list[Happening]:
        return [told for event in self.kept.told(self.ids[number]) for told in happening(event)]

    @invariant()
    def the_auditor_finds_nothing(self) -> None:
        """Each next step is what facts, policy and calendar make it, whatever happened (F8)."""
        for number in range(TICKETS):
            assert audited(self.ticket(number), _district()) == ()

    @rule(minutes=st.integers(1, 45))
    def time_passes(self, minutes: int) -> None:
        self.clock.instant += timedelta(minutes=minutes)
        for spec in self.specs:
            for _ in range(minutes):
                spec.tick()

    @rule(number=st.integers(0, TICKETS - 1), write=st.integers(0, 2), after=st.booleans())
    def unit_works(self, number: int, write: int, *, after: bool) -> None:
        """The unit, or the centre, does what comes next; its process may die at the write."""
        order = self.ticket(number).order
        assert order is not None
        state = self.specs[number].state
        acts: dict[str, tuple[str, Callable[[], object]]] = {
            "dispatched": ("acknowledge", lambda: self.of_unit(order, "acknowledge")),
            "acknowledged": ("contact", lambda: self.of_unit(order, "contact", method="phone")),
            "in_progress": (
                "submit",
                lambda: self.of_unit(order, "resolve", outcome="done", answer=ANSWER),
            ),
            "submitted": (
                "reject",
                lambda: self.centre.reject(
                    self.ids[number], Order(REVIEWER), code="other", reason=BASIS
                ),
            ),
        }
        verb, act = acts[state]
        if self.dies(act, write, after=after):
            getattr(self.specs[number], verb)()

    @precondition(lambda self: any(spec.state == "in_progress" for spec in self.specs))
    @rule(number=st.integers(0, TICKETS - 1))
    def unit_writes_a_note(self, number: int) -> None:
        self.unit_notes(number)

    def unit_notes(self, number: int) -> None:
        """A note is a touch."""
        if self.specs[number].state != "in_progress":
            return
        self.of_unit(self.ticket(number).order, "progress", note="已到现场处理")
        self.specs[number].touch()

    @rule(number=st.integers(0, TICKETS - 1))
    def centre_gives_it_to_another_unit(self, number: int) -> None:
        ticket, spec = self.ticket(number), self.specs[number]
        if spec.state == "submitted" or sum(o.is_lead for o in ticket.orders) > 2:
            return  # a third transfer goes to tier 3 by another rule
        unit = UNITS[len(ticket.orders)]
        self.centre.reassign(ticket.id, Order(OPERATOR), unit=unit, reason=BASIS)
        spec.dispatch()

    @rule(write=st.integers(0, 4), after=st.booleans())
    def scheduler_looks(self, write: int, *, after: bool) -> None:
        """A scheduler takes what is due; ``write`` is at which of its writes it dies, 0: none."""
        self.dies(self.scheduler, write, after=after)

    @rule(number=st.integers(0, TICKETS - 1))
    def a_scheduler_is_overtaken(self, number: int) -> None:
        """Another scheduler, and a note of the unit, come between its reading and its writing."""

        def meanwhile() -> None:
            self.scheduler()
            self.unit_notes(number)

        self.tickets.meanwhile = meanwhile
        self.scheduler()
        self.tickets.meanwhile = None

    @rule()
    def every_step_is_taken_by_a_scheduler_that_lives(self) -> None:
        self.tickets.writes_left = None
        self.scheduler()
        for number, spec in enumerate(self.specs):
            assert Counter(self.happened(number)) == Counter(spec.happened)
            assert self.ticket(number).waits_for is not None

    @invariant()
    def nothing_is_told_that_was_not_due_or_twice(self) -> None:
        for number, spec in enumerate(self.specs):
            assert not Counter(self.happened(number)) - Counter(spec.happened)
            steps = self.ticket(number).steps
            assert len(set(steps)) == len(steps)

    def of_unit(self, order: Any, verb: str, **words: Any) -> None:
        getattr(self.orders, verb)(order.id, Order(handler(order.unit)), **words)

    def dies(self, act: Callable[[], object], write: int, *, after: bool) -> bool:
        """Act with a death at a write; return whether the command's own write was made."""
        self.tickets.writes_left = write or None
        self.tickets.after = after
        try:
            act()
        except Killed:
            return after and write == 1
        finally:
            self.tickets.writes_left = None
        return True


@cache
def _district() -> Directory:
    return directory(policies=[in_minutes()])


def happening(event: Any) -> list[Happening]:
    """Return what an event tells in the specification's words; nothing for others."""
    if isinstance(event, DeadlineApproaching):
        return [("mark", str(event.percent))]
    if isinstance(event, DeadlineMissed):
        return [("missed", event.clock)]
    if isinstance(event, TicketEscalated):
        return [("tier", str(event.tier), event.trigger)]
    if isinstance(event, PaperIssued) and event.tier is None:
        return [("card", event.kind)]
    return []
