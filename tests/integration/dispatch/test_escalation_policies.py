"""F1: policies are drafted, checked, published by one, taken back; tickets keep theirs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from typer.testing import CliRunner

from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.cli.main import app
from tests.factories.dispatch import UNIT, submitted
from tests.factories.escalation import for_category, policy
from tests.fakes.dispatch import FakeClock

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
URL = "/api/v1/escalation-policies"
WHY = {"why": "区政府会议纪要第12号"}


def write(http: FlaskClient, headers: dict[str, str], *rows: dict[str, Any]) -> Any:
    read = http.get(f"{URL}/draft", headers=headers)
    guarded = {**headers, "If-Match": read.headers["ETag"]}
    return http.put(f"{URL}/draft", json={"policies": list(rows)}, headers=guarded)


def publish(http: FlaskClient, headers: dict[str, str], draft: Any) -> Any:
    guarded = {**headers, "If-Match": draft.headers["ETag"]}
    return http.post(f"{URL}/publish", json=WHY, headers=guarded)


def test_a_published_policy_holds_for_new_tickets_and_open_ones_keep_theirs(
    http: FlaskClient, bearer: Headers, container: Container, clock: FakeClock
) -> None:
    boss = bearer("director", subject="director-1")
    container.open_tickets([submitted(1)])
    draft = write(http, boss, policy(), for_category("barbecue", "0104"))
    assert draft.status_code == 200, draft.json
    assert (draft.json["sound"], draft.json["faults"]) == (True, [])

    done = publish(http, boss, draft)
    assert done.status_code == 200, done.json
    assert (done.json["version"], done.json["by"]) == (2, "director-1")
    assert done.json["changed"] == ["policies"]
    assert publish(http, boss, draft).status_code == 412

    container.open_tickets([submitted(2)])
    clock.advance(hours=3)
    container.advance_clocks()
    found = {t["appeal_id"]: t for t in container.database["tickets"].find()}
    born = [(found[key]["policy_code"], found[key]["directory_version"]) for key in sorted(found)]
    assert born == [("three-tiers", 1), ("barbecue", 2)]
    told = [e["data"] for e in found["apl_0002"]["history"] if e["type"] == "ticket.escalated.v1"]
    assert [(e["policy_code"], e["policy_version"], e["rule"]) for e in told] == [
        ("barbecue", 1, "unsigned")
    ]
    seen = http.get(f"/api/v1/tickets/{found['apl_0002']['_id']}", headers=boss).json
    assert (seen["policy_code"], seen["policy_version"], seen["hand_backs"]) == ("barbecue", 1, 0)


def test_all_faults_come_at_once_and_nothing_is_written(http: FlaskClient, bearer: Headers) -> None:
    boss = bearer("supervisor")
    row = policy()
    row["tiers"][0]["fallback"]["role"] = "boss"
    row["tiers"][1]["next"] = 1
    row["rules"][2]["of"] = "orange"
    answer = write(http, boss, row)
    found = {(item["field"], item["code"]) for item in answer.json["errors"]}

    assert answer.status_code == 422
    assert found >= {
        ("policies[0].tiers[0].fallback.role", "unknown_role"),
        ("policies[0].tiers[1].next", "tier_loops"),
        ("policies[0].rules[2].of", "rules_loop"),
    }
    linted = http.post(f"{URL}/lint", json={"policies": [row]}, headers=boss).json
    assert {(item["field"], item["code"]) for item in linted["faults"]} == found
    assert all(item["message"] and item["message_en"] for item in linted["faults"])
    assert http.get(f"{URL}/draft", headers=boss).json["revision"] == 0


def test_what_was_published_is_listed_and_can_be_taken_back(
    http: FlaskClient, bearer: Headers
) -> None:
    boss = bearer("director", subject="director-1")
    publish(http, boss, write(http, boss, policy()))
    longer = policy()
    longer["tiers"][1]["after_previous"] = {"default": {"amount": 2, "unit": "working_day"}}
    assert publish(http, boss, write(http, boss, longer)).json["version"] == 3
    listed = http.get(URL, headers=boss)
    assert [(row["code"], row["version"]) for row in listed.json["items"]] == [("whole", 2)]

    back = http.post(
        f"{URL}/rollback",
        json={"version": 2, **WHY},
        headers={**boss, "If-Match": listed.headers["ETag"]},
    )
    assert (back.json["version"], back.json["restored_from"]) == (4, 2)
    versions = http.get(f"{URL}/versions", headers=boss).json["items"]
    assert [row["version"] for row in versions] == [4, 3, 2]
    first = http.get(f"{URL}/versions/3", headers=boss).json
    assert first["policies"][0]["tiers"][1]["after_previous"]["default"]["amount"] == 2


@pytest.mark.parametrize("role", ["unit_handler", "street", "operator"])
def test_only_editors_write_policies(http: FlaskClient, bearer: Headers, role: str) -> None:
    headers = bearer(role, unit=UNIT)

    assert http.get(URL, headers=headers).status_code == 200
    for verb, path in (("put", "draft"), ("post", "publish"), ("post", "lint")):
        answer = getattr(http, verb)(f"{URL}/{path}", json={}, headers=headers)
        assert answer.status_code == 403, path


def test_a_tier_is_handed_back_by_http(
    http: FlaskClient, bearer: Headers, container: Container, clock: FakeClock
) -> None:
    """F6: tier 3 is the district leader's; he gives it back to the unit's leader."""
    container.open_tickets([submitted(1)])
    clock.advance(days=10)
    container.advance_clocks()
    ticket_id = container.database["tickets"].find_one({}, {"_id": 1})["_id"]  # type: ignore[index]
    url = f"/api/v1/tickets/{ticket_id}/hand-back"
    body = {"to_tier": 1, "reason": "已现场会商，由承办单位继续办理"}

    assert http.post(url, json=body, headers=bearer("operator")).status_code == 403
    done = http.post(url, json=body, headers=bearer("district_leader", subject="leader-1"))
    assert done.status_code == 200, done.json
    assert (done.json["tier"], done.json["hand_backs"]) == (1, 1)
    wrong = http.post(url, json={**body, "to_tier": 2}, headers=bearer("district_leader"))
    assert wrong.json["errors"][0]["code"] == "not_a_lower_tier"


def test_the_command_drafts_lints_publishes_lists_and_shows(
    container: Container, tmp_path: Path
) -> None:
    run = CliRunner()

    def said(*words: str, status: int = 0) -> Any:
        found = run.invoke(app, ["policy", *words], obj=container)
        assert found.exit_code == status, found.output
        return json.loads(found.stdout)

    file, broken = tmp_path / "p.yaml", tmp_path / "broken.yaml"
    file.write_text(json.dumps({"policies": [policy()]}), "utf-8")
    broken.write_text(json.dumps({"policies": [policy(tiers=policy()["tiers"][:2])]}), "utf-8")
    shapeless = tmp_path / "shapeless.yaml"
    shapeless.write_text("policies:\n  - code: x\n", "utf-8")

    assert said("lint", str(file)) == {"sound": True, "faults": []}
    codes = {fault["code"] for fault in said("lint", str(broken), status=1)["faults"]}
    assert "tiers_out_of_order" in codes
    shape = said("lint", str(shapeless), status=1)["faults"]
    assert {fault["field"] for fault in shape} == {
        "policies[0].ladders",
        "policies[0].tiers",
        "policies[0].rules",
    }
    assert {fault["message"] for fault in shape} == {"必填"}
    shapeless.write_text("policies: [", "utf-8")
    (told,) = said("lint", str(shapeless), status=1)["faults"]
    assert (told["code"], told["message"]) == ("not_yaml", "第 2 行：不是可读的 YAML 文件")
    assert said("publish", "--why", "试", status=2)["error"] == "no_policy_draft"
    assert said("draft", str(file))["policies"] == ["whole"]
    assert said("lint")["sound"]
    assert said("publish", "--why", "会议纪要")["version"] == 2
    assert [row["code"] for row in said("list")["policies"]] == ["whole"]
    assert said("show", "whole")["policy"]["version"] == 1
    assert said("show", "three-tiers", "--version", "1")["policy"]["code"] == "three-tiers"
    assert said("rollback", "1", "--why", "试点结束")["restored_from"] == 1
