"""Several orders of one ticket through the API on a real MongoDB (B6)."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.dispatch.bootstrap import Container
from tests.factories.dispatch import OPERATOR, UNIT, submitted
from tests.factories.dispatch_hall import ANSWER, MANHOLE, TASK

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
LEAD = "shizheng"
PROOF = {
    "attachment_id": "att_1",
    "taken_at": "2026-11-23T09:30:00+08:00",
    "point": {"longitude": 108.91, "latitude": 34.21},
}
RESULT = {"outcome": "done", "answer": ANSWER, "proofs": [PROOF]}


@pytest.fixture
def ticket(container: Container) -> dict[str, Any]:
    """A ticket led by 市政 that 城管 supports by rule."""
    container.open_tickets([submitted(1, **MANHOLE)])
    found = container.database["tickets"].find_one()
    assert found is not None
    return found


def post(http: FlaskClient, path: str, body: Any, who: dict[str, str]) -> Any:
    answer = http.post(f"/api/v1/{path}", json=body, headers=who)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_lead_and_supports_work_side_by_side_to_the_end(
    http: FlaskClient, bearer: Headers, ticket: dict[str, Any], container: Container
) -> None:
    """Each unit sees its own; the lead sees all of its supports, takes their results, hands in."""
    lead, help_ = bearer("unit_handler", unit=LEAD), bearer("unit_handler", unit=UNIT)
    led, helped = (f"work-orders/{order['id']}" for order in ticket["orders"])
    post(http, f"tickets/{ticket['_id']}/support", {"units": ["gongan"], "reason": TASK}, lead)
    post(http, f"{helped}/acknowledge", {}, help_)
    post(http, f"{helped}/progress", {"note": "照片见附件", "proofs": [PROOF]}, help_)
    seen = post(http, f"{helped}/resolve", RESULT, help_)
    assert seen["state"] == "dispatched"
    assert [order["unit"] for order in seen["work_orders"]] == [UNIT]

    asked = http.get(f"/api/v1/{helped}", headers=lead).json
    assert (asked["state"], asked["role"]) == ("submitted", "support")
    assert asked["proofs"][0]["attachment_id"] == "att_1"
    assert set(asked["actions"]) == {"accept_support", "reject_support", "rejoin"}
    assert http.get(f"/api/v1/{led}", headers=help_).status_code == 404

    post(http, f"{led}/acknowledge", {}, lead)
    post(http, f"{led}/contact", {"method": "phone"}, lead)
    early = http.post(f"/api/v1/{led}/resolve", json=RESULT, headers=lead)
    assert (early.status_code, early.json["type"]) == (409, "urn:huying:problem:supports_open")
    post(http, f"{helped}/accept", {}, lead)
    whole = post(http, f"{led}/resolve", {**RESULT, "override": "公安协办事项另案处理"}, lead)
    assert [order["state"] for order in whole["work_orders"]] == [
        "submitted",
        "resolved",
        "revoked",
    ]
    done = post(http, f"tickets/{ticket['_id']}/accept", {}, bearer("reviewer"))
    assert done["state"] == "resolved"
    assert container.listing.counts.everywhere(OPERATOR)[0]["acknowledged_in_time"] == {"yes": 1}


def test_reassigned_and_handed_over_by_their_routes(
    http: FlaskClient, bearer: Headers, ticket: dict[str, Any], container: Container
) -> None:
    """What the first unit had by mistake it reads no more; the story is told in order."""
    lead = bearer("unit_handler", unit=LEAD)
    first = f"work-orders/{ticket['orders'][0]['id']}"
    post(http, f"{first}/hand-over", {"person": "li-si", "reason": "转专人办理"}, lead)
    body = {"unit": "gongan", "reason": "经核对属公安职责，予以改派"}
    moved = post(http, f"tickets/{ticket['_id']}/reassign", body, bearer("operator"))
    assert moved["unit"] == "gongan"
    assert moved["work_orders"][0]["charged"] is False
    assert http.get(f"/api/v1/{first}", headers=lead).json["matter"] is None

    history = http.get(f"/api/v1/tickets/{ticket['_id']}/history", headers=bearer("supervisor"))
    told = [event["type"].removesuffix(".v1") for event in history.json["items"]]
    assert told[-3:] == ["work_order.handed_over", "work_order.reassigned", "work_order.issued"]
    parts = {"parts": [{"unit": "jd-east", "task": "请街道组织沿街商户自查"}]}
    divided = post(http, f"tickets/{ticket['_id']}/divide", parts, bearer("supervisor"))
    assert divided["supports"] == [UNIT, "jd-east"]
    wrong = http.post(
        f"/api/v1/tickets/{ticket['_id']}/divide",
        json={"parts": [{"unit": "sq-first", "task": "请社区组织沿街商户自查"}]},
        headers=bearer("supervisor"),
    )
    assert wrong.status_code == 422
    assert wrong.json["errors"][0]["field"] == "parts.0.unit"
    assert container.lists.orphans() == []
