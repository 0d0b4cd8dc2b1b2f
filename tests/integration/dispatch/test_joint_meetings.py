"""Joint meetings over HTTP: the centre's queue by date, and what came of them."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import UNIT, directory_body, submitted
from tests.factories.escalation import policy
from tests.fakes.dispatch import FakeClock
from tests.integration.dispatch.conftest import Headers
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration
REASON = "多次转派仍无单位承办，请会商"
URL = "/api/v1/joint-meetings"


@pytest.fixture
def tickets(
    container: Container, http: FlaskClient, bearer: Headers, clock: FakeClock
) -> list[str]:
    """Two tickets whose lead changed three times, a day apart."""
    container.publish_directory({**directory_body(), "policies": [policy()]})
    container.open_tickets([submitted(1), submitted(2), submitted(3)])
    found = container.database["tickets"].find({}, sort=[("number", 1)])
    ids = [row["_id"] for row in found]
    for ticket_id in ids[:2]:
        for unit in ("shizheng", "gongan", UNIT):
            body = {"unit": unit, "reason": REASON}
            url = f"/api/v1/tickets/{ticket_id}/reassign"
            assert http.post(url, json=body, headers=bearer("operator")).status_code == 200
        clock.advance(days=1)
    return ids


def test_the_centre_sees_them_by_date_and_closes_them(
    tickets: list[str], container: Container, http: FlaskClient, bearer: Headers, clock: FakeClock
) -> None:
    staff = bearer("supervisor")
    with profiled(container.database):
        rows = http.get(URL, headers=staff).json["items"]
    assert collection_scans(container.database) == []
    assert [row["ticket_id"] for row in rows] == tickets[:2]
    assert rows[0]["hold_by"] < rows[1]["hold_by"]
    assert rows[0]["overdue"] is False
    assert {unit["unit"] for unit in rows[0]["units"]} >= {UNIT, "dispatch-centre"}
    one = http.get(f"{URL}?limit=1", headers=staff).json
    two = http.get(f"{URL}?limit=1&cursor={one['next_cursor']}", headers=staff).json
    assert [row["ticket_id"] for row in (*one["items"], *two["items"])] == tickets[:2]
    assert container.lists.meetings_overdue(clock.now()) == 0
    clock.advance(days=9)
    assert container.lists.meetings_overdue(clock.now()) == 2
    assert http.get(URL, headers=staff).json["items"][0]["overdue"] is True

    url = f"/api/v1/tickets/{tickets[0]}/close-meeting"
    said = {"outcome": "held", "minutes": "由城管牵头，三日内完成整治"}
    unit = bearer("unit_leader", unit=UNIT)
    assert http.post(url, json=said, headers=unit).status_code == 403
    assert http.post(url, json={**said, "outcome": "forgotten"}, headers=staff).status_code == 422
    assert http.post(url, json=said, headers=staff).status_code == 200
    assert http.post(url, json=said, headers=staff).status_code == 409
    left = http.get(URL, headers=staff).json["items"]
    assert [row["ticket_id"] for row in left] == tickets[1:2]
    assert [row["ticket_id"] for row in http.get(URL, headers=unit).json["items"]] == tickets[1:2]
    stranger = bearer("unit_leader", unit="huanwei")
    assert http.get(URL, headers=stranger).json["items"] == []
    assert http.get(URL, headers=bearer("ops")).status_code == 403


def test_of_a_sealed_ticket_those_who_are_shut_out_see_no_meeting(
    tickets: list[str], container: Container, http: FlaskClient, bearer: Headers
) -> None:
    url = f"/api/v1/tickets/{tickets[0]}/accuse"
    assert http.post(url, json={"units": [UNIT]}, headers=bearer("supervisor")).status_code == 200

    shut_out = bearer("supervisor", unit=UNIT)
    rows = http.get(URL, headers=shut_out).json["items"]
    assert [row["ticket_id"] for row in rows] == tickets[1:2]


def test_a_street_convenes_a_meeting_in_its_area_and_ends_it_with_minutes(
    tickets: list[str], container: Container, http: FlaskClient, bearer: Headers, clock: FakeClock
) -> None:
    """Units that come see it; only who called it, or the centre, ends it; one at a time."""
    street = bearer("street", unit="jd-east", areas=("610104001",))
    url = f"/api/v1/tickets/{tickets[2]}/call-meeting"
    body = {"units": ["gongan"], "reason": "占道与噪声交织，需现场会商分工"}

    def call(**changes: object) -> tuple[int, list[str]]:
        answer = http.post(url, json={**body, **changes}, headers=street)
        return answer.status_code, [error["code"] for error in answer.json.get("errors", ())]

    far = (clock.now() + timedelta(days=31)).isoformat()
    assert call(units=["nobody"]) == (422, ["unknown_unit"])
    assert call(reason="太短") == (422, ["too_short_to_say_anything"])
    assert call(hold_by=far) == (422, ["not_within"])
    elsewhere = bearer("street", unit="jd-west", areas=("610104002",))
    assert http.post(url, json=body, headers=elsewhere).status_code == 404
    assert http.post(url, json=body, headers=bearer("unit_leader", unit=UNIT)).status_code == 403
    assert call() == (200, [])
    assert call() == (409, [])

    for reader in (street, bearer("unit_handler", unit="gongan"), bearer("operator")):
        rows = http.get(URL, headers=reader).json["items"]
        (mine,) = [row for row in rows if row["ticket_id"] == tickets[2]]
        assert (mine["trigger"], mine["called_by"]) == ("convened", "jd-east")
        assert {unit["unit"] for unit in mine["units"]} >= {"jd-east", "gongan", UNIT}
    kept = container.database["tickets"].find_one({"_id": tickets[2]}) or {}
    assert kept["outbox"][-1]["event"]["type"] == "joint_meeting.called.v1"
    assert "gongan" in kept["outbox"][-1]["units"]

    end = f"/api/v1/tickets/{tickets[2]}/close-meeting"
    held = {"outcome": "held", "minutes": "由城管牵头，公安配合，三日内完成整治"}
    below = bearer("community", unit="sq-first", areas=("610104001001",))
    assert http.post(end, json=held, headers=below).status_code == 403
    done = http.post(end, json=held, headers=street)
    assert done.status_code == 200
    assert (done.json["meetings"][0]["state"], done.json["meetings"][0]["minutes"]) == (
        "held",
        held["minutes"],
    )
    assert {"call_meeting"} <= set(done.json["actions"])
    assert "close_meeting" not in done.json["actions"]
