"""Escalation policies for tests: every trigger in one of them, short waits."""

import json
from typing import Any

from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.escalation.auditing import Stored, WrongStep, wrong_steps
from services.dispatch.domain.escalation.responsible import ladder_at
from services.dispatch.domain.tickets.ticket import Ticket
from tests.factories.dispatch import directory, directory_body, limit, timing_of


def policy(**changes: Any) -> dict[str, Any]:
    """Return a policy without a fault, in which every trigger stands once."""
    tiers = _own(directory_body()["policy"]["tiers"])
    for tier in tiers:
        tier["actions"] = [tier.pop("action")]
        if tier["new_deadline"] is None:
            del tier["new_deadline"]
    whole = {
        "code": "whole",
        "version": 1,
        "name": "全部触发",
        "ladders": _own(directory_body()["policy"]["ladders"]),
        "quiet_hours": {"from": "22:00", "to": "07:00"},
        "hand_back": {"limit": {"default": limit(1, "working_day")}},
        "tiers": tiers,
        "rules": rules(),
    }
    return {**whole, **changes}


def rules() -> list[dict[str, Any]]:
    """Return one rule for each trigger, and a chain of cards behind the reminder."""
    wait = {"default": limit(2, "working_hour")}
    return [
        {"code": "half", "on": "at_risk", "percent": 50, "actions": ["remind"]},
        {"code": "blue", "on": "at_risk", "percent": 80, "actions": ["blue_card"]},
        {
            "code": "yellow",
            "on": "ignored",
            "of": "blue",
            "after": wait,
            "actions": ["yellow_card"],
        },
        {
            "code": "orange",
            "on": "ignored",
            "of": "yellow",
            "after": wait,
            "actions": ["orange_card"],
        },
        {"code": "late", "on": "overdue", "tier": 1, "actions": ["red_card", "reminder_notice"]},
        {"code": "unsigned", "on": "unacknowledged", "tier": 1},
        {"code": "uncontacted", "on": "uncontacted", "tier": 1},
        {"code": "unscreened", "on": "screening_overdue", "tier": 1},
        {"code": "unapproved", "on": "unapproved", "tier": 1},
        {"code": "unheard", "on": "whistle_unanswered", "tier": 1},
        {"code": "unplanned", "on": "whistle_unplanned", "tier": 1},
        {"code": "unruled", "on": "arbitration_overdue", "tier": 1},
        {
            "code": "untouched",
            "on": "untouched",
            "tier": 1,
            "after": {"default": limit(1, "working_day")},
        },
        {"code": "returned", "on": "returned", "times": 2},
        {
            "code": "transferred",
            "on": "transferred",
            "times": 3,
            "tier": 3,
            "actions": ["joint_meeting"],
        },
        {"code": "rejected", "on": "rejected", "times": 2, "tier": 1},
        {"code": "redone", "on": "redone", "times": 3, "tier": 3},
        {"code": "reopened", "on": "reopened", "tier": 2},
        {"code": "dissatisfied", "on": "dissatisfied", "tier": 1},
        {
            "code": "repeated",
            "on": "repeated",
            "times": 2,
            "within": limit(1, "day"),
            "tier": 1,
            "actions": ["council_topic"],
        },
        {"code": "danger", "on": "danger", "tier": 1, "actions": ["whistle"]},
    ]


def for_category(code: str, category: str) -> dict[str, Any]:
    """Return another policy, for one category alone."""
    return policy(code=code, applies_to={"categories": [category]})


def _own(value: Any) -> Any:
    """Return a copy in which no two places are one object, as it is after reading a file."""
    return json.loads(json.dumps(value))


def audited(ticket: Ticket, where: Directory | None = None) -> tuple[WrongStep, ...]:
    """Return what the auditor finds wrong with a ticket that is stored as it is."""
    where = where or directory(policies=[policy()])
    due = ticket.next_due_at
    waits_for = "clock" if ticket.is_open and due is not None else ticket.waits_for or "orphan"
    ladder = ladder_at(ticket, where)
    if not ticket.is_open:
        return ()
    return wrong_steps(ticket, Stored(due, waits_for), timing_of(where), ladder)
