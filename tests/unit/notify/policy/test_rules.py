"""The rules of telling as they are written: read, refused by field, linted; ours hold."""

import json
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.notify.adapters.policy.body import NotAPolicy, PolicyBody, read_policy
from services.notify.domain.policy.lint import lint
from services.notify.domain.subscriptions import told_to_residents

PRESETS = Path(__file__).parents[4] / "deploy" / "presets"
LIANHU: dict[str, Any] = yaml.safe_load(
    (PRESETS / "lianhu" / "notification_policy.yaml").read_text(encoding="utf-8")
)
QUIET = {"from": "22:00", "to": "08:00"}
DANGER = {name: {"urgency": "danger"} for name in told_to_residents() if name.startswith("danger.")}


def test_the_shipped_rules_have_nothing_that_the_lint_finds() -> None:
    assert lint(read_policy(1, LIANHU)) == []


def test_the_shipped_rules_let_danger_and_receipts_of_appeals_pass_the_night() -> None:
    policy = read_policy(1, LIANHU)
    assert policy.quiet_hours["resident"].start == time(22)
    assert policy.urgency("danger.raised.v1", "P3") == "danger"
    assert policy.urgency("ticket.closed.v1", "P1") == "urgent"
    assert policy.rule("ticket.opened.v1").at_once
    assert policy.channel("sms").patience["danger"] == timedelta(minutes=2)


def test_the_schema_of_the_preset_is_what_the_code_reads() -> None:
    kept = json.loads((PRESETS / "schema" / "notification_policy.schema.json").read_text("utf-8"))
    assert {**PolicyBody.model_json_schema(), "$schema": kept["$schema"]} == kept


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (
            {"quiet_hours": {"resident": {"from": "25:00", "to": "08:00"}}},
            "quiet_hours.resident.from",
        ),
        ({"quiet_hours": {"weekend": QUIET}}, "quiet_hours.weekend.[key]"),
        ({"limits": [{"most": 0, "within_minutes": 60}]}, "limits.0.most"),
        ({"limits": [{"most": 1, "within_minutes": -1}]}, "limits.0.within_minutes"),
        ({"channels": [{"channel": "S M S"}]}, "channels.0.channel"),
        (
            {"events": {"ticket.closed.v1": {"urgency": "extreme"}}},
            "events.ticket.closed.v1.urgency",
        ),
        ({"quiet": {}}, "quiet"),
        ({"limits": "many"}, "limits"),
    ],
)
def test_what_cannot_be_read_is_refused_by_field(body: dict[str, Any], field: str) -> None:
    with pytest.raises(NotAPolicy) as refused:
        read_policy(1, body)
    assert [name for name, _ in refused.value.errors] == [field]


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({}, ["danger_ordinary"] * len(DANGER)),
        ({"events": DANGER}, []),
        ({"events": {**DANGER, "ticket.nothing.v1": {}}}, ["type_not_told"]),
        (
            {"events": DANGER, "quiet_hours": {"resident": {**QUIET, "passes": ["urgent"]}}},
            ["danger_must_pass"],
        ),
        (
            {"events": DANGER, "quiet_hours": {"resident": {"from": "08:00", "to": "08:00"}}},
            ["quiet_never"],
        ),
        (
            {"events": DANGER, "quiet_hours": {"resident": {"from": "17:00", "to": "09:00"}}},
            ["quiet_too_long"],
        ),
        (
            {
                "events": DANGER,
                "limits": [{"most": 5, "within_minutes": 60}, {"most": 5, "within_minutes": 600}],
                "limits_pass": [],
            },
            ["danger_must_pass", "limit_never_reached"],
        ),
        (
            {"events": DANGER, "channels": [{"channel": "sms"}, {"channel": "sms"}]},
            ["channel_twice"],
        ),
        (
            {
                "events": DANGER,
                "channels": [{"channel": "sms", "patience_minutes": {"danger": 5, "urgent": 1}}],
            },
            ["no_next_channel", "urgent_waits_longer"],
        ),
    ],
)
def test_the_lint_finds(body: dict[str, Any], codes: list[str]) -> None:
    assert [one.code for one in lint(read_policy(1, body))] == codes
