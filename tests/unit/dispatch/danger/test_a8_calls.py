"""A8: the duty officer is called at once, the next one while nobody takes it on, up to the top."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.danger.alarm import Alarm
from services.dispatch.domain.danger.calling import CLOCK, raise_alarm
from services.dispatch.domain.danger.judging import acknowledge, judge
from services.dispatch.domain.danger.rules import DangerRules, read_danger
from services.dispatch.domain.danger.transferring import Handing, transfer
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.deciding import decide
from services.dispatch.domain.escalation.responsible import ladder_at
from services.dispatch.domain.refusals import FieldRefused, LimitReached, RoleMissing
from services.dispatch.domain.terms import Tier
from services.dispatch.domain.tickets.opening import timing_of
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import MONDAY, directory, submitted
from tests.factories.rosters import make_rota, make_shift
from tests.unit.dispatch.test_opening import Desk

CENTRE = "dispatch-centre"
OFFICER = Caller("duty-a", frozenset({"operator"}), CENTRE)
OTHER = Caller("duty-b", frozenset({"supervisor"}), CENTRE)
TIERS: tuple[Tier, ...] = (1, 2, 3)


def staffed(*tiers: Tier) -> Directory:
    """Return a directory whose centre has somebody on duty day and night in these tiers."""
    names = {1: "duty-a", 2: "duty-b", 3: "duty-c"}
    rotas = {
        (CENTRE, tier): make_rota(
            make_shift("all", "00:00", "12:00", names[tier]),
            make_shift("rest", "12:00", "00:00", names[tier]),
            unit=CENTRE,
            tier=tier,
        )
        for tier in tiers
    }
    return replace(directory(), center_unit=CENTRE, rotas=rotas)


def alarmed(where: Directory, *, doubtful: bool = False) -> tuple[Ticket, list[str | None]]:
    """Return a ticket that has just been raised, and who was called."""
    desk = Desk()
    desk.open(submitted(1))
    words = () if doubtful else ("起火",)
    doubts = ("跳楼",) if doubtful else ()
    ticket, calls = raise_alarm(desk.of(1), "apl_0001", words, doubts, where, MONDAY)
    return ticket, [call.officer for call in calls]


def called_until(
    ticket: Ticket, where: Directory, now: datetime
) -> tuple[Ticket, list[str | None]]:
    """Let time pass; return the ticket and who was called meanwhile."""
    moves = decide(ticket, ladder_at(ticket, where), now)
    named = [step.officer for step in moves.steps if type(step).__name__ == "Called"]
    return moves.ticket, named


def alarm_of(ticket: Ticket) -> Alarm:
    assert ticket.alarm is not None
    return ticket.alarm


def test_the_duty_officer_is_called_at_once_and_then_the_next_up_to_the_top() -> None:
    where = staffed(*TIERS)
    ticket, first = alarmed(where)
    assert first == ["duty-a"]
    ticket, second = called_until(ticket, where, MONDAY + timedelta(minutes=2))
    assert second == []
    ticket, second = called_until(ticket, where, MONDAY + timedelta(minutes=3))
    assert second == ["duty-b"]
    ticket, third = called_until(ticket, where, MONDAY + timedelta(minutes=6))
    assert third == ["duty-c"]
    ticket, again = called_until(ticket, where, MONDAY + timedelta(minutes=32))
    assert again == ["duty-c"] * 3  # after five minutes, then every ten
    assert alarm_of(ticket).calls == 6


def test_nobody_waits_for_an_empty_chair() -> None:
    where = staffed(3)
    ticket, first = alarmed(where)
    assert first == [None, None, "duty-c"]
    assert alarm_of(ticket).officer == "duty-c"


def test_with_nobody_on_duty_at_all_the_top_is_told_again_and_again_but_not_for_ever() -> None:
    where = staffed()
    ticket, first = alarmed(where)
    assert first == [None, None, None]
    ticket, _ = called_until(ticket, where, MONDAY + timedelta(days=1))
    assert alarm_of(ticket).calls == where.danger.most
    assert ticket.waits_for is not None


def test_taken_on_nobody_else_is_called_but_it_has_to_be_judged_in_time() -> None:
    where = staffed(*TIERS)
    ticket, _ = alarmed(where)
    now = MONDAY + timedelta(minutes=1)
    ticket = acknowledge(ticket, OFFICER, where, timing_of(where), now)
    assert acknowledge(ticket, OFFICER, where, timing_of(where), now) == ticket
    with pytest.raises(LimitReached, match="danger_taken_on"):
        acknowledge(ticket, OTHER, where, timing_of(where), now)
    ticket, none = called_until(ticket, where, MONDAY + timedelta(minutes=10))
    assert none == []
    ticket, late = called_until(ticket, where, MONDAY + timedelta(minutes=11))
    assert late == ["duty-b"]


def test_a_hyperbole_is_lowered_by_one_call_and_danger_confirmed_by_one() -> None:
    where = staffed(*TIERS)
    timing = timing_of(where)
    ticket, _ = alarmed(where, doubtful=True)
    urgent = replace(ticket, severity="P1")
    lowered = judge(
        urgent,
        OFFICER,
        where,
        timing,
        MONDAY,
        verdict="lowered",
        severity=None,
        reason="气话，人在家中",
    )
    assert (lowered.severity, alarm_of(lowered).verdict) == ("P2", "lowered")
    assert all(clock.kind != CLOCK for clock in lowered.clocks)
    confirmed = judge(
        urgent, OFFICER, where, timing, MONDAY, verdict="confirmed", severity=None, reason=""
    )
    assert (confirmed.severity, alarm_of(confirmed).acknowledged_by) == ("P0", "duty-a")
    with pytest.raises(LimitReached, match="no_open_danger"):
        judge(
            confirmed, OFFICER, where, timing, MONDAY, verdict="confirmed", severity=None, reason=""
        )


def test_lowering_needs_a_reason_and_a_lower_severity_and_the_right_person() -> None:
    where = staffed(*TIERS)
    timing = timing_of(where)
    ticket, _ = alarmed(where)
    urgent = replace(ticket, severity="P1")
    for severity, reason in ((None, ""), ("P0", "不是火灾，是炊烟")):
        with pytest.raises(FieldRefused):
            judge(
                urgent, OFFICER, where, timing, MONDAY,
                verdict="lowered", severity=severity, reason=reason,  # type: ignore[arg-type]
            )  # fmt: skip
    handler = Caller("h", frozenset({"unit_handler"}), "chengguan")
    with pytest.raises(RoleMissing):
        judge(ticket, handler, where, timing, MONDAY, verdict="confirmed", severity=None, reason="")


def test_new_danger_is_raised_again_after_it_was_lowered_and_not_after_it_was_confirmed() -> None:
    where = staffed(*TIERS)
    timing = timing_of(where)
    ticket, _ = alarmed(where, doubtful=True)
    lowered = judge(
        ticket, OFFICER, where, timing, MONDAY, verdict="lowered", severity="P3", reason="气话而已"
    )
    same, none = raise_alarm(lowered, "apl_0002", ("跳楼",), (), where, MONDAY)
    assert (same, none) == (lowered, ())
    again, calls = raise_alarm(lowered, "apl_0002", ("持刀",), (), where, MONDAY)
    assert [call.officer for call in calls] == ["duty-a"]
    assert alarm_of(again).is_open
    known = replace(lowered, alarm=replace(alarm_of(lowered), verdict="confirmed"))
    assert raise_alarm(known, "apl_0002", ("持刀",), (), where, MONDAY) == (known, ())


def test_a_transfer_is_recorded_with_one_key_and_completed_later() -> None:
    where = staffed(*TIERS)
    timing = timing_of(where)
    ticket, _ = alarmed(where)
    out = transfer(ticket, OFFICER, where, timing, MONDAY, Handing("119"), transfer_id="trf_1")
    assert (out.transfers[0].number, out.transfers[0].accepted_by) == (None, None)
    assert alarm_of(out).acknowledged_by == "duty-a"  # who hands it over has taken it on
    known = Handing("119", number="119-42", accepted_by="大庆路消防站")
    later = MONDAY + timedelta(minutes=2)
    done = transfer(out, OFFICER, where, timing, later, known, transfer_id="trf_2")
    [kept] = done.transfers
    assert (kept.id, kept.number, kept.accepted_at) == ("trf_1", "119-42", later)
    back = Handing("110", "in", number="110-7", accepted_by="值班员甲")
    both = transfer(done, OFFICER, where, timing, later, back, transfer_id="trf_3")
    assert [(one.direction, one.target) for one in both.transfers] == [
        ("out", "119"),
        ("in", "110"),
    ]
    with pytest.raises(FieldRefused):
        transfer(done, OFFICER, where, timing, later, Handing("110", "in"), transfer_id="trf_4")


def test_whom_to_call_and_when_is_data() -> None:
    rules = read_danger(
        {
            "calls": [{"tier": 2, "wait": {"amount": 1, "unit": "minute"}}],
            "again": {"amount": 2, "unit": "minute"},
            "most": 4,
            "categories": [{"category": "0808", "emergency": "119"}],
        }
    )
    assert [rules.rung(number).tier for number in (1, 2)] == [2, 2]
    assert rules.categories == {"0808"}
    where = replace(staffed(2), danger=rules)
    ticket, first = alarmed(where)
    assert first == ["duty-b"]
    ticket, more = called_until(ticket, where, MONDAY + timedelta(minutes=5))
    assert more == ["duty-b"] * 3
    assert read_danger({}) == DangerRules()
