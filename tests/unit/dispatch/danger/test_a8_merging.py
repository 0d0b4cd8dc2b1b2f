"""A8, B5: no open alarm is lost by a merge, and unmerging gives it back as it stands by then."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from services.dispatch.adapters.ticket_codec import birth_of, state_of, ticket_of
from services.dispatch.domain.danger.alarm import Alarm
from services.dispatch.domain.danger.calling import CLOCK, with_clock
from services.dispatch.domain.danger.judging import acknowledge, judge
from services.dispatch.domain.families.merging import merge, unmerge
from services.dispatch.domain.tickets.opening import timing_of
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import MONDAY, OPERATOR
from tests.factories.dispatch_families import NOT_THE_SAME, WHY, FamilyOffice, timeline
from tests.unit.dispatch.danger.test_a8_calls import OFFICER, TIERS, called_until, staffed

WHERE = staffed(*TIERS)


def office(*doubts: Sequence[str]) -> tuple[FamilyOffice, list[str]]:
    """Return an office with one ticket for each list of doubts, and the tickets' ids."""
    made = FamilyOffice(WHERE)
    return made, [made.open(number, danger_doubts=said) for number, said in enumerate(doubts, 1)]


def alarm_of(ticket: Ticket) -> Alarm:
    assert ticket.alarm is not None
    return ticket.alarm


def stored(ticket: Ticket) -> Ticket:
    """Return a ticket as it is read after it was written."""
    return ticket_of(birth_of(ticket) | state_of(ticket))


def as_urgent(quiet: Ticket, like: Ticket) -> Ticket:
    return replace(quiet, severity=like.severity)


def test_the_units_and_the_centre_of_the_survivor_learn_of_the_danger() -> None:
    made, (one, other) = office((), ("跳楼",))
    made.tickets.kept[one] = as_urgent(made.of(one), made.of(other))
    made.merge(other, into=one)

    assert alarm_of(made.of(one)) == alarm_of(made.of(other))
    assert made.types(one)[-2:] == ["ticket.merged.v1", "danger.raised.v1"]
    assert "danger.called.v1" not in made.types(one)  # who was called goes on
    made.unmerge(other)
    assert made.of(one).alarm is None
    written = state_of(made.of(one), frozenset({"alarm"}))
    assert written["alarm_open"] is False  # it leaves the list of dangers


def test_the_next_officer_is_called_where_the_case_goes_on_and_nowhere_else() -> None:
    made, (one, other) = office((), ("跳楼",))
    pair = merge(
        as_urgent(made.of(one), made.of(other)), made.of(other), OPERATOR, MONDAY, reason=WHY
    )
    later = MONDAY.replace(minute=MONDAY.minute + 5)
    assert called_until(pair.absorbed, WHERE, later)[1] == []
    survivor, officers = called_until(pair.survivor, WHERE, later)
    assert officers == ["duty-b"]

    back = unmerge(pair.absorbed, survivor, OPERATOR, later, reason=NOT_THE_SAME)
    assert (alarm_of(back.absorbed).calls, back.survivor.alarm) == (2, None)
    assert called_until(back.absorbed, WHERE, later)[1] == []  # none is called twice


def test_what_was_judged_meanwhile_is_judged_for_both() -> None:
    made, (one, other) = office(("气死",), ("跳楼",))
    pair = merge(made.of(one), made.of(other), OPERATOR, MONDAY, reason=WHY)
    assert alarm_of(pair.survivor).doubts == ("气死", "跳楼")
    timing = timing_of(WHERE)
    survivor = judge(
        acknowledge(pair.survivor, OFFICER, WHERE, timing, MONDAY),
        OFFICER,
        WHERE,
        timing,
        MONDAY,
        verdict="lowered",
        severity=None,
        reason="来电核实，气话",
    )

    back = unmerge(pair.absorbed, survivor, OPERATOR, MONDAY, reason=NOT_THE_SAME)

    restored = alarm_of(back.absorbed)
    assert (restored.verdict, restored.appeal_id, restored.doubts) == (
        "lowered",
        "apl_0002",
        ("跳楼",),
    )
    assert not [clock for clock in back.absorbed.clocks if clock.kind == CLOCK]
    assert alarm_of(back.survivor).verdict == "lowered"


@pytest.mark.parametrize("own", [(), ("气死",)])
def test_merge_and_unmerge_with_nothing_between_leave_every_alarm_as_it_was(
    own: tuple[str, ...],
) -> None:
    made, (one, other) = office(own, ("跳楼",))
    survivor, absorbed = as_urgent(made.of(one), made.of(other)), made.of(other)
    pair = merge(survivor, absorbed, OPERATOR, MONDAY, reason=WHY)

    back = unmerge(pair.absorbed, stored(pair.survivor), OPERATOR, MONDAY, reason=NOT_THE_SAME)

    assert timeline(back.survivor) == timeline(stored(survivor))
    assert timeline(back.absorbed) == timeline(absorbed)


def test_the_alarm_stays_as_long_as_another_that_was_absorbed_speaks_of_danger() -> None:
    made, (one, other, third) = office((), ("跳楼",), ("气死",))
    survivor = as_urgent(made.of(one), made.of(other))
    first = merge(survivor, made.of(other), OPERATOR, MONDAY, reason=WHY)
    second = merge(first.survivor, made.of(third), OPERATOR, MONDAY, reason=WHY)

    back = unmerge(first.absorbed, second.survivor, OPERATOR, MONDAY, reason=NOT_THE_SAME)

    assert "气死" in alarm_of(back.survivor).doubts


def test_a_danger_that_was_confirmed_is_known_and_nobody_is_called_again() -> None:
    made, (one, other) = office(("气死",), ("跳楼",))
    confirmed = replace(alarm_of(made.of(one)), verdict="confirmed")
    survivor = with_clock(replace(made.of(one), alarm=confirmed), None)
    pair = merge(survivor, made.of(other), OPERATOR, MONDAY, reason=WHY)
    assert pair.survivor.alarm == confirmed
