"""A unit's engineer at the API: registers, pings, reads the log, rotates, delivers again."""

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from services.common.web.tokens import issue
from services.notify.adapters.documents import PUBLICATIONS
from services.notify.application.endpoints.webhook_notices import wanted
from services.notify.bootstrap import Container
from services.notify.domain.settle import settle
from services.notify.entrypoints.http.endpoint_answers import (
    DeliveriesAnswer,
    EndpointAnswer,
    EndpointReplayAnswer,
    EndpointsAnswer,
    PingAnswer,
    RotatedSecretAnswer,
)
from services.notify.ports.unit_feeds import FedPage
from tests.factories.notify import DIRECTORY, TICKET, UNIT, event, fed, life, steps, told
from tests.integration.notify.conftest import APP
from tests.support.profiler import collection_scans, profiled

pytestmark = pytest.mark.integration

Headers = dict[str, str]
FEED = fed(life())
TYPES = ("whistle.blown.v1", "deadline.missed.v1")


def unit_feed(request: Request) -> Response:
    after, limit = (int(request.args[name]) for name in ("after", "limit"))
    items = FEED[after : after + limit]
    answer = {"items": items, "next_after": after + len(items)}
    return Response(json.dumps(answer), content_type="application/json")


@pytest.fixture
def container(container_for: Callable[..., Container], httpserver: HTTPServer) -> Container:
    """notify, with a dispatch that has the unit's feed and a unit that takes webhooks."""
    heads = {"heads": {UNIT: len(FEED)}}
    httpserver.expect_request("/internal/v1/unit-heads").respond_with_json(heads)
    httpserver.expect_request(f"/api/v1/units/{UNIT}/feed").respond_with_handler(unit_feed)
    position = f"/internal/v1/units/{UNIT}/feed-position"
    httpserver.expect_request(position).respond_with_json({"first": 1})
    far = {"since": "2100-01-01T00:00:00+00:00"}
    httpserver.expect_oneshot_request(position, query_string=far).respond_with_json({"first": 6})
    httpserver.expect_request("/hook").respond_with_data("welcome", status=202)
    return container_for(dispatch_url=httpserver.url_for(""))


@pytest.fixture
def http(container: Container) -> FlaskClient:
    return APP.client(container)


@pytest.fixture
def as_role(keys: tuple[str, str]) -> Callable[..., Headers]:
    def headers(role: str, unit: str | None = None) -> Headers:
        token = issue(keys[0], subject="someone", roles=[role], unit=unit, ttl_seconds=60)
        return {"Authorization": f"Bearer {token}"}

    return headers


@pytest.fixture
def own(as_role: Callable[..., Headers]) -> Headers:
    return as_role("unit_handler", UNIT)


@pytest.fixture
def endpoint_id(http: FlaskClient, own: Headers, httpserver: HTTPServer) -> str:
    body = {"unit": UNIT, "url": httpserver.url_for("/hook?key=geheim"), "events": []}
    answer = http.post("/api/v1/endpoints", json=body, headers=own)
    assert answer.status_code == 201
    return str(answer.json["endpoint_id"])


def send_all(container: Container) -> None:
    """Deliver what is due to units, as the sender does."""
    for parcel in container.deliver.parcels(container.notifications.claim(100, 60, "units"), {}):
        now, policy = container.wall.now(), container._policies()["unit"]
        settled = [
            settle(claimed, outcome, at=now, now=now, policy=policy)
            for claimed, outcome in zip(parcel.claims, container.deliver(parcel), strict=True)
        ]
        container.notifications.settle(settled)


def statuses(container: Container) -> list[str]:
    return [raw["status"] for raw in container.database["notifications"].find()]


def test_a_ping_says_what_came_of_it_and_is_in_the_log_without_secrets(
    http: FlaskClient, own: Headers, endpoint_id: str
) -> None:
    url = f"/api/v1/endpoints/{endpoint_id}"
    pinged = http.post(f"{url}/ping", headers=own).json
    PingAnswer.model_validate(pinged)
    assert (pinged["result"], pinged["status"], pinged["answer"]["body"]) == (
        "sent",
        202,
        "welcome",
    )
    log = http.get(f"{url}/deliveries", headers=own).json
    (logged,) = log["items"]
    DeliveriesAnswer.model_validate(log)
    assert (logged["event_type"], logged["answer"]["status"]) == ("endpoint.pinged.v1", 202)
    assert logged["request"]["url"].endswith("/hook?…")
    assert "webhook-signature" not in logged["request"]["headers"]


def test_filter_switch_and_secret_are_changed_and_strangers_change_nothing(
    http: FlaskClient, own: Headers, endpoint_id: str, as_role: Callable[..., Headers]
) -> None:
    url = f"/api/v1/endpoints/{endpoint_id}"
    before = http.get(url, headers=own).json
    EndpointAnswer.model_validate(before)
    EndpointsAnswer.model_validate(http.get("/api/v1/endpoints", headers=own).json)
    assert (before["enabled"], before["after"]) == (True, len(FEED))
    body = {"events": ["work_order.*", "ticket.closed.v1"], "enabled": False}
    changed = http.patch(url, json=body, headers=own).json
    assert (changed["events"], changed["enabled"], changed["disabled_reason"]) == (
        body["events"],
        False,
        "unit",
    )
    assert http.patch(url, json={"enabled": True}, headers=own).json["enabled"] is True
    read = http.get(url, headers=own).headers["ETag"]
    editor = {**own, "If-Match": read}
    answers = [http.patch(url, json={"events": [name]}, headers=editor) for name in TYPES]
    assert [answer.status_code for answer in answers] == [200, 412]
    assert answers[1].headers["ETag"] == answers[0].headers["ETag"] != read
    assert http.get(url, headers=own).json["events"] == [TYPES[0]]
    rotated = http.post(f"{url}/rotate-secret", json={}, headers=own).json
    RotatedSecretAnswer.model_validate(rotated)
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] not in http.get(url, headers=own).text

    for _ in range(3):
        again = http.post(f"{url}/rotate-secret", json={"grace_hours": 1}, headers=own).json
        RotatedSecretAnswer.model_validate(again)
    late = http.post(f"{url}/rotate-secret", json={}, headers=own)
    read = http.get(url, headers=own).json
    assert (late.status_code, late.json["type"].rpartition(":")[2]) == (409, "too_many_secrets")
    assert len(read["former_secrets_until"]) == 4
    assert read["former_secrets_until"][-1][:19] == rotated["previous_secret_until"][:19]
    forced = http.post(f"{url}/rotate-secret", json={"grace_hours": 0}, headers=own).json
    assert forced["former_secrets_until"] == []

    for wrong in ({"events": ["x"]}, {"url": "ftp://x/"}, {"url": ""}, {"enabled": "perhaps"}):
        assert http.patch(url, json=wrong, headers=own).status_code == 422, wrong
    for hours in (-1, 169, "x"):
        body = {"grace_hours": hours}
        answer = http.post(f"{url}/rotate-secret", json=body, headers=own)
        assert answer.status_code == 422
    stranger = as_role("unit_leader", "another")
    for method, path, sent in (
        ("GET", url, None),
        ("PATCH", url, {"enabled": False}),
        ("DELETE", url, None),
        ("POST", f"{url}/ping", None),
        ("POST", f"{url}/rotate-secret", {}),
        ("GET", f"{url}/deliveries", None),
        ("POST", f"{url}/replays", {}),
    ):
        answer = http.open(path, method=method, json=sent, headers=stranger)
        assert answer.status_code == 404, (method, path)
    for role in ("operator", "director", "auditor"):
        assert http.get(url, headers=as_role(role)).status_code == 403
    types = http.get("/api/v1/endpoints/event-types", headers=own).json["items"]
    assert {"type": "work_order.issued.v1"} in types


def test_a_range_and_a_single_delivery_go_out_again_under_their_first_ids(
    http: FlaskClient, own: Headers, endpoint_id: str, container: Container, httpserver: HTTPServer
) -> None:
    url = f"/api/v1/endpoints/{endpoint_id}"
    begun = http.post(f"{url}/replays", json={"from_sequence": 2}, headers=own)
    assert begun.status_code == 202
    EndpointReplayAnswer.model_validate(begun.json)
    assert http.post(f"{url}/replays", json={}, headers=own).status_code == 409
    with profiled(container.database):
        container.go_on_with_replays()
        send_all(container)
        replay = f"{url}/replays/{begun.json['replay_id']}"
        done = http.get(replay, headers=own).json
        log = http.get(f"{url}/deliveries?limit=2", headers=own).json
    assert (done["state"], done["queued"], done["after"]) == ("done", 4, 5)
    assert statuses(container) == ["sent"] * 4
    assert log["items"][0]["unitsequence"] == 5
    following = http.get(f"{url}/deliveries?limit=2&cursor={log['next_cursor']}", headers=own).json[
        "items"
    ]
    assert [one["unitsequence"] for one in following] == [3, 2]
    large = ("notifications", "webhook_deliveries")
    scans = [one for one in collection_scans(container.database) if one["collection"] in large]
    assert scans == []

    one = log["items"][0]["notification_id"]
    again = f"/api/v1/notifications/{one}/replay"
    assert http.post(again, headers=own).status_code == 202
    assert http.post(again, headers=own).status_code == 409
    send_all(container)
    sent = [r.headers["webhook-id"] for r, _ in httpserver.log if r.path == "/hook"]
    assert (len(sent), sent.count(one)) == (5, 2)
    far = {"since": "2100-01-01T00:00:00Z"}
    for body in ({"from_sequence": 6}, {"from_sequence": 0}, {"to_sequence": "x"}, far):
        refused = http.post(f"{url}/replays", json=body, headers=own)
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, *body), body
    failed = http.post(f"{url}/replays", json={"only_failed": True}, headers=own).json
    container.go_on_with_replays()
    shown = http.get(f"{url}/replays/{failed['replay_id']}", headers=own).json
    assert shown["queued"] == 0


def test_what_waited_when_it_was_switched_off_goes_out_when_it_is_switched_on(
    http: FlaskClient, own: Headers, endpoint_id: str, container: Container
) -> None:
    url = f"/api/v1/endpoints/{endpoint_id}"
    container.notifications.add(wanted(container.endpoints.get(endpoint_id), FedPage(FEED, 5)))
    http.patch(url, json={"enabled": False}, headers=own)
    send_all(container)
    assert statuses(container) == ["failed"] * 5

    http.patch(url, json={"enabled": True}, headers=own)
    container.follow_unit_feeds()
    container.go_on_with_replays()
    send_all(container)

    assert statuses(container) == ["sent"] * 5
    assert container.endpoints.get(endpoint_id).missed_since is None


def test_what_is_sealed_against_a_unit_is_neither_logged_nor_delivered_again(
    http: FlaskClient, own: Headers, endpoint_id: str, container: Container
) -> None:
    url = f"/api/v1/endpoints/{endpoint_id}"
    http.post(f"{url}/replays", json={}, headers=own)
    container.go_on_with_replays()
    send_all(container)
    (one, *_) = [raw["_id"] for raw in container.database["notifications"].find()]
    closed = {"accused_units": [UNIT], "closed_units": [UNIT], "closed_areas": []}
    story = [event("ticket.opened.v1"), event("ticket.sealed.v1", **closed)]
    container.follow_tickets(steps(told(story, ticket_id=TICKET)))

    assert http.get(f"{url}/deliveries", headers=own).json["items"] == []
    assert http.post(f"/api/v1/notifications/{one}/replay", headers=own).status_code == 404


def test_a_misspelt_field_is_told_and_nothing_is_done(
    http: FlaskClient, own: Headers, endpoint_id: str, container: Container
) -> None:
    """Else ``only_fail`` would send everything again, and ``enable`` leave an endpoint on."""
    url = f"/api/v1/endpoints/{endpoint_id}"
    sent = [
        (http.patch, url, {"enable": False}, "enable"),
        (http.post, f"{url}/replays", {"only_fail": True}, "only_fail"),
        (http.post, f"{url}/rotate-secret", {"hours": 1}, "hours"),
        (
            http.post,
            "/api/v1/endpoints",
            {"unit": UNIT, "url": "https://x.example/", "event": []},
            "event",
        ),
    ]
    for ask, path, body, field in sent:
        refused = ask(path, json=body, headers=own)
        assert refused.status_code == 422, path
        assert [one["field"] for one in refused.json["errors"]] == [field]
    assert list(container.endpoint_replays.running()) == []
    assert container.endpoints.get(endpoint_id).disabled is None


def test_ops_cannot_register_for_a_unit_that_there_is_not(
    http: FlaskClient, as_role: Callable[..., Headers], container: Container
) -> None:
    """Misspelt, it would wait for ever for what never comes."""
    known = {"version": 1, "body": DIRECTORY}
    container.database[PUBLICATIONS].insert_one({"_id": "directory", **known})
    forms = {
        "/api/v1/endpoints": {"url": "https://x.example/"},
        "/api/v1/unit-addresses": {"channel": "email", "address": "a@x.example"},
    }
    for path, form in forms.items():
        sent = {"unit": "cheng-guan", **form}
        refused = http.post(path, json=sent, headers=as_role("admin"))
        assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "unit_unknown")
