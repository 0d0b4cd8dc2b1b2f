"""The scheduler's round over tickets that are not all in order."""

from dataclasses import dataclass, replace

import pytest

from services.dispatch.application.clocks import advance_clocks
from services.dispatch.application.clocks.advance_clocks import AdvanceClocks
from services.dispatch.application.commanding import Desk
from services.dispatch.application.tickets.open_tickets import OpenTickets
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.steps import Escalated, Step
from tests.factories.dispatch import MONDAY, directory, submitted
from tests.fakes.dispatch import FakeClock, FakeCounters, FakeDirectories, FakeTickets

UNREADABLE = 99


@dataclass
class DamagedDirectories(FakeDirectories):
    """One old version can no longer be read."""

    def version(self, version: int) -> Directory | None:
        if version == UNREADABLE:
            raise ValueError("not a directory")
        return super().version(version)


def test_one_ticket_that_cannot_be_judged_does_not_stop_the_clocks_of_others() -> None:
    """F1: an unreadable birth is one ticket's trouble, named in the log."""
    tickets, clock = FakeTickets(), FakeClock(MONDAY)
    directories = DamagedDirectories(fixed=directory())
    OpenTickets(tickets, directories, FakeCounters(), clock)([submitted(1), submitted(2)])
    damaged, sound = tickets.kept
    tickets.kept[damaged] = replace(tickets.kept[damaged], directory_version=UNREADABLE)
    clock.advance(days=20)

    moved = AdvanceClocks(tickets, Desk(tickets, directories, clock), clock)()

    assert moved == 1
    assert tickets.kept[sound].tier == 3
    assert tickets.kept[damaged].tier == 0


def test_tickets_that_cannot_be_judged_never_hide_those_behind_them() -> None:
    """More of them than a batch, and due for longer: the sound one is still moved."""
    tickets, clock = FakeTickets(), FakeClock(MONDAY)
    directories = DamagedDirectories(fixed=directory())
    opening = OpenTickets(tickets, directories, FakeCounters(), clock)
    opening([submitted(1), submitted(2)])
    for damaged in list(tickets.kept):
        tickets.kept[damaged] = replace(tickets.kept[damaged], directory_version=UNREADABLE)
    clock.advance(hours=1)
    opening([submitted(3)])
    clock.advance(days=20)

    assert AdvanceClocks(tickets, Desk(tickets, directories, clock), clock, batch=1)() == 1


def test_a_scheduler_that_lost_the_race_measures_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two schedulers read the same ticket; its steps are taken, and counted, once."""
    tickets, clock = FakeTickets(), FakeClock(MONDAY)
    directories = FakeDirectories(fixed=directory())
    OpenTickets(tickets, directories, FakeCounters(), clock)([submitted(1)])
    clock.advance(days=20)
    first = AdvanceClocks(tickets, Desk(tickets, directories, clock), clock)
    second = AdvanceClocks(tickets, Desk(tickets, directories, clock), clock)
    tickets.interrupt = first
    measured: list[Step] = []
    monkeypatch.setattr(
        advance_clocks, "measure_lateness", lambda steps, *_: measured.extend(steps)
    )

    assert second() == 0
    told = [told.event.TYPE for told in next(iter(tickets.told.values()))]
    escalated = [step for step in measured if isinstance(step, Escalated)]
    assert len(escalated) == told.count("ticket.escalated.v1") > 0
