"""What the rules make of a sample event: held, dropped, or channel after channel."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.notify.adapters.policy.body import read_policy
from services.notify.domain.policy.foretell import Sample, foretell

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 11, 23, 15, tzinfo=UTC)  # Mon, 23:00
MORNING = datetime(2026, 11, 24, 0, tzinfo=UTC)  # Tue, 08:00
POLICY = read_policy(
    1,
    {
        "events": {
            "danger.raised.v1": {"urgency": "danger"},
            "ticket.opened.v1": {"must_tell": True, "at_once": True},
        },
        "urgent_severities": ["P0"],
        "quiet_hours": {"resident": {"from": "22:00", "to": "08:00"}},
        "limits": [{"most": 3, "within_minutes": 60}],
        "channels": [
            {
                "channel": "sms",
                "patience_minutes": {"danger": 2, "ordinary": 120},
                "receipt_within_minutes": {"danger": 1},
            },
            {"channel": "email"},
        ],
    },
)
BOTH = ("sms", "email")


def foretold(event: str, **more: Any) -> Any:
    sample = {"at": NIGHT, "reached_by": BOTH, **more}
    return foretell(POLICY, Sample(event, **sample), ZONE)


def test_at_night_an_ordinary_notice_waits_for_the_morning() -> None:
    found = foretold("ticket.resolved.v1")

    assert [(one.reason, one.until) for one in found.waits] == [("quiet_hours", MORNING)]
    assert [(one.channel, one.because) for one in found.turns] == [
        ("sms", "first"),
        ("email", "failing"),
    ]
    assert found.turns[0].at == MORNING


@pytest.mark.parametrize(
    ("event", "more"),
    [
        ("danger.raised.v1", {}),
        ("ticket.opened.v1", {}),
        ("ticket.resolved.v1", {"severity": "P0"}),
    ],
)
def test_danger_what_is_urgent_and_what_was_just_asked_for_pass(event: str, more: Any) -> None:
    assert foretold(event, **more).waits == ()


def test_the_nearest_of_failing_and_silence_leads_to_the_next_channel() -> None:
    first, second = foretold("danger.raised.v1").turns

    assert (first.channel, second.because) == ("sms", "no_receipt")
    assert (second.at - first.at).total_seconds() == 60


def test_who_had_many_waits_and_who_opted_out_hears_only_what_must_be_told() -> None:
    crowded = foretold("ticket.resolved.v1", at=MORNING, told_before=3)
    assert [one.reason for one in crowded.waits] == ["throttled"]
    assert foretold("ticket.resolved.v1", opted_out=True).dropped == "opted_out"
    assert foretold("ticket.opened.v1", opted_out=True).dropped is None
    assert foretold("ticket.resolved.v1", reached_by=()).dropped == "no_other_channel"


def test_what_only_units_hear_of_is_told_to_no_resident() -> None:
    found = foretold("ticket.escalated.v1")

    assert (found.residents, found.units, found.turns) == (False, True, ())
