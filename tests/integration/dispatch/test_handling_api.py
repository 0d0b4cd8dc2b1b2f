"""Approval, proof, waits, suspension, supervision and bulk commands on the real routes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.common.contracts.events.appeal import AppealSupplemented, AppealUrged
from services.dispatch.application.tickets.hear_reporter import HearReporter
from services.dispatch.bootstrap import Container
from tests.factories.dispatch import UNIT, submitted

pytestmark = pytest.mark.integration
Headers = Callable[..., dict[str, str]]
ANSWER = {"outcome": "done", "answer": "烧烤摊已搬离，油污冲洗干净，每晚增加两次巡查"}
CANNOT = {
    "outcome": "cannot_be_done",
    "answer": "现场核查后，与诉求人当面说明了产权情况",
    "public_reason": "产权归属有争议，须先由法院确认权属",
}
REASON = "须待明年汛期过后方具备施工条件"


@pytest.fixture
def ticket(container: Container) -> dict[str, Any]:
    """A dispatched ticket, as stored."""
    container.open_tickets([submitted(1)])
    found = container.database["tickets"].find_one()
    assert found is not None
    return found


@pytest.fixture
def unit(bearer: Headers) -> dict[str, str]:
    return bearer("unit_handler", unit=UNIT)


@pytest.fixture
def working(http: FlaskClient, unit: dict[str, str], ticket: dict[str, Any]) -> dict[str, Any]:
    """A ticket whose unit has signed and contacted."""
    for verb, body in (("acknowledge", {}), ("contact", {"method": "phone"})):
        assert http.post(_order(ticket, verb), json=body, headers=unit).status_code == 200
    return ticket


def _order(ticket: dict[str, Any], verb: str) -> str:
    return f"/api/v1/work-orders/{ticket['orders'][0]['id']}/{verb}"


def _case(ticket: dict[str, Any], verb: str = "") -> str:
    return f"/api/v1/tickets/{ticket['_id']}/{verb}".rstrip("/")


def test_a_bare_done_is_refused_with_its_field_named(
    http: FlaskClient, unit: dict[str, str], working: dict[str, Any]
) -> None:
    """D8: 「已处理」 says nothing."""
    said = {"outcome": "done", "answer": "您反映的问题已处理完毕，感谢支持。"}
    refused = http.post(_order(working, "resolve"), json=said, headers=unit)

    assert refused.status_code == 422
    assert [fault["field"] for fault in refused.json["errors"]] == ["answer"]
    assert http.post(_order(working, "resolve"), json=ANSWER, headers=unit).status_code == 200


def test_what_cannot_be_done_is_told_with_its_public_reason(
    http: FlaskClient, bearer: Headers, unit: dict[str, str], working: dict[str, Any]
) -> None:
    bare = {name: CANNOT[name] for name in ("outcome", "answer")}
    refused = http.post(_order(working, "resolve"), json=bare, headers=unit)
    assert [fault["field"] for fault in refused.json["errors"]] == ["public_reason"]

    http.post(_order(working, "resolve"), json=CANNOT, headers=unit)
    code = {"code": "not_contacted", "reason": "经回访核实，诉求人未接到电话"}
    http.post(_case(working, "reject"), json=code, headers=bearer("reviewer"))
    again = http.post(_order(working, "resolve"), json=CANNOT, headers=unit)
    assert [fault["field"] for fault in again.json["errors"]] == ["contact"]

    http.post(_order(working, "contact"), json={"method": "visit"}, headers=unit)
    http.post(_order(working, "resolve"), json=CANNOT, headers=unit)
    done = http.post(_case(working, "accept"), json={}, headers=bearer("reviewer"))
    assert done.json["state"] == "cannot_be_done"
    assert done.json["work_orders"][0]["public_reason"] == CANNOT["public_reason"]


def test_a_question_waits_and_the_answer_reopens_the_work(
    http: FlaskClient, container: Container, unit: dict[str, str], working: dict[str, Any]
) -> None:
    asked = http.post(
        _order(working, "ask-resident"), json={"question": "请问在小区哪个门外？"}, headers=unit
    )
    assert asked.json["state"] == "waiting_resident"
    held = next(c for c in asked.json["clocks"] if c["clock"] == "resolve")
    assert held["state"] == "paused"

    said = AppealSupplemented("apl_0001", working["_id"], "在东门外", container.clock.now())
    for _ in range(2):
        HearReporter(container.desk).supplemented(said, "evt_answer")

    seen = http.get(_case(working), headers=unit).json
    assert seen["state"] == "in_progress"
    assert [item["text"] for item in seen["supplements"]] == ["在东门外"]


def test_suspension_is_granted_one_tier_up_until_a_review_date(
    http: FlaskClient,
    container: Container,
    bearer: Headers,
    unit: dict[str, str],
    working: dict[str, Any],
) -> None:
    """D9: reason, approver, review date; the unit itself may not."""
    review = container.clock.now() + timedelta(days=30)
    asked = {"reason": REASON, "review_at": review.isoformat()}
    assert (
        http.post(_order(working, "request-suspension"), json=asked, headers=unit).status_code
        == 200
    )
    own = http.post(_order(working, "grant-suspension"), json={}, headers=unit)
    assert own.status_code == 403

    granted = http.post(_order(working, "grant-suspension"), json={}, headers=bearer("supervisor"))
    order = granted.json["work_orders"][0]
    assert (granted.json["state"], granted.json["overdue"]) == ("suspended", False)
    assert order["wait"]["text"] == REASON
    assert order["wait"]["approved_by"]

    back = http.post(_order(working, "resume"), json={}, headers=bearer("supervisor"))
    assert back.json["state"] == "in_progress"


def test_urging_and_supervision_are_seen_and_counted(
    http: FlaskClient,
    container: Container,
    bearer: Headers,
    unit: dict[str, str],
    working: dict[str, Any],
) -> None:
    urged = AppealUrged("apl_0001", working["_id"], container.clock.now())
    HearReporter(container.desk).urged(urged, "evt_urged")
    for _ in range(2):
        told = http.post(
            _case(working, "supervise"),
            json={"instruction": "请两日内办结并书面报告"},
            headers=bearer("district_leader"),
        )
        assert told.status_code == 200, told.json

    seen = http.get(_case(working), headers=unit).json
    assert (seen["reminders"], seen["supervision_count"]) == (1, 2)
    refused = http.post(_case(working, "supervise"), json={"instruction": "请办结"}, headers=unit)
    assert refused.status_code == 403


def test_bulk_obeys_the_same_checks_row_by_row(
    http: FlaskClient, bearer: Headers, unit: dict[str, str], ticket: dict[str, Any]
) -> None:
    """K2: one row carried out, one stale, one unknown, one a second time; each is told."""
    rows = [
        {"id": ticket["_id"], "if_version": 99},
        {"id": "tkt_nowhere"},
        {"id": ticket["_id"]},
        {"id": ticket["orders"][0]["id"]},
    ]
    answer = http.post(
        "/api/v1/tickets/bulk",
        json={"action": "acknowledge", "items": rows},
        headers={**unit, "X-Request-ID": "req_bulk"},
    )

    assert answer.status_code == 200, answer.json
    assert answer.json["items"][0]["problem"]["request_id"] == "req_bulk"
    assert [row["status"] for row in answer.json["items"]] == [412, 404, 200, 409]
    assert (answer.json["done"], answer.json["refused"]) == (1, 3)
    stranger = bearer("unit_handler", unit="gongan")
    body = {"action": "contact", "items": [{"id": ticket["_id"]}], "method": "phone"}
    foreign = http.post("/api/v1/tickets/bulk", json=body, headers=stranger)
    assert [row["status"] for row in foreign.json["items"]] == [404]


def test_bulk_refuses_what_is_wrong_with_every_row(
    http: FlaskClient, unit: dict[str, str], ticket: dict[str, Any]
) -> None:
    rows = [{"id": ticket["_id"]}]
    unknown = http.post(
        "/api/v1/tickets/bulk", json={"action": "destroy", "items": rows}, headers=unit
    )
    assert (unknown.status_code, unknown.json["type"]) == (422, "urn:huying:problem:unknown_action")
    broken = {"action": "contact", "items": rows, "method": "telepathy"}
    refused = http.post("/api/v1/tickets/bulk", json=broken, headers=unit)
    assert refused.status_code == 422
    assert [fault["field"] for fault in refused.json["errors"]] == ["method"]
