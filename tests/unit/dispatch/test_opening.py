"""Opening: each appeal is in exactly one ticket, whatever comes twice, late or at once."""

from dataclasses import dataclass, field, replace

import pytest

from services.dispatch.application.tickets.open_tickets import NoDirectory, OpenTickets
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import MONDAY, UNIT, directory, submitted
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories, FakeTickets


@dataclass
class Desk:
    """The use case with everything it needs, in memory."""

    tickets: FakeTickets = field(default_factory=FakeTickets)
    directories: FakeDirectories = field(default_factory=lambda: FakeDirectories(fixed=directory()))
    counters: FakeCounters = field(default_factory=FakeCounters)

    def open(self, *batch: object) -> None:
        OpenTickets(self.tickets, self.directories, self.counters, FakeClock(MONDAY))(batch)  # type: ignore[arg-type]

    def of(self, number: int) -> Ticket:
        """Return the ticket that has this appeal."""
        home = self.tickets.with_members([f"apl_{number:04d}"])
        return self.tickets.kept[home[f"apl_{number:04d}"]]


def repeat(number: int, of: int, **changes: object) -> object:
    """Return an appeal that certainly repeats an earlier one."""
    original = ((f"apl_{of:04d}", 0.93),)
    return submitted(number, repeat_verdict="certain", repeat_of=original, **changes)


def test_routed_appeal_becomes_a_ticket_with_one_lead_order() -> None:
    """The unit gets its own copy of what touches it."""
    desk = Desk()
    desk.open(submitted(1))
    ticket = desk.of(1)

    assert ticket.state == "dispatched"
    assert [order.unit for order in ticket.orders] == [UNIT]
    assert desk.tickets.types(ticket.id) == ["ticket.opened.v1", "work_order.issued.v1"]
    assert desk.tickets.told[ticket.id][1].units == (UNIT,)
    assert ticket.waits_for == "clock"


def test_same_batch_twice_has_no_effect() -> None:
    """A consumer that was killed sees up to a window of messages again."""
    desk = Desk()
    batch = [submitted(1), submitted(2), submitted(2)]
    desk.open(*batch)
    first = dict(desk.tickets.kept)
    desk.open(*batch)

    assert desk.tickets.kept == first
    assert len(first) == 2
    assert sum(desk.counters.values.values()) == 2  # and no number was taken for nothing


def test_screening_clock_runs_from_acceptance() -> None:
    """D2: the time that the broker was away counts."""
    desk = Desk()
    desk.open(submitted(1, area_code=None))
    ticket = desk.of(1)

    assert ticket.state == "screening"
    assert ticket.clocks[0].kind == "screen"
    assert ticket.clocks[0].started_at == ticket.received_at
    assert desk.tickets.types(ticket.id) == ["ticket.opened.v1"]


def test_danger_word_makes_it_p0_at_once() -> None:
    """Even where nobody knows yet whose duty it is."""
    desk = Desk()
    desk.open(submitted(1, area_code=None, danger_words=("起火",)))

    assert desk.of(1).severity == "P0"


def test_certain_repeat_joins_an_open_ticket() -> None:
    """B4: one ticket, two reporters."""
    desk = Desk()
    desk.open(submitted(1))
    desk.open(repeat(2, of=1))

    assert desk.of(2).id == desk.of(1).id
    assert desk.tickets.types(desk.of(1).id)[-1] == "ticket.joined.v1"


def test_repeat_in_the_same_batch_joins_its_neighbour() -> None:
    """Two posts of the same minute travel together."""
    desk = Desk()
    desk.open(repeat(2, of=1), submitted(1), repeat(3, of=2))

    assert len(desk.of(1).members) == 3


def test_repeat_of_an_unknown_appeal_opens_its_own_ticket() -> None:
    """Whatever intake believes, an appeal is never nowhere."""
    desk = Desk()
    desk.open(repeat(2, of=1))

    assert desk.of(2).linked_ticket_id is None


def test_likely_repeat_does_not_join() -> None:
    """Only a certain one does; the others are for a person."""
    desk = Desk()
    desk.open(submitted(1), submitted(2, repeat_verdict="likely", repeat_of=(("apl_0001", 0.6),)))

    assert desk.of(1).id != desk.of(2).id


def test_ticket_that_is_closing_wins_against_a_joining_repeat() -> None:
    """The appeal opens a ticket of its own, linked to the one that closed at that moment."""
    desk = Desk()
    desk.open(submitted(1))
    first = desk.of(1)

    def close() -> None:
        kept = desk.tickets.kept[first.id]
        desk.tickets.kept[first.id] = replace(kept, state="closed", version=kept.version + 1)

    desk.tickets.interrupt = close
    desk.open(repeat(2, of=1))

    assert desk.of(2).id != first.id
    assert desk.of(2).linked_ticket_id == first.id
    assert len(desk.of(1).members) == 1


def test_danger_in_a_repeat_makes_the_whole_ticket_p0() -> None:
    """B3: it joins, and what it says counts for all; the unit is told."""
    desk = Desk()
    desk.open(submitted(1))
    desk.open(repeat(2, of=1, danger_words=("起火",)))
    ticket = desk.of(1)

    assert desk.of(2).id == ticket.id
    assert ticket.severity == "P0"
    told = desk.tickets.types(ticket.id)
    assert told[-6:-3] == ["ticket.joined.v1", "ticket.retriaged.v1", "danger.raised.v1"]
    assert told[-3:] == ["danger.called.v1"] * 3  # nobody is on the rosters of this directory
    assert desk.tickets.told[ticket.id][-5].units == (UNIT,)


def test_without_a_directory_appeals_wait() -> None:
    """Nothing is written, and the messages come again."""
    desk = Desk(directories=FakeDirectories())

    with pytest.raises(NoDirectory):
        desk.open(submitted(1))
    assert desk.tickets.kept == {}
