"""A unit's leader registers a robot and a mailbox; its people are told there what concerns them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer

from services.common.web.tokens import issue
from services.notify.adapters.documents import ADDRESSES, NOTIFICATIONS, PUBLICATIONS
from services.notify.bootstrap import Container
from services.notify.domain.settle import settle
from services.notify.domain.unit_address import MOST_FAILURES, UnitAddress
from services.notify.entrypoints.worker import follow
from tests.factories.notify import DIRECTORY, UNIT, event, told
from tests.integration.notify.conftest import APP
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration

Headers = dict[str, str]
PATH = "/api/v1/unit-addresses"


@pytest.fixture
def container(container_for: Callable[..., Container]) -> Container:
    made = container_for(notify_smtp_url="smtp://127.0.0.1:1")
    made.database[PUBLICATIONS].insert_one({"_id": "directory", "version": 1, "body": DIRECTORY})
    return made


@pytest.fixture
def http(container: Container) -> FlaskClient:
    return APP.client(container)


@pytest.fixture
def as_role(keys: tuple[str, str]) -> Callable[..., Headers]:
    def headers(role: str = "unit_leader", unit: str | None = UNIT) -> Headers:
        token = issue(keys[0], subject="zhang-san", roles=[role], unit=unit, ttl_seconds=60)
        return {"Authorization": f"Bearer {token}"}

    return headers


def form(**given: Any) -> dict[str, Any]:
    return {"unit": UNIT, "channel": "email", "address": "duty@unit.example.com", **given}


def send_all(container: Container) -> None:
    """Deliver what is due to units, as the sender does."""
    for parcel in container.deliver.parcels(container.notifications.claim(100, 60, "units"), {}):
        now, policy = container.wall.now(), container._policies()["unit"]
        outcomes = container.deliver(parcel)
        container.notifications.settle(
            [
                settle(claimed, outcome, at=now, now=now, policy=policy)
                for claimed, outcome in zip(parcel.claims, outcomes, strict=True)
            ]
        )


def test_a_unit_s_group_reads_of_its_order_once_and_the_ledger_knows_it(
    container: Container,
    http: FlaskClient,
    as_role: Callable[..., Headers],
    httpserver: HTTPServer,
) -> None:
    httpserver.expect_request("/robot").respond_with_json({"errcode": 0, "errmsg": "ok"})
    robot = form(channel="wecom", address=httpserver.url_for("/robot?key=geheim"))
    registered = http.post(PATH, json=robot, headers=as_role())
    assert registered.status_code == 201
    assert "geheim" not in registered.text
    story = told([event("ticket.opened.v1"), event("work_order.issued.v1", unit=UNIT, role="lead")])
    with profiled(container.database):
        follow(container, story)
        follow(container, story)
        send_all(container)
    assert collection_scans(container.database) == []

    [(request, _)] = httpserver.log
    said = json.loads(request.get_data())["text"]["content"]
    assert "新派工单" in said
    [record] = container.database[NOTIFICATIONS].find({"route": "address"})
    assert (record["status"], record["channel"], record["unit"]) == ("sent", "wecom", UNIT)
    assert record["template"] == "work_order.issued.v1/unit_handler/chat/zh-CN@1"
    kept = container.database[ADDRESSES].find_one({}) or {}
    assert b"geheim" not in repr(kept).encode()


def test_leaders_and_admins_keep_a_unit_s_addresses_and_nobody_else(
    http: FlaskClient, as_role: Callable[..., Headers]
) -> None:
    made = http.post(PATH, json=form(), headers=as_role()).json
    assert http.post(PATH, json=form(), headers=as_role("admin", None)).json == made
    assert made["address"] == "d***@unit.example.com"
    assert made["created_by"] == "zhang-san"
    one = f"{PATH}/{made['address_id']}"
    for role in ("unit_handler", "operator", "ops", "director"):
        for method, path in (("GET", PATH), ("POST", PATH), ("DELETE", one)):
            answer = http.open(path, method=method, json=form(), headers=as_role(role))
            assert answer.status_code == 403, (role, method)
    stranger = as_role("unit_leader", "gongan")
    assert http.post(PATH, json=form(), headers=stranger).status_code == 403
    assert http.get(PATH, query_string={"unit": UNIT}, headers=stranger).status_code == 403
    assert http.delete(one, headers=stranger).status_code == 404
    assert http.get(PATH, headers=stranger).json["items"] == []
    assert http.get(PATH, headers=as_role()).json["items"] == [made]
    assert http.get(PATH, headers=as_role("admin", None)).json["items"] == [made]
    assert http.delete(one, headers=as_role()).status_code == 204
    assert http.delete(one, headers=as_role()).status_code == 404
    assert http.post(PATH, json=form(), headers=as_role()).json["address_id"] != made["address_id"]


def test_a_robot_that_was_taken_out_is_left_alone_and_the_unit_is_told(
    container: Container,
    http: FlaskClient,
    as_role: Callable[..., Headers],
    httpserver: HTTPServer,
) -> None:
    httpserver.expect_request("/robot").respond_with_json({"errcode": 93000, "errmsg": "invalid"})
    robot = form(channel="wecom", address=httpserver.url_for("/robot?key=geheim"))
    one = f"{PATH}/{http.post(PATH, json=robot, headers=as_role()).json['address_id']}"
    tested = http.post(f"{one}/test", headers=as_role())
    assert (tested.status_code, tested.json) == (200, {"result": "failed", "reason": "robot_gone"})
    again = http.post(f"{one}/test", headers=as_role())
    assert (again.status_code, again.headers["Retry-After"]) == (429, "6")
    assert "测试消息" in json.loads(httpserver.log[0][0].get_data())["text"]["content"]
    for number in range(3):
        order(container, f"tkt_{number}")
    [shown] = http.get(PATH, headers=as_role()).json["items"]
    assert (shown["enabled"], shown["failing"]) == (False, "robot_gone")
    kept = container.database[ADDRESSES].find_one({}) or {}
    [outgoing] = kept["outbox"]
    assert (outgoing["event"]["type"], outgoing["units"]) == ("endpoint.disabled.v1", [UNIT])
    assert "geheim" not in json.dumps(outgoing, default=str)
    asked = len(httpserver.log)
    order(container, "tkt_9")
    assert len(httpserver.log) == asked
    for path in (f"{one}/enable", f"{one}/test"):
        assert http.post(path, headers=as_role("unit_leader", "gongan")).status_code == 404
        assert http.post(path, headers=as_role("unit_handler")).status_code == 403
    enabled = http.post(f"{one}/enable", headers=as_role())
    assert (enabled.status_code, enabled.json["enabled"]) == (200, True)
    acts = {act["act"] for raw in container.database[ADDRESSES].find() for act in raw["untold"]}
    assert acts == {"unit_address.registered", "unit_address.disabled", "unit_address.enabled"}


def order(container: Container, ticket_id: str) -> None:
    """Give the unit an order, and deliver what tells of it."""
    issued = event("work_order.issued.v1", unit=UNIT, role="lead")
    follow(container, told([event("ticket.opened.v1"), issued], ticket_id=ticket_id))
    send_all(container)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"channel": "pigeon"}, 422),
        ({"channel": "sms", "address": "13800005678"}, 422),
        ({"channel": "apprise", "address": "json://127.0.0.1/"}, 403),
        ({"address": "nobody"}, 422),
        ({"address": "x" * 2001}, 422),
        ({"address": None}, 422),
        ({"address": ["a@example.com"]}, 422),
        ({"events": ["appeal.submitted.v1"]}, 422),
        ({"events": "work_order.*"}, 422),
        ({"language": "fr"}, 422),
        ({"unit": "../x"}, 422),
    ],
)
def test_what_is_no_address_is_refused(
    http: FlaskClient, as_role: Callable[..., Headers], given: dict[str, Any], status: int
) -> None:
    answer = http.post(PATH, json=form(**given), headers=as_role())
    assert answer.status_code == status, answer.text


def test_who_is_killed_between_the_third_failure_and_switching_off_is_made_good(
    container: Container,
) -> None:
    """The report is read again by whoever comes after him, and counts no fourth time."""
    kept, noon = container.unit_addresses, container.wall.now()
    kept.register(UnitAddress("uad_1", UNIT, "email", "a@example.com", noon, "leader"))
    counted = {"failures": MOST_FAILURES, "failing": "address_unknown", "reports": ["r3"]}
    container.database[ADDRESSES].update_one({"_id": "uad_1"}, {"$set": counted})

    assert kept.fared("uad_1", "address_unknown", noon, "r3") is True
    found = kept.get("uad_1")
    assert (found.failures, found.disabled_at is None) == (MOST_FAILURES, False)
    assert kept.fared("uad_1", "address_unknown", noon, "r3") is False
