"""Joint meetings over HTTP: the centre's queue by date, and what came of them."""

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
    assert http.get(URL, headers=unit).status_code == 403


def test_of_a_sealed_ticket_those_who_are_shut_out_see_no_meeting(
    tickets: list[str], container: Container, http: FlaskClient, bearer: Headers
) -> None:
    url = f"/api/v1/tickets/{tickets[0]}/accuse"
    assert http.post(url, json={"units": [UNIT]}, headers=bearer("supervisor")).status_code == 200

    shut_out = bearer("supervisor", unit=UNIT)
    rows = http.get(URL, headers=shut_out).json["items"]
    assert [row["ticket_id"] for row in rows] == tickets[1:2]
