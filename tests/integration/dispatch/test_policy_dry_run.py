"""F7: a draft of the policies against what really happened, over HTTP and on the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from flask.testing import FlaskClient
from typer.testing import CliRunner

from services.dispatch.application.commanding import Order
from services.dispatch.bootstrap import Container
from services.dispatch.entrypoints.cli.main import app
from services.dispatch.entrypoints.cli.named_policies import policies_named
from tests.factories.dispatch import OPERATOR, UNIT, handler, limit, submitted
from tests.factories.dispatch_commands import of_orders, of_tickets
from tests.factories.escalation import policy
from tests.fakes.dispatch import FakeClock
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
URL = "/api/v1/escalation-policies"


@pytest.fixture
def past(container: Container, clock: FakeClock) -> None:
    """Five tickets under ``whole``: nobody signs three, one is worked on, one is accused."""
    body = container.directories.bodies(None)
    assert body is not None
    container.publish_directory({**body[1], "policies": [policy()]})
    container.open_tickets([submitted(n) for n in range(1, 5)])
    container.open_tickets([submitted(5, category="0602")])
    homes = container.tickets.with_members([f"apl_{n:04d}" for n in range(1, 6)])
    worked = container.tickets.get(homes["apl_0002"])
    assert worked is not None
    order = worked.orders[0].id
    orders, centre = of_orders(container.desk), of_tickets(container.desk)
    orders.acknowledge(order, Order(handler()))
    orders.contact(order, Order(handler()), method="phone")
    centre.accuse(homes["apl_0003"], Order(OPERATOR), units=[UNIT])
    for hours in (3, 8, 24, 24):
        clock.advance(hours=hours)
        container.advance_clocks()


def draft(**changes: Any) -> dict[str, Any]:
    """``whole``, but an unsigned order waits four working hours more before it climbs."""
    row = policy(**changes)
    for rule in row["rules"]:
        if rule["code"] == "unsigned":
            rule["after"] = {"default": limit(4, "working_hour")}
    return row


def run(http: FlaskClient, headers: dict[str, str], **asked: Any) -> Any:
    return http.post(f"{URL}/dry-run", json=asked, headers=headers)


def test_the_policy_in_force_does_what_was_done(
    http: FlaskClient, bearer: Headers, past: None
) -> None:
    """Nobody writes a draft: what is in force is compared with itself; sealed ones are not read."""
    found = run(http, bearer("analyst"))
    assert found.status_code == 200, found.json
    assert (found.json["tickets"], found.json["differing"], found.json["unexplained"]) == (4, 0, 0)
    assert found.json["items"] == []
    assert found.json["totals"]["escalations"]["actual"] > 0
    assert all(row["change"] == 0 for row in found.json["totals"].values())


def test_a_draft_is_compared_step_by_step_and_in_sum(
    http: FlaskClient, bearer: Headers, past: None
) -> None:
    found = run(http, bearer("director"), draft={"policies": [draft()]})
    assert found.status_code == 200, found.json
    assert found.json["unexplained"] == 0
    late = [item for item in found.json["items"] if item["earlier"] or item["later"]]
    assert {item["category"] for item in late} == {"0104", "0602"}
    [first, *_] = late[-1]["later"]
    # Monday 23 November 11:30, unsigned; four working hours later it is 16:30.
    assert (first["what"], first["name"], first["tier"]) == ("tier", "unacknowledged", 1)
    assert first["was"]["at"] == "2026-11-23T03:30:00Z"
    assert (first["at"], first["by_seconds"]) == ("2026-11-23T08:30:00Z", 5 * 3600)


def test_a_draft_without_tiers_for_what_is_untouched_takes_fewer_steps(
    http: FlaskClient, bearer: Headers, past: None
) -> None:
    row = policy()
    row["rules"] = [rule for rule in row["rules"] if rule["on"] != "untouched"]
    found = run(http, bearer("admin"), draft={"policies": [row]})
    assert found.json["steps"]["not_taken"] > 0
    assert found.json["totals"]["escalations"]["change"] < 0
    triggers = {row["name"]: row["change"] for row in found.json["triggers"]}
    assert triggers["untouched"] < 0
    assert triggers["unacknowledged"] == 0
    assert {row["name"] for row in found.json["notices"]} >= {UNIT}


def test_stored_policies_are_named_by_code_and_version(
    http: FlaskClient, bearer: Headers, past: None
) -> None:
    boss = bearer("director")
    etag = http.get(f"{URL}/draft", headers=boss).headers["ETag"]
    guarded = {**boss, "If-Match": etag}
    kept = http.put(f"{URL}/draft", json={"policies": [draft()]}, headers=guarded)
    assert kept.status_code == 200, kept.json
    of_draft = run(http, boss)
    assert of_draft.json["differing"] > 0
    assert run(http, boss, policy={"code": "whole"}).json["steps"] == of_draft.json["steps"]
    assert run(http, boss, policy={"code": "whole", "version": 1}).json["differing"] == 0
    for missing in ({"code": "whole", "version": 7}, {"code": "nobody", "version": 1}):
        assert run(http, boss, policy=missing).status_code == 404


def test_pages_and_filters_look_at_other_tickets(
    http: FlaskClient, bearer: Headers, past: None
) -> None:
    boss = bearer("auditor")
    first = run(http, boss, last=3).json
    second = run(http, boss, last=3, cursor=first["next_cursor"]).json
    assert (first["tickets"], second["tickets"], second["next_cursor"]) == (3, 1, None)
    for asked, count in [
        ({"category": "0602"}, 1),
        ({"severities": ["P3"]}, 1),
        ({"severities": ["P0"]}, 0),
        ({"opened_from": "2026-11-24"}, 0),
        ({"opened_from": "2026-11-23", "opened_to": "2026-11-23"}, 4),
        ({"opened_to": "2026-11-22"}, 0),
        ({"opened_to": "9999-12-31"}, 4),
        ({"category": "9999"}, 0),
    ]:
        assert run(http, boss, **asked).json["tickets"] == count, asked


def test_whoever_may_not_read_drafts_tries_none(http: FlaskClient, bearer: Headers) -> None:
    for role in ("operator", "reviewer", "unit_leader", "street", "district_leader", "ops"):
        assert run(http, bearer(role)).status_code == 403, role
    assert http.post(f"{URL}/dry-run", json={}).status_code == 401


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"last": 0}, "last"),
        ({"last": 501}, "last"),
        ({"last": "many"}, "last"),
        ({"draft": {"policies": []}}, "draft.policies"),
        ({"policy": {"code": "Not A Code"}}, "policy.code"),
        ({"policy": {"code": "whole", "version": 0}}, "policy.version"),
        ({"severities": ["P9"]}, "severities.0"),
        ({"opened_from": "2026-02-30"}, "opened_from"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_is_no_question_is_refused_by_field(
    http: FlaskClient, bearer: Headers, asked: dict[str, Any], field: str
) -> None:
    answer = run(http, bearer("director"), **asked)
    assert answer.status_code == 422, answer.json
    assert field in {error["field"] for error in answer.json["errors"]}


def test_a_draft_with_faults_is_refused_with_all_of_them(
    http: FlaskClient, bearer: Headers, past: None
) -> None:
    rows = [policy(), policy(code="other")]
    answer = run(http, bearer("director"), draft={"policies": rows})
    assert answer.status_code == 422
    assert {error["code"] for error in answer.json["errors"]} == {"policies_meet"}
    both = {"draft": {"policies": [policy()]}, "policy": {"code": "whole"}}
    assert run(http, bearer("director"), **both).status_code == 422
    assert run(http, bearer("director"), cursor="x.y").status_code == 400


def test_the_last_tickets_are_read_along_indexes(
    http: FlaskClient, bearer: Headers, container: Container, past: None
) -> None:
    with profiled(container.database):
        for asked in ({}, {"category": "0602"}, {"severities": ["P1"]}, {"last": 2}):
            assert run(http, bearer("director"), **asked).status_code == 200
    assert collection_scans(container.database) == []


def test_the_command_says_the_same(container: Container, past: None, tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    file.write_text(json.dumps({"policies": [draft()]}), encoding="utf-8")
    cases = [
        ([str(file), "--last", "10"], 0, 4),
        (["--policy", "whole@1", "--severity", "P3"], 0, 1),
        (["--policy", "whole@9"], 2, None),
        (["--policy", "whole"], 2, None),
        (["--from", "2026-11-24"], 0, 0),
    ]
    for arguments, status, tickets in cases:
        done = CliRunner().invoke(app, ["policy", "dry-run", *arguments], obj=container)
        assert done.exit_code == status, done.output
        assert json.loads(done.output).get("tickets") == tickets


def test_simulation_takes_stored_policies_by_the_same_names(
    container: Container, past: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file needs no database; what there is not ends with a word and a status."""
    name, rows = policies_named("whole@1", lambda: container.policies.find)
    assert (name, [row["code"] for row in rows]) == ("whole@1", ["whole"])
    assert policies_named("draft", lambda: container.policies.find)[1] == rows
    for wrong in ("whole@7", "whole@draft", "whole", "whole@x", "/no/such/file.yaml", ""):
        with pytest.raises(typer.Exit) as ended:
            policies_named(wrong, lambda: container.policies.find)
        assert ended.value.exit_code == 2
    assert "whole@7" in capsys.readouterr().err
