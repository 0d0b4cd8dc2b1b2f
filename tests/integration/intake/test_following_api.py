"""Links, slips, replies by SMS and reviews on the real routes (A10, H1-H3)."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook

from services.common.clock import SystemClock
from services.common.web.tokens import issue
from services.intake.bootstrap import Container
from services.intake.domain.appeals.appeal import RatingAsked, TakenOn
from services.intake.domain.following.ticket_view import TicketStep, TicketView, fold
from services.intake.entrypoints.http.app import build_app
from tests.factories.intake import NOW, settings
from tests.fakes.intake import FakeClock
from tests.integration.intake.conftest import Headers

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
GOOD: dict[str, Any] = {
    "kind": "help",
    "text": "路灯不亮",
    "contact": {"phone": "13812345678"},
}


@pytest.fixture
def changes(httpserver: HTTPServer) -> dict[str, Any]:
    """A gateway's secret, and a notify that is played."""
    return {"intake_sms_secret": SECRET, "notify_url": httpserver.url_for("").rstrip("/")}


def resolved(container: Container, http: FlaskClient) -> dict[str, Any]:
    """Post an appeal whose ticket is resolved by chengguan; return its receipt."""
    receipt: dict[str, Any] = http.post("/api/v1/appeals", json=GOOD).get_json()
    issued = TicketStep(1, "work_order.issued.v1", NOW, {"unit": "chengguan"})
    done = TicketStep(2, "ticket.resolved.v1", NOW, {"outcome": "done"})
    view = fold(fold(TicketView("tkt_1"), issued), done)
    container.views.save([(0, view)])
    container.appeals.follow(
        [TakenOn(receipt["appeal_id"], "tkt_1"), RatingAsked("tkt_1", 1, NOW + timedelta(days=2))]
    )
    return receipt


def session(http: FlaskClient, **proof: Any) -> dict[str, str]:
    answer = http.post("/api/v1/track/sessions", json=proof)
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.get_json()['token']}"}


def told(container: Container, receipt: dict[str, Any]) -> list[dict[str, Any]]:
    return container.feed.events(receipt["appeal_id"], 0)


def sms(http: FlaskClient, text: str, message_id: str = "m1", secret: str = SECRET) -> Any:
    body = json.dumps({"message_id": message_id, "from": "+8613812345678", "text": text})
    now = SystemClock().now()
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, now, body),
        "Content-Type": "application/json",
    }
    return http.post("/api/v1/sms/replies", data=body, headers=headers)


def test_a_one_time_link_opens_the_case_once_and_making_it_is_kept(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    receipt = resolved(container, http)
    path = f"/api/v1/appeals/{receipt['appeal_id']}/track-links"
    made = http.post(path, json={}, headers=bearer("operator", subject="staff:7"))
    link = made.get_json()["link"]

    assert made.headers["Cache-Control"] == "no-store"
    headers = session(http, link=link)
    assert http.get("/api/v1/track", headers=headers).get_json()["state"]["code"] == "resolved"
    again = http.post("/api/v1/track/sessions", json={"link": link})
    never = http.post("/api/v1/track/sessions", json={"link": "x" * 32})
    bodies = [{k: v for k, v in a.get_json().items() if k != "request_id"} for a in (again, never)]
    assert bodies[0] == bodies[1]
    assert (again.status_code, never.status_code) == (404, 404)
    kept = container.database["contact_log"].find_one()
    assert kept is not None
    assert (kept["by"], kept["purpose"]) == ("staff:7", "track_link")
    assert http.post(path, json={}, headers=bearer("unit_handler")).status_code == 403


@pytest.mark.parametrize("body", [{}, {"tracking_code": "x", "link": "y" * 20}, {"link": "short"}])
def test_a_session_wants_one_proof(http: FlaskClient, body: dict[str, Any]) -> None:
    answer = http.post("/api/v1/track/sessions", json=body)
    assert answer.status_code == 422
    assert "give" not in answer.get_json()["errors"][0]["message"].lower()


def test_the_slip_shows_code_and_pin_in_large_type_and_opens_the_case(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    headers = bearer("community", subject="staff:community")
    body = {**GOOD, "channel": "collection_point", "contact": None}
    receipt = http.post("/api/v1/appeals", json=body, headers=headers).get_json()
    path = f"/api/v1/appeals/{receipt['appeal_id']}/slip"

    slip = http.get(path, headers=headers)

    page = slip.get_data(as_text=True)
    assert slip.status_code == 200
    assert all(group in page for group in receipt["tracking_code"].split("-"))
    assert receipt["pin"][:3] in page
    assert receipt["pin"][3:] in page
    assert "34pt" in page
    assert slip.headers["Cache-Control"] == "no-store"
    assert "script" not in slip.headers["Content-Security-Policy"]
    session(http, tracking_code=receipt["tracking_code"].lower(), pin=receipt["pin"])
    other = bearer("community", subject="staff:somebody-else")
    assert http.get(path, headers=other).status_code == 404
    assert http.get(path, headers=bearer("operator")).status_code == 200


def test_a_reply_by_sms_rates_and_only_the_gateway_speaks_for_a_phone(
    container: Container, http: FlaskClient
) -> None:
    receipt = resolved(container, http)
    forged = sms(http, "1", secret="whsec_" + "WFhYWFhYWFhYWFhYWFhYWFhYWFhYWFg=")
    unsigned = http.post(
        "/api/v1/sms/replies", json={"message_id": "m", "from": "13812345678", "text": "1"}
    )

    assert (forged.status_code, unsigned.status_code) == (401, 401)
    assert sms(http, "不满意 没人来过").get_json() == {"outcome": "rated"}
    assert sms(http, "不满意 没人来过").get_json() == {"outcome": "rated"}
    assert sms(http, "1", "m2").get_json() == {"outcome": "nobody"}
    events = told(container, receipt)
    assert [event["type"] for event in events[1:]] == ["appeal.rated.v1"]
    said = events[1]["data"]
    assert (said["contacted"], said["satisfaction"], said["way"]) == (False, "dissatisfied", "sms")
    assert said["grounds"] == ["unresolved"]


def test_who_opts_out_by_sms_is_heard_when_notify_is_there(
    container: Container, http: FlaskClient, httpserver: HTTPServer
) -> None:
    receipt = resolved(container, http)
    away = httpserver.expect_oneshot_request("/internal/v1/opt-outs", method="POST")
    away.respond_with_json({}, status=503)
    assert sms(http, "TD").status_code == 503  # the gateway posts again
    said = {"appeal_id": receipt["appeal_id"], "opted_out": True}
    there = httpserver.expect_request("/internal/v1/opt-outs", method="POST", json=said)
    there.respond_with_json({"opted_out": True, "language": None})
    assert [sms(http, "TD").get_json() for _ in range(2)] == [{"outcome": "opted_out"}] * 2
    assert [event["type"] for event in told(container, receipt)[1:]] == []


def test_an_unclear_reply_waits_for_a_call_and_the_agent_reads_it(
    container: Container, http: FlaskClient, bearer: Headers, clock: FakeClock
) -> None:
    resolved(container, http)
    assert sms(http, "什么时候来？").get_json() == {"outcome": "callback"}
    clock.advance(hours=5)
    container.raise_callbacks()

    agent = bearer("callback_agent")
    assert http.get("/api/v1/queues", headers=agent).get_json() == {"queues": {"callbacks": 1}}
    item = http.get("/api/v1/callbacks", headers=agent).get_json()["items"][0]
    assert item["note"] == "什么时候来？"
    path = f"/api/v1/callbacks/{item['callback_id']}/attempts"
    busy = http.post(path, json={"outcome": "busy"}, headers=agent).get_json()
    assert (busy["state"], busy["attempts"]) == ("waiting", 1)


def test_a_review_is_asked_for_once_a_round(container: Container, http: FlaskClient) -> None:
    receipt = resolved(container, http)
    headers = session(http, tracking_code=receipt["tracking_code"], phone_suffix="5678")
    wish = {"ground": "unresolved", "text": "还是不亮，打13900001111"}

    first = http.post("/api/v1/track/review-request", json=wish, headers=headers)
    second = http.post("/api/v1/track/review-request", json=wish, headers=headers)

    assert first.status_code == 200, first.text
    assert "review" not in [action["code"] for action in first.get_json()["actions"]]
    assert second.get_json()["type"] == "urn:huying:problem:review_already_asked"
    events = told(container, receipt)[1:]
    assert [event["type"] for event in events] == [
        "appeal.rated.v1",
        "appeal.review_requested.v1",
    ]
    assert events[1]["data"]["text"] == "还是不亮，打1**********"


def test_nobody_of_the_handling_unit_records_a_rating(
    container: Container, http: FlaskClient, keys: tuple[str, str], clock: FakeClock
) -> None:
    resolved(container, http)
    clock.advance(days=3)
    container.raise_callbacks()
    clock.advance(days=1)
    container.raise_callbacks()
    task = container.callbacks.due(None, 1)[0].rating
    assert task is not None
    token = issue(keys[0], subject="s", roles=["callback_agent"], unit="chengguan", ttl_seconds=600)
    answer = {"outcome": "answered", "contacted": True, "resolved": True}
    refused = http.post(
        f"/api/v1/callbacks/{task.task_id}/attempts",
        json={**answer, "satisfaction": "satisfied"},
        headers={"Authorization": f"Bearer {token}"},
    )

    assert (refused.status_code, refused.get_json()["type"]) == (403, "urn:huying:problem:own_work")


def test_a_call_back_noted_before_its_case_was_sealed_opens_nothing_afterwards(
    container: Container, http: FlaskClient, keys: tuple[str, str], clock: FakeClock
) -> None:
    receipt = resolved(container, http)
    clock.advance(days=4)
    for _ in range(2):
        container.raise_callbacks()
        clock.advance(days=1)

    def agent(unit: str | None) -> dict[str, str]:
        roles = ["callback_agent"]
        token = issue(keys[0], subject="s", roles=roles, unit=unit, ttl_seconds=600)
        return {"Authorization": f"Bearer {token}"}

    [item] = http.get("/api/v1/callbacks", headers=agent("jd-east")).get_json()["items"]
    seal = {"accused_units": ["jd-east"], "discipline_unit": None, "closed_units": ["jd-east"]}
    view = container.views.load(["tkt_1"])["tkt_1"]
    sealed = fold(view, TicketStep(view.sequence + 1, "ticket.sealed.v1", NOW, seal))
    container.views.save([(view.sequence, sealed)])

    path = f"/api/v1/callbacks/{item['callback_id']}/attempts"
    none = f"/api/v1/callbacks/cbk_{'0' * 26}/attempts"
    busy = {"outcome": "busy"}
    refused, absent = (http.post(one, json=busy, headers=agent("jd-east")) for one in (path, none))
    assert (refused.status_code, absent.status_code) == (404, 404)
    assert refused.get_json()["detail"] == absent.get_json()["detail"]
    assert http.get("/api/v1/callbacks", headers=agent("jd-east")).get_json()["items"] == []
    assert [event["type"] for event in told(container, receipt)[1:]] == ["callback.due.v1"]
    keyed = {**agent(None), "Idempotency-Key": "rang"}
    tried = [http.post(path, json=busy, headers=keyed) for _ in range(3)]
    assert [(one.status_code, one.get_json()["attempts"]) for one in tried] == [(200, 1)] * 3
    assert http.post(path, json={"outcome": "no_answer"}, headers=keyed).status_code == 422


def test_links_for_messages_are_made_for_our_own_services_alone(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    receipt, path = resolved(container, http), "/internal/v1/track-links"
    wanted = {"appeal_ids": [receipt["appeal_id"], f"apl_{'0' * 26}", receipt["appeal_id"]]}
    assert http.post(path, json=wanted).status_code == 401
    for role in ("operator", "admin", "unit_leader"):
        assert http.post(path, json=wanted, headers=bearer(role)).status_code == 403
    for wrong in ({}, {"appeal_ids": "x"}, {"appeal_ids": [5]}, {"appeal_ids": ["a"] * 10_000}):
        assert http.post(path, json=wrong, headers=bearer("service")).status_code == 422
    links = http.post(path, json=wanted, headers=bearer("service")).get_json()["links"]
    assert set(links) == {receipt["appeal_id"]}  # an appeal that is not has none
    headers = session(http, link=links[receipt["appeal_id"]])
    assert http.get("/api/v1/track", headers=headers).status_code == 200
    used = {"link": links[receipt["appeal_id"]]}
    assert http.post("/api/v1/track/sessions", json=used).status_code == 404
    noted = container.database["contact_log"].find_one({"purpose": "rating_link"}) or {}
    assert noted["by"] == "staff:1"


def test_without_a_secret_no_reply_is_taken(
    container: Container, http: FlaskClient, keys: tuple[str, str]
) -> None:
    plain = Container(settings(keys[1]), client=container.mongo)
    answer = build_app(plain).test_client().post("/api/v1/sms/replies", json={})
    assert answer.status_code == 404


def at_work(container: Container, http: FlaskClient) -> dict[str, Any]:
    """Post an appeal on whose ticket a unit works; return its receipt."""
    receipt: dict[str, Any] = http.post("/api/v1/appeals", json=GOOD).get_json()
    begun = TicketStep(1, "work_order.progressed.v1", NOW, {"unit": "chengguan"})
    container.views.save([(0, fold(TicketView("tkt_2"), begun))])
    container.appeals.follow([TakenOn(receipt["appeal_id"], "tkt_2")])
    return receipt


def test_what_a_reporter_does_is_done_once_for_its_key_and_told_again(
    container: Container, http: FlaskClient, bearer: Headers
) -> None:
    receipt, open_case = resolved(container, http), at_work(container, http)
    done, working = (
        session(http, tracking_code=one["tracking_code"], phone_suffix="5678")
        for one in (receipt, open_case)
    )
    happy = {"round": 1, "contacted": True, "resolved": True, "satisfaction": "satisfied"}
    writes: list[tuple[str, dict[str, str], dict[str, Any], dict[str, Any]]] = [
        ("rating", done, happy, {**happy, "satisfaction": "dissatisfied"}),
        ("supplement", working, {"text": "又漏水了"}, {"text": "又停电了"}),
        ("remind", working, {}, {"text": "x"}),
        ("withdraw", working, {"reason": "修好了"}, {"reason": "算了"}),
    ]
    for verb, headers, body, other in writes:
        keyed = {**headers, "Idempotency-Key": f"key-{verb}"}

        def post(sent: dict[str, Any], verb: str = verb, keyed: dict[str, str] = keyed) -> Any:
            client = http.application.test_client()
            return client.post(f"/api/v1/track/{verb}", json=sent, headers=keyed)

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(post, [body] * 8))
        assert {answer.status_code for answer in answers} == {200}, answers[0].text
        if other != {"text": "x"}:
            assert post(other).status_code == 422
    types = [event["type"] for one in (receipt, open_case) for event in told(container, one)]
    for once in ("rated", "supplemented", "urged", "withdrawn"):
        assert types.count(f"appeal.{once}.v1") == 1, types
    refused = {**working, "Idempotency-Key": "late"}
    for _ in range(2):  # a refusal is no first answer
        late = http.post("/api/v1/track/rating", json=happy, headers=refused)
        assert late.status_code == 409
