"""L2 on the real routes: the accused see neither the case nor its count, copies included."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import (
    COMMUNITY,
    COMMUNITY_UNIT,
    STREET_UNIT,
    UNIT,
    submitted,
)
from tests.factories.secrecy import OFFICE, reported_body
from tests.support import eventually

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]


@pytest.fixture
def case(container: Container) -> str:
    """A ticket with the department; another, which nobody complains of, stays in view."""
    container.publish_directory(reported_body())
    container.open_tickets([submitted(1), submitted(2)])
    found = container.database["tickets"].find_one({"appeal_id": "apl_0001"})
    assert found is not None
    return str(found["_id"])


def test_the_accused_street_loses_case_and_count_and_the_department_keeps_both(
    http: FlaskClient, bearer: Headers, case: str
) -> None:
    """Lists, whistle statistics, error bodies: as if the ticket were not there."""
    street = bearer("street", unit=STREET_UNIT, areas=("610104001",))
    community = bearer("community", unit=COMMUNITY_UNIT, areas=(COMMUNITY,))
    grid = bearer("grid_officer", areas=(f"{COMMUNITY}001",))
    unit = bearer("unit_handler", unit=UNIT)
    url = f"/api/v1/tickets/{case}"
    assert http.get(url, headers=street).status_code == 200

    done = http.post(f"{url}/accuse", json={"units": [STREET_UNIT]}, headers=bearer("operator"))
    assert (done.status_code, done.json["accused_units"]) == (200, [STREET_UNIT])

    for who in (street, community):
        assert [row["ticket_id"] for row in _tickets(http, who)] == [_other(http, case, bearer)]
        assert http.get(url, headers=who).status_code == 404
        rows = http.get("/api/v1/whistles/statistics", headers=who).json["items"]
        assert {row["tickets"] for row in rows} == {1}
    assert _tickets(http, grid) == []
    assert http.get(url, headers=unit).json["accused_units"] == [STREET_UNIT]
    stale = http.post(f"{url}/whistles", json={}, headers={**street, "If-Match": '"1"'})
    nothing = http.post("/api/v1/tickets/tkt_no/whistles", json={}, headers=street)
    assert stale.status_code == nothing.status_code
    assert {k: v for k, v in stale.json.items() if k not in {"instance", "request_id"}} == {
        k: v for k, v in nothing.json.items() if k not in {"instance", "request_id"}
    }


def test_a_discipline_clue_leaves_every_list_and_every_count(
    http: FlaskClient, bearer: Headers, container: Container, case: str
) -> None:
    """Whoever hands it over gets an empty answer; the ledger of our own services still adds up."""
    director, supervisor = bearer("director"), bearer("supervisor")
    office = bearer("unit_handler", unit=OFFICE)
    before = http.get("/api/v1/counts", headers=director).json
    url = f"/api/v1/tickets/{case}"

    done = http.post(f"{url}/discipline", json={}, headers=supervisor)

    assert (done.status_code, done.data) == (204, b"")
    for role in ("operator", "reviewer", "supervisor", "director", "district_leader", "auditor"):
        who = bearer(role)
        assert http.get(url, headers=who).status_code == 404
        assert len(_tickets(http, who)) == 1
        orders = http.get("/api/v1/work-orders", headers=who).json["items"]
        assert [row["ticket_id"] for row in orders if row["ticket_id"] == case] == []
    assert before["total"] == 2
    eventually(lambda: http.get("/api/v1/counts", headers=director).json["total"] == 1)
    after = http.get("/api/v1/counts", headers=director).json
    assert (after["appeals"], after["tier"]) == ({"open": 1}, {"0": 1})
    whole = http.get("/api/v1/counts", headers=bearer("service")).json
    assert (whole["total"], whole["appeals"]) == (2, {"open": 2})
    assert [row["ticket_id"] for row in _tickets(http, office)] == [case]
    stored = container.database["tickets"].find_one({"_id": case})
    assert stored is not None
    copies = {unit for entry in stored["outbox"] for unit in entry["units"]}
    assert copies == {UNIT, OFFICE}  # the first from its birth, and that its order is gone


def test_a_report_that_names_its_unit_is_closed_from_birth(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """No copy of anything for the accused, and its own queue never heard of it."""
    container.open_tickets([submitted(3, accused_unit=UNIT)])
    stored = container.database["tickets"].find_one({"appeal_id": "apl_0003"})
    assert stored is not None
    assert (stored["state"], stored["seal"]["units"]) == ("screening", [UNIT])
    assert [unit for entry in stored["outbox"] for unit in entry["units"]] == []
    url = f"/api/v1/tickets/{stored['_id']}"
    routing = http.get(f"{url}/routing", headers=bearer("operator")).json
    reasons = {item["unit"]: item["why_not"] for item in routing["candidates"]}
    assert reasons[UNIT] == "accused_unit"
    blow = {"kind": "residents", "units": [UNIT], "reason": "请到场处理居民反映的问题"}
    refused = http.post(f"{url}/whistles", json=blow, headers=bearer("operator"))
    assert refused.status_code == 422


def _tickets(http: FlaskClient, who: dict[str, str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = http.get("/api/v1/tickets", headers=who).json["items"]
    return rows


def _other(http: FlaskClient, case: str, bearer: Headers) -> str:
    rows = _tickets(http, bearer("operator"))
    return next(str(row["ticket_id"]) for row in rows if row["ticket_id"] != case)
