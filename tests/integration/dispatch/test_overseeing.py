"""What leaders oversee: what has climbed, what waits to be ruled on, what the auditor counts."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import (
    COMMUNITY,
    COMMUNITY_UNIT,
    OTHER_COMMUNITY,
    UNIT,
    directory_body,
    submitted,
)
from tests.factories.dispatch_disputes import BASIS, REASON
from tests.factories.escalation import policy
from tests.fakes.dispatch import FakeClock
from tests.integration.dispatch.conftest import Headers
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
BOARD = "/api/v1/escalations"


@pytest.fixture
def tickets(container: Container, clock: FakeClock) -> list[str]:
    """Three tickets, two of which nobody signs for until the second tier answers."""
    container.publish_directory({**directory_body(), "policies": [policy()]})
    container.open_tickets([submitted(1), submitted(2, area_code=OTHER_COMMUNITY)])
    clock.advance(days=2)
    container.advance_clocks()
    container.open_tickets([submitted(3)])
    found = container.database["tickets"].find({}, sort=[("number", 1)])
    return [row["_id"] for row in found]


def offered_on(http: FlaskClient, ticket_id: str, who: dict[str, str]) -> list[str]:
    """Return what the ticket's own actions are; a list must not offer anything else."""
    items = http.get(f"/api/v1/tickets/{ticket_id}/actions", headers=who).json["items"]
    return [one["action"] for one in items if one["subject"] == "ticket"]


def test_the_board_tells_what_climbed_who_answers_and_until_when(
    tickets: list[str], container: Container, http: FlaskClient, bearer: Headers
) -> None:
    staff = bearer("supervisor")
    with profiled(container.database):
        board: dict[str, Any] = http.get(BOARD, headers=staff).json
    assert collection_scans(container.database) == []
    assert {row["ticket_id"] for row in board["items"]} == set(tickets[:2])
    row = board["items"][0]
    top = row["climbs"][0]
    assert top["tier"] == row["tier"]
    assert top["clock"]["missed_at"] is not None
    assert top["responsible_role"]
    assert top["responsible_unit"]
    assert top["live"]
    assert row["actions"] == offered_on(http, row["ticket_id"], staff)
    assert {"supervise", "hand-back"} <= set(row["actions"])
    assert board["totals"][str(row["tier"])] == {"count": 2, "more": False}

    tier = row["tier"]
    assert http.get(f"{BOARD}?tier={tier}&limit=1", headers=staff).json["totals"] == {
        str(tier): {"count": 2, "more": False}
    }
    assert http.get(f"{BOARD}?tier=4", headers=staff).status_code == 422
    mine = bearer("community", unit=COMMUNITY_UNIT, areas=(COMMUNITY,))
    assert [one["ticket_id"] for one in http.get(BOARD, headers=mine).json["items"]] == tickets[:1]


def test_what_is_handed_back_stands_at_the_lower_tier_with_time_of_its_own(
    tickets: list[str], http: FlaskClient, bearer: Headers
) -> None:
    staff = bearer("director")
    before = http.get(BOARD, headers=staff).json["items"][0]
    leader = bearer("district_leader")
    url = f"/api/v1/tickets/{before['ticket_id']}/hand-back"
    body = {"to_tier": before["tier"] - 1, "reason": "已现场会商，由承办单位继续办理"}
    assert http.post(url, json=body, headers=leader).status_code == 200
    left = http.get(BOARD, headers=staff).json["items"]
    row = next((one for one in left if one["ticket_id"] == before["ticket_id"]), None)
    if before["tier"] == 1:
        assert row is None
        return
    assert row is not None
    assert row["tier"] == before["tier"] - 1
    assert row["climbs"][0]["handed_back"] is True
    assert row["climbs"][0]["next_at"] > before["climbs"][0]["since"]


def test_open_arbitrations_are_listed_by_their_limit_without_what_the_parties_said(
    tickets: list[str], http: FlaskClient, bearer: Headers
) -> None:
    staff = bearer("supervisor")
    url = f"/api/v1/tickets/{tickets[2]}"
    for unit in (UNIT, "shizheng"):
        order = http.get(url, headers=staff).json["work_order_id"]
        back = {"reason": "not_in_duty", "basis": BASIS}
        who = bearer("unit_handler", unit=unit)
        address = f"/api/v1/work-orders/{order}/return"
        assert http.post(address, json=back, headers=who).status_code == 200
        if unit == UNIT:
            http.post(f"{url}/screen", json={"unit": "shizheng"}, headers=bearer("operator"))
    http.post(f"{url}/statements", json={"text": REASON}, headers=who)

    found = http.get("/api/v1/arbitrations", headers=staff).json
    [row] = found["items"]
    assert row["ticket_id"] == tickets[2]
    assert [party["unit"] for party in row["parties"]] == [UNIT, "shizheng"]
    assert row["statement_count"] == 1
    assert row["late"] is False
    assert row["actions"] == offered_on(http, tickets[2], staff)
    assert REASON not in str(found)
    assert http.get("/api/v1/arbitrations", headers=bearer("unit_handler")).json["items"] == []


def test_the_watch_names_late_steps_and_orphans_with_their_faults(
    tickets: list[str],
    container: Container,
    http: FlaskClient,
    bearer: Headers,
    clock: FakeClock,
) -> None:
    staff = bearer("auditor")
    quiet = http.get("/api/v1/watch", headers=staff).json
    assert (quiet["orphan_count"], quiet["late_count"], quiet["faults"]) == (0, 0, {})

    clock.advance(days=30)
    orphan = {"$set": {"waits_for": "orphan", "next_due_at": None}}
    container.database["tickets"].update_one({"_id": tickets[2]}, orphan)
    with profiled(container.database):
        found = http.get("/api/v1/watch", headers=staff).json
    assert collection_scans(container.database) == []
    assert [row["ticket_id"] for row in found["orphans"]] == tickets[2:]
    assert {row["ticket_id"] for row in found["late"]} == set(tickets[:2])
    assert found["late_count"] == 2
    assert found["late_seconds"] > 60
    faults = found["faults"][tickets[2]]
    assert {one["fault"] for one in faults} == {"stored_otherwise"}
    for role in ("operator", "unit_leader", "ops"):
        assert http.get("/api/v1/watch", headers=bearer(role, unit=UNIT)).status_code == 403
