"""Matters settled on the spot (D11) on a real MongoDB and through the API."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymongo.database import Database

from services.dispatch.adapters.matters import MongoMatters
from services.dispatch.bootstrap import Container
from services.dispatch.domain.matters.keeping import Matters
from tests.contract.ports.dispatch_matters import MattersSuite
from tests.factories.audit import CHAIN
from tests.factories.dispatch import COMMUNITY, COMMUNITY_UNIT, OTHER_COMMUNITY, STREET_UNIT, later
from tests.fakes.dispatch import FakeClock
from tests.fakes.dispatch_uploads import FakeUploads
from tests.integration.dispatch.conftest import APP

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
URL = "/api/v1/tickets/on-the-spot"
BODY = {
    "category": "0104",
    "area_code": COMMUNITY,
    "title": "占道烧烤摊",
    "done": "劝离占道经营并清扫地面油污",
    "point": {"longitude": 108.91, "latitude": 34.21},
    "proofs": [{"attachment_id": "att_1", "point": {"longitude": 108.91, "latitude": 34.21}}],
}


class TestMongoMatters(MattersSuite):
    """MongoMatters under the port's suite."""

    @pytest.fixture
    def matters(self, prepared: Database[dict[str, Any]]) -> Matters:
        return MongoMatters(prepared, CHAIN)


def test_registered_checked_and_read_within_ones_area(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """The grid officer registers, the community checks, others see nothing; no ticket is made."""
    grid = bearer("grid_officer", subject="grid-1", unit=COMMUNITY_UNIT, areas=(COMMUNITY,))
    keyed = {**grid, "Idempotency-Key": "phone-1"}
    made = http.post(URL, json=BODY, headers=keyed)
    assert made.status_code == 201, made.json
    assert http.post(URL, json=BODY, headers=keyed).json == made.json
    matter = f"{URL}/{made.json['matter_id']}"

    own = http.post(f"{matter}/check", json={"confirmed": True, "note": "已清理"}, headers=grid)
    assert own.status_code == 403
    peer = bearer("community", subject="sq-2", unit=COMMUNITY_UNIT, areas=(COMMUNITY,))
    closed = http.post(f"{matter}/check", json={"confirmed": True, "note": "已清理"}, headers=peer)
    assert closed.json["state"] == "closed"
    assert http.get(matter, headers=grid).json["checks"][0]["by"] == "sq-2"

    other = bearer("community", unit="sq-other", areas=(OTHER_COMMUNITY,))
    assert http.get(matter, headers=other).status_code == 404
    assert http.get(URL, headers=other).json["items"] == []
    found = http.get(f"{URL}?state=closed", headers=bearer("supervisor")).json["items"]
    assert [item["number"] for item in found] == [made.json["number"]]
    assert container.database["tickets"].count_documents({}) == 0


def test_the_feed_tells_matters_among_the_tickets(
    http: FlaskClient, bearer: Headers, container: Container
) -> None:
    """Reporting's archive finds those whose message never came."""
    grid = bearer("grid_officer", unit=COMMUNITY_UNIT, areas=(COMMUNITY,))
    made = http.post(URL, json=BODY, headers=grid).json
    service = bearer("service")
    after = later(days=-4000).isoformat()
    heads = http.get("/internal/v1/heads", query_string={"after": after}, headers=service).json
    told = http.get(f"/internal/v1/events?subject={made['matter_id']}", headers=service).json

    assert made["matter_id"] in {head["subject"] for head in heads["items"]}
    assert [event["type"] for event in told["items"]] == ["matter.registered.v1"]
    assert told["items"][0]["chainhead"]


def test_a_late_check_is_listed_as_overdue_and_told_where_it_climbs(
    http: FlaskClient, bearer: Headers, container: Container, clock: FakeClock
) -> None:
    """The street above hears of it on its own queue; who checks it ends it."""
    grid = bearer("grid_officer", subject="grid-1", unit=COMMUNITY_UNIT, areas=(COMMUNITY,))
    made = http.post(URL, json=BODY, headers=grid).json
    assert (made["overdue"], made["tier"]) == (False, 0)
    late = f"{URL}?overdue=true"
    assert http.get(late, headers=grid).json["items"] == []
    clock.advance(days=2)
    assert container.matters.climb() == 1

    (line,) = http.get(late, headers=bearer("supervisor")).json["items"]
    assert (line["matter_id"], line["overdue"], line["tier"]) == (made["matter_id"], True, 1)
    kept = container.database["matters"].find_one() or {}
    assert kept["outbox"][-1]["event"]["type"] == "matter.escalated.v1"
    assert kept["outbox"][-1]["units"] == [COMMUNITY_UNIT, STREET_UNIT]
    peer = bearer("community", subject="sq-2", unit=COMMUNITY_UNIT, areas=(COMMUNITY,))
    check = {"confirmed": True, "note": "已清理"}
    done = http.post(f"{URL}/{made['matter_id']}/check", json=check, headers=peer).json
    assert (done["state"], done["due_at"], done["overdue"]) == ("closed", None, False)
    assert http.get(late, headers=grid).json["items"] == []


def test_photographs_of_a_matter_are_kept_for_it_and_read_by_whoever_sees_it(
    bearer: Headers, container: Container
) -> None:
    """An upload that no case names is removed after a day, and one belongs to one case."""
    shelf = FakeUploads(att_1=None, att_other="tkt_other")
    container.__dict__.update(uploads=shelf)
    http = APP.client(container)
    grid = bearer("grid_officer", subject="grid-1", unit=COMMUNITY_UNIT, areas=(COMMUNITY,))
    wrong = {**BODY, "proofs": [{"attachment_id": "att_1"}, {"attachment_id": "att_other"}]}
    refused = http.post(URL, json=wrong, headers=grid)
    assert refused.status_code == 422
    (error,) = refused.json["errors"]
    assert (error["field"], error["code"]) == ("proofs.1.attachment_id", "attachment_taken")
    assert shelf.owners["att_1"] is None

    matter_id = http.post(URL, json=BODY, headers=grid).json["matter_id"]
    assert shelf.owners["att_1"] == matter_id
    asked = {"subject": "x", "areas": [COMMUNITY], "owner": matter_id, "attachment_id": "att_1"}

    def granted(**changes: object) -> bool:
        body = {**asked, "roles": ["community"], "unit": "sq-x", **changes}
        url = "/internal/v1/attachment-rights/check"
        return bool(http.post(url, json=body, headers=bearer("service")).json["granted"])

    assert granted()
    assert granted(roles=["supervisor"], areas=[])
    assert not granted(areas=[OTHER_COMMUNITY])
    assert not granted(attachment_id="att_other")
    assert not granted(owner="mat_none")
