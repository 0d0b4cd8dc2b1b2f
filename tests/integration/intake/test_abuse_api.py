"""Limits and quarantine on the real routes and MongoDB (A11, I7)."""

import json
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer

from services.common.web.app import HuyingApp
from services.common.web.tokens import issue, new_key_pair
from services.intake.bootstrap import Container
from services.intake.entrypoints.http.client_address import client_address
from services.intake.entrypoints.scheduler import tell_decisions
from tests.factories.open311 import form, services_body
from tests.integration.intake.conftest import Headers

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("wall_stands")]

FROM = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def changes(httpserver: HTTPServer) -> dict[str, Any]:
    """Low limits, and a dispatch that is played."""
    dispatch = httpserver.url_for("").rstrip("/")
    return {"intake_contact_soft": 4, "intake_contact_hard": 6, "dispatch_url": dispatch}


def send(http: FlaskClient, number: int, text: str = "路灯不亮", **headers: str) -> Any:
    body = {
        "kind": "help",
        "title": f"第{number}件",
        "text": text,
        "contact": {"phone": "13812345678", "name": "王小明"},
    }
    return http.post("/api/v1/appeals", json=body, headers=headers, environ_overrides=FROM)


def test_beyond_the_limits_appeals_are_held_then_refused_and_danger_comes_in(
    http: FlaskClient, container: Container
) -> None:
    statuses = [send(http, number).status_code for number in range(8)]

    assert statuses == [201] * 4 + [202] * 2 + [429] * 2
    refused = send(http, 9)
    problem = refused.get_json()
    assert problem["type"] == "urn:huying:problem:too_many_from_contact"
    assert "12345" in problem["detail"]
    assert 0 < int(refused.headers["Retry-After"]) <= 3601
    assert send(http, 10, "三楼冒浓烟").status_code == 201
    assert container.ledger.buckets().total == 5


def test_a_resident_s_address_is_believed_of_the_console_and_of_nobody_else(
    app: HuyingApp, keys: tuple[str, str], bearer: Headers
) -> None:
    """The console asks for everybody: it signs whose address counts, as a service."""

    def counted(headers: dict[str, str]) -> str:
        with app.test_request_context("/", headers=headers, environ_overrides=FROM):
            return client_address()

    def signed(role: str, subject: str, key: str = keys[0]) -> dict[str, str]:
        token = issue(key, subject=subject, roles=[role], ttl_seconds=60)
        return {"Huying-Client": token}

    strangers = (
        {},
        {"Huying-Client": "198.51.100.9"},
        {"Huying-Client": "a.b.c"},
        {"Huying-Client": bearer("service", subject="198.51.100.9")["Authorization"]},
        signed("operator", "198.51.100.9"),
        signed("service", "not an address"),
        signed("service", "198.51.100.9", new_key_pair()[0]),
        {"X-Forwarded-For": "198.51.100.9"},
    )
    assert {counted(headers) for headers in strangers} == {FROM["REMOTE_ADDR"]}
    assert counted(signed("service", "198.51.100.9")) == "198.51.100.9"
    assert counted(signed("service", "2001:DB8::9")) == "2001:db8::9"


def test_posts_of_open311_are_counted_alike_and_refused_as_the_standard_says(
    http: FlaskClient, container: Container
) -> None:
    container.directory.save(2, services_body())
    root = "/open311/v2/requests"
    posts = [
        http.post(
            f"{root}.json",
            data=form(description=f"第{number}件", phone="13812345678"),
            environ_overrides=FROM,
        )
        for number in range(8)
    ]

    assert [post.status_code for post in posts] == [201] * 4 + [202] * 2 + [429] * 2
    (held,) = posts[4].get_json()
    assert "核实" in held["service_notice"]
    assert http.get(f"{root}/{held['service_request_id']}.json").status_code == 404
    (error,) = posts[-1].get_json()
    assert (error["code"], "12345" in error["description"]) == (429, True)
    assert 0 < int(posts[-1].headers["Retry-After"]) <= 3601


def test_a_held_appeal_is_masked_sealed_counted_beside_the_ledger_and_decided_once(
    http: FlaskClient, container: Container, bearer: Headers, httpserver: HTTPServer
) -> None:
    for number in range(4):
        send(http, number)
    held = send(http, 5, "我叫王小明，电话13812345678").get_json()
    other = send(http, 6).get_json()
    assert held["held"]["text"]
    operator = bearer("operator", subject="staff:5")

    page = http.get("/api/v1/quarantine?limit=1", headers=operator).get_json()
    rest = http.get(
        f"/api/v1/quarantine?limit=5&cursor={page['next_cursor']}", headers=operator
    ).get_json()
    shown = {one["appeal_id"]: one for one in (*page["items"], *rest["items"])}
    assert shown.keys() == {held["appeal_id"], other["appeal_id"]}
    assert shown[held["appeal_id"]]["text"] == "我叫某某，电话1**********"
    kept = container.database["quarantine"].find_one({"_id": held["appeal_id"]})
    assert "13812345678" not in str(kept)
    assert "王小明" not in str(kept)
    service = bearer("service", subject="reporting")
    ledger = http.get("/internal/v1/ledger/buckets", headers=service).get_json()
    assert (ledger["total"], ledger["quarantined"]) == (4, 2)

    path = f"/api/v1/quarantine/{held['appeal_id']}"
    keyed = {**operator, "Idempotency-Key": "let-in"}
    let_in, told_again = (
        http.post(f"{path}/release", json={"reason": "属实"}, headers=keyed) for _ in range(2)
    )
    assert let_in.get_json() == told_again.get_json()
    twice = http.post(f"{path}/reject", json={"reason": "重复"}, headers=operator)
    away = http.post(
        f"/api/v1/quarantine/{other['appeal_id']}/reject",
        json={"reason": "广告"},
        headers=operator,
    ).get_json()
    assert let_in.status_code == 200, let_in.text
    assert let_in.get_json()["state"] == "released"
    assert let_in.get_json()["decision"]["by"] == "staff:5"
    assert twice.status_code == 409
    assert (away["state"], away["text"]) == ("rejected", "")
    ledger = http.get("/internal/v1/ledger/buckets", headers=service).get_json()
    assert (ledger["total"], ledger["quarantined"]) == (5, 0)
    proof = {"tracking_code": held["tracking_code"], "phone_suffix": "5678"}
    assert http.post("/api/v1/track/sessions", json=proof).status_code == 201
    auditor = bearer("auditor")
    done = http.get("/api/v1/quarantine?state=rejected", headers=auditor).get_json()["items"]
    assert [one["decision"]["reason"] for one in done] == ["广告"]

    away_once = httpserver.expect_oneshot_request("/internal/v1/audit-records")
    away_once.respond_with_json({}, status=503)
    tell_decisions(container)  # dispatch is away: told later
    refused_once = httpserver.expect_oneshot_request("/internal/v1/audit-records")
    refused_once.respond_with_json({}, status=422)  # holds up none of the others
    httpserver.expect_request("/internal/v1/audit-records").respond_with_json({}, status=201)
    assert [container.tell_decisions() for _ in range(2)] == [2, 0]
    container.tell_decisions.once_more()
    assert [container.tell_decisions() for _ in range(2)] == [1, 0]
    records = [json.loads(asked.get_data()) for asked, _ in httpserver.log[2:]]
    assert {(one["act"], one["who"], one["what"]["appeal_id"]) for one in records} == {
        ("quarantine.released", "staff:5", held["appeal_id"]),
        ("quarantine.rejected", "staff:5", other["appeal_id"]),
    }
    assert len({one["record_id"] for one in records}) == len(records) == 2
    assert all(datetime.fromisoformat(one["what"]["at"]).tzinfo for one in records)
    assert "广告" not in json.dumps(records, ensure_ascii=False)


def test_confidential_words_and_reports_against_a_unit_are_as_closed_as_elsewhere(
    http: FlaskClient, container: Container, bearer: Headers, keys: tuple[str, str]
) -> None:
    for number in range(4):
        send(http, number)
    secret = {
        "kind": "report",
        "text": "城管收钱不办事",
        "confidential": True,
        "accused_unit": "chengguan",
        "contact": {"phone": "13812345678"},
    }
    held = http.post("/api/v1/appeals", json=secret, environ_overrides=FROM).get_json()

    def listed(**claims: Any) -> list[dict[str, Any]]:
        token = issue(keys[0], subject="staff:1", ttl_seconds=600, **claims)
        headers = {"Authorization": f"Bearer {token}"}
        items: list[dict[str, Any]] = http.get("/api/v1/quarantine", headers=headers).get_json()[
            "items"
        ]
        return items

    def waiting(**claims: Any) -> int:
        token = issue(keys[0], subject="staff:1", ttl_seconds=600, **claims)
        headers = {"Authorization": f"Bearer {token}"}
        queues = http.get("/api/v1/queues", headers=headers).get_json()["queues"]
        count: int = queues["quarantine"]
        return count

    assert waiting(roles=["operator"], unit="chengguan") == 0
    assert waiting(roles=["operator"]) == waiting(roles=["auditor"]) == 1
    assert listed(roles=["operator"], unit="chengguan") == []
    assert [one["text"] for one in listed(roles=["operator"])] == [None]
    assert [one["text"] for one in listed(roles=["supervisor"])] == ["城管收钱不办事"]
    accused = issue(keys[0], subject="s", roles=["operator"], unit="chengguan", ttl_seconds=600)
    refused = http.post(
        f"/api/v1/quarantine/{held['appeal_id']}/reject",
        json={"reason": "不属实"},
        headers={"Authorization": f"Bearer {accused}"},
    )
    assert refused.status_code == 404
    assert container.quarantine.count() == 1


def test_only_the_desk_decides_and_only_with_a_reason(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    path = "/api/v1/quarantine/apl_none/release"
    assert http.post(path, json={"reason": "属实"}).status_code == 401
    handler = bearer("unit_handler")
    assert http.post(path, json={"reason": "属实"}, headers=handler).status_code == 403
    operator = bearer("operator")
    assert http.post(path, json={}, headers=operator).status_code == 422
    assert http.post(path, json={"reason": "属实"}, headers=operator).status_code == 404
    assert http.get("/api/v1/quarantine?state=x", headers=operator).status_code == 422


def test_one_request_repeated_is_one_appeal_however_often(
    http: FlaskClient, container: Container
) -> None:
    answers = [send(http, 1, **{"Idempotency-Key": "same-key-0001"}) for _ in range(20)]

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["appeal_id"] for answer in answers}) == 1
    assert send(http, 2).status_code == 201


def test_staff_and_our_own_machines_are_not_counted(http: FlaskClient, bearer: Headers) -> None:
    body = {"kind": "help", "text": "路灯不亮", "contact": {"phone": "13812345678"}}
    staff = bearer("operator")
    for _ in range(8):
        entered = http.post(
            "/api/v1/appeals",
            json={**body, "channel": "hotline"},
            headers=staff,
            environ_overrides=FROM,
        )
        local = http.post("/api/v1/appeals", json=body)
        assert (entered.status_code, local.status_code) == (201, 201)
