"""Following a case without an account: one code, one case, few guesses."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.intake.bootstrap import Container
from services.intake.domain.appeals.appeal import TakenOn
from tests.integration.intake.conftest import Headers

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("wall_stands")]

SESSIONS = "/api/v1/track/sessions"
GOOD: dict[str, Any] = {
    "kind": "help",
    "text": "路灯不亮",
    "contact": {"phone": "13812345678", "email": "zs@example.com", "language": "zh"},
}


def posted(http: FlaskClient) -> dict[str, Any]:
    body: dict[str, Any] = http.post("/api/v1/appeals", json=GOOD).get_json()
    return body


def test_absent_and_wrong_get_the_very_same_answer(http: FlaskClient, container: Container) -> None:
    code = posted(http)["tracking_code"]
    absent = container.hashes.tracking_code("apl_none", alone=False)
    wrong = http.post(SESSIONS, json={"tracking_code": code, "phone_suffix": "0000"})
    none = http.post(SESSIONS, json={"tracking_code": absent, "phone_suffix": "5678"})
    told = [{k: v for k, v in a.get_json().items() if k != "request_id"} for a in (wrong, none)]
    assert told[0] == told[1]
    assert (wrong.status_code, none.status_code) == (404, 404)


def test_guessing_is_throttled_and_says_when_to_come_back(http: FlaskClient) -> None:
    code = posted(http)["tracking_code"]
    wrong = {"tracking_code": code, "phone_suffix": "0000"}
    statuses = [http.post(SESSIONS, json=wrong).status_code for _ in range(6)]
    assert statuses == [404] * 5 + [429]
    right = http.post(SESSIONS, json={"tracking_code": code, "phone_suffix": "5678"})
    assert right.status_code == 429
    assert 0 < int(right.headers["Retry-After"]) <= 901


def test_no_more_guesses_get_through_at_once_than_one_after_the_other(http: FlaskClient) -> None:
    wrong = {"tracking_code": posted(http)["tracking_code"], "phone_suffix": "0000"}

    def guess(_: int) -> int:
        return http.application.test_client().post(SESSIONS, json=wrong).status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(guess, range(32)))
    assert statuses.count(404) <= 5
    assert statuses.count(429) >= 27


def test_a_session_opens_one_case_and_no_staff_route(http: FlaskClient, bearer: Headers) -> None:
    first = posted(http)
    proof = {"tracking_code": first["tracking_code"], "phone_suffix": "5678"}
    token = http.post(SESSIONS, json=proof).get_json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    seen = http.get("/api/v1/track", headers=headers).get_json()
    assert (seen["state"]["code"], seen["state"]["text"]) == ("accepted", "已受理")
    assert [action["code"] for action in seen["actions"]] == ["withdraw"]
    assert http.get(f"/api/v1/appeals/{first['appeal_id']}", headers=headers).status_code == 401
    assert http.get("/api/v1/track", headers=bearer("admin")).status_code == 401
    assert http.get("/api/v1/track").status_code == 401


def test_withdrawing_is_told_once(http: FlaskClient, container: Container) -> None:
    first = posted(http)
    proof = {"tracking_code": first["tracking_code"], "phone_suffix": "5678"}
    token = http.post(SESSIONS, json=proof).get_json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    for _ in range(2):
        answer = http.post("/api/v1/track/withdraw", json={"reason": "已修好"}, headers=headers)
        assert answer.get_json()["state"]["code"] == "withdrawn"
    told = [event["type"] for event in container.feed.events(first["appeal_id"], 0)]
    assert told == ["appeal.submitted.v1", "appeal.withdrawn.v1"]


def test_a_reporter_adds_and_urges_once_the_case_has_a_ticket(
    http: FlaskClient, container: Container
) -> None:
    """D4, D5: told to dispatch masked; urging again at once is refused with when it may be."""
    first = posted(http)
    proof = {"tracking_code": first["tracking_code"], "phone_suffix": "5678"}
    token = http.post(SESSIONS, json=proof).get_json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    said = {"text": "在东门外，电话13800005678"}
    early = http.post("/api/v1/track/supplement", json=said, headers=headers)
    assert (early.status_code, early.get_json()["type"]) == (409, "urn:huying:problem:not_open")
    container.appeals.follow([TakenOn(first["appeal_id"], "tkt_1")])

    assert http.post("/api/v1/track/supplement", json=said, headers=headers).status_code == 200
    seen = http.post("/api/v1/track/remind", json={}, headers=headers).get_json()
    again = http.post("/api/v1/track/remind", json={}, headers=headers)

    codes = [action["code"] for action in seen["actions"]]
    assert codes == ["supplement", "remind", "withdraw"]
    assert again.status_code == 429
    assert int(again.headers["Retry-After"]) > 80_000
    told = container.feed.events(first["appeal_id"], 0)
    assert [event["type"] for event in told[1:]] == ["appeal.supplemented.v1", "appeal.urged.v1"]
    assert told[1]["data"]["text"] == "在东门外，电话1**********"


def test_only_services_resolve_contacts_for_a_purpose_and_it_is_logged_without_values(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    first = posted(http)
    path = "/internal/v1/contacts/resolve"
    body = {"purpose": "notice", "appeal_ids": [first["appeal_id"], "apl_none"]}
    assert http.post(path, json=body, headers=bearer("admin")).status_code == 403
    service = bearer("service", subject="service:notify")
    assert http.post(path, json={"appeal_ids": []}, headers=service).status_code == 422
    many = {"purpose": "notice", "appeal_ids": ["apl_x"] * 501}
    assert http.post(path, json=many, headers=service).status_code == 422
    found = http.post(path, json=body, headers=service).get_json()["contacts"]
    assert found == {
        first["appeal_id"]: {
            "phone": "+8613812345678",
            "email": "zs@example.com",
            "language": "zh",
            "tracking_code": first["tracking_code"],
        }
    }
    logged = list(container.database["contact_log"].find())
    assert [(entry["by"], entry["purpose"]) for entry in logged] == [("service:notify", "notice")]
    assert "13812345678" not in str(logged)


def test_the_ledger_counts_every_accepted_appeal_by_bucket(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    ids = {posted(http)["appeal_id"] for _ in range(5)}
    service = bearer("service")
    totals = http.get("/internal/v1/ledger/buckets", headers=service).get_json()
    assert totals["total"] == sum(totals["buckets"].values()) == 5
    found: dict[str, str] = {}
    for bucket in totals["buckets"]:
        path = f"/internal/v1/ledger/buckets/{bucket}"
        found |= http.get(path, headers=service).get_json()["appeals"]
    assert found == dict.fromkeys(ids, "accepted")


def test_heads_wait_until_they_are_still_and_events_come_in_order(
    http: FlaskClient, bearer: Headers
) -> None:
    first = posted(http)
    service = bearer("service")
    heads = http.get("/internal/v1/heads?after=2026-01-01T00:00:00Z", headers=service)
    assert heads.get_json() == {"items": []}
    path = f"/internal/v1/events?subject={first['appeal_id']}&after=0"
    events = http.get(path, headers=service).get_json()["items"]
    assert [(event["type"], event["sequence"]) for event in events] == [("appeal.submitted.v1", 1)]
