"""Where a case stands: each thread by its last step, hand-backs counted, what is over last."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.dispatch.domain.clocks.clock import stop
from services.dispatch.domain.escalation.standing import ESCALATED, HANDED_BACK, standings
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import MONDAY
from tests.factories.dispatch import ticket as dispatched


def climbed(step: str, tier: int, hours: int = 0, **more: Any) -> dict[str, Any]:
    """Return the event of a step."""
    data = {
        "step_id": step,
        "tier": tier,
        "trigger": "unacknowledged",
        "escalated_at": (MONDAY + timedelta(hours=hours)).isoformat(),
        "responsible_role": "unit_leader",
        "responsible_unit": "chengguan",
        "responsible_missing": False,
        "unit": "chengguan",
        **more,
    }
    return {"type": ESCALATED, "data": data}


def handed_back(to_tier: int, hours: int) -> dict[str, Any]:
    """Return the event of a hand-back."""
    at = MONDAY + timedelta(hours=hours)
    data = {
        "to_tier": to_tier,
        "responsible_role": "unit_handler",
        "responsible_unit": "chengguan",
        "handed_back_at": at.isoformat(),
        "next_due_at": (at + timedelta(days=1)).isoformat(),
    }
    return {"type": HANDED_BACK, "data": data}


def test_a_thread_stands_where_its_last_step_left_it_with_its_clock() -> None:
    ticket = dispatched()
    [found] = standings(
        ticket, [climbed("acknowledge:1:1", 1), climbed("acknowledge:1:2@0", 2, hours=3)]
    )
    assert (found.tier, found.since) == (2, MONDAY + timedelta(hours=3))
    assert found.clock is not None
    assert found.clock.key == "acknowledge:1"


def test_the_highest_comes_first_and_of_one_tier_what_is_not_over() -> None:
    ticket = over(dispatched(), "acknowledge:1")
    found = standings(
        ticket,
        [
            climbed("acknowledge:1:2", 2, hours=9),
            climbed("resolve:1:2", 2, hours=5, trigger="overdue"),
            climbed("repeated:1", 1, hours=9, trigger="repeated"),
        ],
    )
    assert [(one.tier, one.trigger, one.is_live) for one in found] == [
        (2, "overdue", True),
        (2, "unacknowledged", False),
        (1, "repeated", True),
    ]
    assert found[2].clock is None


def test_a_hand_back_lowers_what_still_runs_and_drops_what_is_over() -> None:
    ticket = over(dispatched(), "acknowledge:1")
    story = [
        climbed("acknowledge:1:3", 3),
        climbed("resolve:1:3", 3, trigger="overdue"),
        climbed("contact:1:1", 1, trigger="uncontacted"),
    ]
    found = standings(ticket, [*story, handed_back(1, hours=6)])
    assert {(one.trigger, one.tier, one.handed_back) for one in found} == {
        ("overdue", 1, True),
        ("uncontacted", 1, False),
    }
    lowered = next(one for one in found if one.handed_back)
    assert (lowered.role, lowered.next_at) == ("unit_handler", MONDAY + timedelta(hours=30))
    assert standings(ticket, [*story, handed_back(0, hours=6)]) == ()
    again = climbed("resolve:1:2@1", 2, hours=40, trigger="overdue")
    assert standings(ticket, [*story, handed_back(1, hours=6), again])[0].tier == 2


def test_what_is_no_step_is_passed_by() -> None:
    assert standings(dispatched(), [{"type": "ticket.opened.v1", "data": {}}]) == ()


def over(ticket: Ticket, key: str) -> Ticket:
    """Return the ticket with a clock stopped."""
    clock = next(one for one in ticket.clocks if one.key == key)
    return replace(ticket.with_clock(stop(clock, MONDAY)))
