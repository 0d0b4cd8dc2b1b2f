"""The demo shows a case that climbed all three tiers by one limit, in the district's own time."""

from typing import Any

from deploy.demo.climbing import climbs_through, rows


def event(type_: str, time: str, **data: Any) -> dict[str, Any]:
    return {"type": f"{type_}.v1", "time": time, "data": data}


def tier(number: int, time: str, trigger: str = "unacknowledged") -> dict[str, Any]:
    who = {"responsible_role": "unit_leader", "responsible_unit": "chengguan"}
    said = {"tier": number, "trigger": trigger, "work_order_id": "wo_1", **who}
    return event("ticket.escalated", time, **said)


STORY = [
    event("work_order.issued", "2026-11-23T01:30:00+00:00", unit="chengguan"),
    event("deadline.missed", "2026-11-23T03:30:00+00:00", clock="acknowledge", unit="chengguan"),
    tier(1, "2026-11-23T03:30:00+00:00"),
    event("ticket.joined", "2026-11-23T05:00:00+00:00", appeal_id="apl_2"),
    tier(2, "2026-11-24T09:00:00+00:00"),
    tier(3, "2026-11-26T09:00:00+00:00"),
]


def test_a_case_is_shown_that_one_limit_took_through_all_tiers() -> None:
    assert climbs_through(STORY)
    assert not climbs_through(STORY[:-1])
    assert not climbs_through([*STORY[:-1], tier(3, "2026-11-26T09:00:00+00:00", "danger")])


def test_the_story_is_told_in_local_time() -> None:
    """Dispatched on a Monday, the district's leaders on Thursday; what does not matter is not."""
    assert [row[:2] for row in rows(STORY)] == [
        ("Mon 11-23 09:30", "派单 dispatched"),
        ("Mon 11-23 11:30", "超时 missed acknowledge"),
        ("Mon 11-23 11:30", "升级 tier 1 (unacknowledged)"),
        ("Tue 11-24 17:00", "升级 tier 2 (unacknowledged)"),
        ("Thu 11-26 17:00", "升级 tier 3 (unacknowledged)"),
    ]
