"""Before a policy is published every fault in it is named, all at once, each with its place."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.common.web.catalogue import load
from services.dispatch.adapters.preset.schemas import SCHEMAS
from services.dispatch.adapters.preset_files import read_preset
from services.dispatch.domain.escalation.linting import Known, lint
from services.dispatch.domain.escalation.reading import modern, policy_rows
from services.dispatch.entrypoints.forms import policies
from services.dispatch.entrypoints.forms.policies import PoliciesForm
from tests.factories.dispatch import directory_body
from tests.factories.escalation import for_category, policy

KNOWN = Known({"dispatch-centre", "chengguan", "jd-east"}, {"01", "0104", "0201"})
PRESET = Path(__file__).parents[4] / "deploy" / "presets" / "lianhu"
OWN = {"role": "street", "unit": "own"}
Change = Callable[[dict[str, Any]], object]


def codes(*rows: dict[str, Any]) -> dict[str, str]:
    return {fault.field: fault.code for fault in lint(list(rows), KNOWN)}


def rule(row: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(r for r in row["rules"] if r["code"] == code)
    return found


def test_a_policy_with_every_trigger_is_sound() -> None:
    assert codes(policy()) == {}
    assert codes(policy(), for_category("barbecue", "0104"), for_category("class", "01")) == {}


def test_the_preset_s_policies_are_sound() -> None:
    """Read as a district gets them; every fault would be named with file and line."""
    rows = policy_rows(read_preset(PRESET))

    assert PoliciesForm.model_validate({"policies": rows}).rows()


def test_a_policy_of_an_older_directory_is_sound_in_today_s_words() -> None:
    row = modern(directory_body()["policy"])

    assert codes(row) == {}
    assert PoliciesForm.model_validate({"policies": [row]}).rows()


BREAKS: list[tuple[str, Change, str, str]] = [
    ("role", lambda p: p["tiers"][0]["fallback"].update(role="boss"),
     "tiers[0].fallback.role", "unknown_role"),
    ("unit", lambda p: p["tiers"][1]["responsible"]["centre"].update(unit="nowhere"),
     "tiers[1].responsible.centre.unit", "unknown_unit"),
    ("area", lambda p: p["tiers"][1]["responsible"]["centre"].update(unit="area"),
     "tiers[1].responsible.centre.unit", "role_has_no_area"),
    ("nobody", lambda p: p["tiers"][2]["responsible"].pop("territorial"),
     "tiers[2].responsible", "tier_without_responsible"),
    ("no duty officer", lambda p: p["tiers"][2].pop("fallback"),
     "tiers[2].fallback", "tier_without_duty_officer"),
    ("ladder", lambda p: p["tiers"][0]["responsible"].update(rope=dict(OWN)),
     "tiers[0].responsible.rope", "unknown_ladder"),
    ("no ladder", lambda p: p["ladders"].pop(0), "ladders", "kind_without_ladder"),
    ("idle tier", lambda p: p["tiers"][0].update(actions=[]),
     "tiers[0].actions", "tier_does_nothing"),
    ("tier loop", lambda p: p["tiers"][1].update(next=1), "tiers[1].next", "tier_loops"),
    ("tier self", lambda p: p["tiers"][2].update(next=3), "tiers[2].next", "tier_loops"),
    ("order", lambda p: p["tiers"][1].update(tier=4), "tiers[1].tier", "tiers_out_of_order"),
    ("tell", lambda p: p["tiers"][0].update(tell=["mayor"]),
     "tiers[0].tell[0]", "unknown_audience"),
    ("default", lambda p: p["tiers"][1].update(after_previous={"P0": {"amount": 1, "unit": "day"}}),
     "tiers[1].after_previous", "limit_without_default"),
    ("quiet", lambda p: p.update(quiet_hours={"from": "22:00", "to": "22:00"}),
     "quiet_hours", "quiet_all_day"),
    ("category", lambda p: p.update(applies_to={"categories": ["9999"]}),
     "applies_to.categories[0]", "unknown_category"),
    ("trigger", lambda p: rule(p, "half").update(on="bored"), "rules[0].on", "unknown_trigger"),
    ("action", lambda p: rule(p, "blue").update(actions=["purple_card"]),
     "rules[1].actions[0]", "unknown_action"),
    ("percent", lambda p: rule(p, "half").update(percent=100),
     "rules[0].percent", "percent_out_of_range"),
    ("no percent", lambda p: rule(p, "half").pop("percent"), "rules[0].percent", "key_missing"),
    ("key", lambda p: rule(p, "late").update(times=2), "rules[4].times", "key_not_for_trigger"),
    ("idle rule", lambda p: rule(p, "blue").pop("actions"), "rules[1]", "rule_does_nothing"),
    ("twice", lambda p: rule(p, "blue").update(code="half"), "rules[1].code", "rule_code_twice"),
    ("of", lambda p: rule(p, "yellow").update(of="green"), "rules[2].of", "unknown_rule"),
    ("circle", lambda p: rule(p, "yellow").update(of="orange"), "rules[2].of", "rules_loop"),
    ("itself", lambda p: rule(p, "yellow").update(of="yellow"), "rules[2].of", "rules_loop"),
    ("nobody there", lambda p: rule(p, "yellow").update(of="unscreened"),
     "rules[2].of", "never_fires"),
    ("no order", lambda p: rule(p, "yellow").update(of="unheard"),
     "rules[2].of", "never_fires"),
    ("never meets", lambda p: (rule(p, "blue").update(severities=["P0"]),
                               rule(p, "yellow").update(severities=["P2"])),
     "rules[2].of", "never_fires"),
    ("danger", lambda p: rule(p, "danger").update(severities=["P2"]),
     "rules[20].severities", "never_fires"),
    ("shadow", lambda p: p["rules"].append({"code": "again", "on": "overdue", "tier": 2}),
     "rules[21]", "never_fires"),
    ("no window", lambda p: rule(p, "repeated").update(within={"amount": 0, "unit": "day"}),
     "rules[19].within", "never_fires"),
    ("unanswered", lambda p: p["rules"].remove(rule(p, "late")), "rules", "clock_without_rule"),
    ("half answered", lambda p: rule(p, "late").update(severities=["P0", "P1"]),
     "rules", "clock_without_rule"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "field", "code"), [b[1:] for b in BREAKS],
                         ids=[b[0] for b in BREAKS])  # fmt: skip
def test_a_fault_is_named_with_its_place_in_both_languages(
    change: Change, field: str, code: str
) -> None:
    row = policy()
    change(row)

    assert codes(row)[f"policies[0].{field}"] == code
    text = load("dispatch").message(code)
    assert text is not None
    assert text.en


def test_a_tier_that_nothing_leads_to_is_named() -> None:
    """Tier 1 goes straight to 3, and no rule begins tier 2."""
    row = policy()
    row["tiers"][0]["next"] = 3
    row["rules"] = [r for r in row["rules"] if r.get("tier") != 2]

    assert codes(row) == {"policies[0].tiers[1]": "tier_unreachable"}


def test_policies_beside_each_other_are_checked_together() -> None:
    one, same = for_category("one", "0104"), for_category("other", "0104")

    assert codes(one) == {"policies": "no_default_policy"}
    assert codes(policy(), policy()) == {
        "policies[1].code": "policy_twice",
        "policies[1].applies_to": "policies_meet",
    }
    assert codes(policy(), one, same) == {"policies[2].applies_to": "policies_meet"}


def test_all_faults_come_at_once() -> None:
    row, names = (
        policy(),
        [name for name, *_ in BREAKS if name in ("role", "nobody", "of", "quiet")],
    )
    for name, change, *_ in BREAKS:
        if name in names:
            change(row)

    assert sorted(codes(row).values()) == [
        "quiet_all_day",
        "tier_without_responsible",
        "unknown_role",
        "unknown_rule",
    ]


@pytest.mark.parametrize("key", ["code", "ladders", "tiers", "rules"])
def test_a_shape_without_what_it_needs_is_refused(key: str) -> None:
    row = deepcopy(policy())
    del row[key]

    with pytest.raises(ValidationError, match=key):
        PoliciesForm.model_validate({"policies": [row]})


def test_the_preset_s_schema_is_the_form_s() -> None:
    """A district's file and a draft sent by hand are one language."""
    kept = json.loads((SCHEMAS / "escalation_policy.schema.json").read_text("utf-8"))

    assert kept == policies.schema(), "write policies.schema() into the file"
