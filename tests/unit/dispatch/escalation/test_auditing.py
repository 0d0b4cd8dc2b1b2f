"""F8: the auditor trusts no stored next step: it works each out anew and says what is wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.dispatch.domain.clocks.clock import Clock
from services.dispatch.domain.escalation.auditing import Stored, WrongStep, wrong_steps
from services.dispatch.domain.escalation.responsible import ladder_at
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import directory, timing_of
from tests.factories.escalation import audited, policy
from tests.unit.dispatch.escalation.stories import MORE, STORIES, Watched

WEEK = timedelta(days=7)


def hall(story: str) -> Watched:
    made = Watched()
    STORIES[story](made)  # type: ignore[index]  # a trigger's name
    return made


@pytest.mark.parametrize("story", STORIES)
def test_nothing_is_wrong_with_any_story(story: str) -> None:
    made = hall(story)
    where = directory(policies=[policy()], **MORE)

    for ticket in made.tickets.kept.values():
        assert audited(ticket, where) == ()
    for _ in range(12):
        made.later(days=1, hours=3)
        for ticket in made.tickets.kept.values():
            assert audited(ticket, where) == (), ticket.clocks


def with_clock(ticket: Ticket, kind: str, change: Callable[[Clock], Clock]) -> Ticket:
    clock = next(c for c in ticket.clocks if c.kind == kind and not c.is_stopped)
    return ticket.with_clock(change(clock))


def climbing() -> Ticket:
    """A ticket whose limit of signing was missed: its first tier has begun, the second waits."""
    ticket = hall("unacknowledged").ticket
    assert ticket.tier == 1
    return ticket


def fresh() -> Ticket:
    made = Watched()
    made.open()
    return made.ticket


BREAKS: list[tuple[str, Callable[[], Ticket], str]] = [
    ("an end a week later",
     lambda: with_clock(fresh(), "resolve", lambda c: replace(c, due_at=c.due_at + WEEK)),
     "wrong_end"),
    ("an end an hour earlier",
     lambda: with_clock(
         fresh(), "resolve", lambda c: replace(c, due_at=c.due_at - timedelta(hours=1))),
     "wrong_end"),
    ("a reminder a week later",
     lambda: with_clock(fresh(), "resolve", lambda c: replace(
         c, marks=tuple((p, at + WEEK) for p, at in c.marks))),
     "wrong_reminder"),
    ("no next tier",
     lambda: with_clock(climbing(), "acknowledge", lambda c: replace(c, next_tier_at=None)),
     "tier_missing"),
    ("a next tier in ten years",
     lambda: with_clock(climbing(), "acknowledge", lambda c: replace(
         c, next_tier_at=c.due_at + timedelta(days=3650))),
     "tier_too_late"),
    ("no limit of the work",
     lambda: replace(fresh(), clocks=tuple(
         c for c in fresh().clocks if c.kind != "resolve")),
     "clock_missing"),
    ("no clock at all", lambda: replace(fresh(), clocks=()), "no_next_step"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "broken", "fault"), BREAKS, ids=[row[0] for row in BREAKS])
def test_a_next_step_that_was_stored_wrongly_is_named(
    what: str, broken: Callable[[], Ticket], fault: str
) -> None:
    assert fault in {wrong.fault for wrong in audited(broken())}, what


def test_what_schedulers_look_for_has_to_be_what_the_clocks_say() -> None:
    ticket, where = fresh(), directory(policies=[policy()])
    due = ticket.next_due_at
    assert due is not None

    def found(stored: Stored) -> set[WrongStep]:
        return set(wrong_steps(ticket, stored, timing_of(where), ladder_at(ticket, where)))

    assert found(Stored(due, "clock")) == set()
    assert found(Stored(due + WEEK, "clock")) == {WrongStep("stored_otherwise", "next_due_at")}
    assert found(Stored(None, "clock")) == {WrongStep("stored_otherwise", "next_due_at")}
    assert found(Stored(due, "residents")) == {WrongStep("stored_otherwise", "waits_for")}
