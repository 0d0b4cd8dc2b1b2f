"""``POST /api/v1/appeals`` on real MongoDB: durable, once, and plain about what is wrong."""

import json
import threading
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.common.store.connection import connect
from services.common.web.app import HuyingApp
from services.intake.bootstrap import Container
from services.intake.entrypoints.http.app import build_app
from tests.factories.intake import settings
from tests.integration.intake.conftest import Headers
from tests.support.profiler import collection_scans, profiled

URL = "/api/v1/appeals"
GOOD: dict[str, Any] = {"kind": "complaint", "text": "小区门口的井盖坏了", "area_code": "610104001"}


def count(container: Container) -> int:
    return container.appeals_collection.count_documents({})


def test_an_appeal_is_kept_with_its_event_before_the_answer(
    http: FlaskClient, container: Container
) -> None:
    answer = http.post(URL, json={**GOOD, "contact": {"phone": "13812345678"}})
    body = answer.get_json()
    assert answer.status_code == 201
    assert set(body) == {"appeal_id", "tracking_code", "received_at"}
    assert answer.headers["Location"] == f"{URL}/{body['appeal_id']}"
    kept = container.appeals_collection.find_one({"_id": body["appeal_id"]})
    assert kept is not None
    assert [entry["event"]["type"] for entry in kept["outbox"]] == ["appeal.submitted.v1"]
    assert kept["history"][0] == kept["outbox"][0]["event"]
    assert "13812345678" not in str(kept)


def test_fifty_parallel_identical_posts_make_one_appeal_and_all_get_its_receipt(
    app: HuyingApp, container: Container
) -> None:
    answers: list[tuple[int, dict[str, Any]]] = []

    def post() -> None:
        answer = app.test_client().post(URL, json=GOOD, headers={"Idempotency-Key": "once"})
        answers.append((answer.status_code, answer.get_json()))

    threads = [threading.Thread(target=post) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(container) == 1
    assert [status for status, _ in answers] == [201] * 50
    assert all(body == answers[0][1] for _, body in answers)


def test_the_same_key_with_another_body_is_refused_and_tells_nothing(
    http: FlaskClient, container: Container
) -> None:
    headers = {"Idempotency-Key": "mine"}
    first = http.post(URL, json=GOOD, headers=headers).get_json()
    spelt_otherwise = json.dumps(GOOD, indent=3, sort_keys=True)
    again = http.post(URL, data=spelt_otherwise, headers=headers, content_type="application/json")
    other = http.post(URL, json={**GOOD, "text": "别的事"}, headers=headers)
    assert (again.status_code, again.get_json()) == (201, first)
    assert other.status_code == 422
    assert first["appeal_id"] not in other.text
    assert first["tracking_code"] not in other.text
    assert count(container) == 1


BAD: list[tuple[dict[str, Any], str]] = [
    ({"text": None}, "text"),
    ({"text": ""}, "text"),
    ({"text": "   \n "}, "text"),
    ({"text": "字" * 10_000}, "text"),
    ({"text": 7}, "text"),
    ({"title": "字" * 201}, "title"),
    ({"kind": "shouting"}, "kind"),
    ({"channel": "pigeon"}, "channel"),
    ({"channel": "hotline"}, "channel"),
    ({"operator": "me"}, "operator"),
    ({"category": "9999"}, "category"),
    ({"area_code": "9999"}, "area_code"),
    ({"category": "0901", "anonymous": True}, "anonymous"),
    ({"location": {"longitude": 34.2, "latitude": 108.9}}, "location"),
    ({"location": {"longitude": "east", "latitude": 34.2}}, "location.longitude"),
    ({"location": {"longitude": 108.9, "latitude": 34.2, "crs": "mars"}}, "location.crs"),
    ({"location": {"longitude": 108.9}}, "location.latitude"),
    ({"contact": {"phone": "12"}}, "contact.phone"),
    ({"contact": {"email": "nobody"}}, "contact.email"),
    ({"occurred_at": "yesterday"}, "occurred_at"),
    ({"occurred_at": "2026-11-20T10:00:00"}, "occurred_at"),
    ({"anonymus": True}, "anonymus"),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_bad_input_names_its_field_in_both_languages_and_leaves_nothing_behind(
    http: FlaskClient, container: Container, changes: dict[str, Any], field: str
) -> None:
    body = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    answer = http.post(URL, json=body)
    problem = answer.get_json()
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert [error["field"] for error in problem["errors"]] == [field]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in problem["errors"][0]["message"])
    assert problem["errors"][0]["message_en"].isascii()
    assert field in problem["detail"]
    assert field in problem["detail_en"]
    assert count(container) == 0


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"kind": "complaint", "text": ', "application/json", 400),
        (b"[1, 2]", "application/json", 422),
        (b"", "application/json", 422),
        (b"kind=complaint&text=x", "application/x-www-form-urlencoded", 415),
        (b'{"kind": "complaint", "text": "x"}', "text/plain", 415),
        (b'{"text": "' + b"x" * 20_000_000 + b'"}', "application/json", 413),
        (b'{"kind":"complaint","text":"\xff\xfe"}', "application/json", 400),
    ],
)
def test_bodies_that_are_none_are_refused(
    http: FlaskClient, container: Container, body: bytes, content_type: str, status: int
) -> None:
    answer = http.post(URL, data=body, content_type=content_type)
    assert answer.status_code == status
    problem = answer.get_json()
    assert problem["title"]
    assert problem["title_en"].isascii()
    assert count(container) == 0


def test_with_mongodb_away_the_answer_is_503_and_nothing_is_half_written(
    keys: tuple[str, str],
) -> None:
    client = connect("mongodb://127.0.0.1:1/?replicaSet=none", "nowhere")
    away = Container(settings(keys[1]), client=client)
    # The copy of the directory was read before the database went away.
    away.directory._next = float("inf")
    try:
        answer = build_app(away).test_client().post(URL, json=GOOD)
    finally:
        away.committer.close()
        client.close()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.content_type == "application/problem+json"


def test_danger_is_answered_with_whom_to_call(http: FlaskClient) -> None:
    advice = http.post(URL, json={**GOOD, "text": "楼道冒浓烟"}).get_json()["advice"]
    assert advice["numbers"] == ["110", "119", "120"]
    assert "119" in advice["text"]
    assert advice["text_en"].isascii()


def test_staff_enter_appeals_for_others_and_get_the_slips_pin(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    body = {**GOOD, "channel": "hotline"}
    answer = http.post(URL, json=body, headers=bearer("operator", subject="staff:7"))
    assert answer.status_code == 201
    assert len(answer.get_json()["pin"]) == 6
    case = container.appeals.get(answer.get_json()["appeal_id"])
    assert case is not None
    assert (case.appeal.channel, case.appeal.operator) == ("hotline", "staff:7")


def test_staff_see_an_appeal_masked_and_only_their_superiors_a_confidential_one_s_words(
    http: FlaskClient, bearer: Headers
) -> None:
    said = {"text": "我叫张三丰，电话13812345678", "confidential": True}
    posted = http.post(URL, json={**GOOD, **said}).get_json()
    path = f"{URL}/{posted['appeal_id']}"
    assert http.get(path).status_code == 401
    assert http.get(path, headers=bearer("unit_handler")).status_code == 403
    for role in ("operator", "reviewer", "callback_agent", "auditor"):
        known = http.get(path, headers=bearer(role)).get_json()
        assert (known["confidential"], known["title"], known["text"]) == (True, None, None)
    seen = http.get(path, headers=bearer("supervisor"))
    assert seen.get_json()["text"] == "我叫某某，电话1**********"
    assert "contact" not in seen.get_json()


def test_an_auditor_reads_an_appeals_facts_and_not_its_words(
    http: FlaskClient, bearer: Headers
) -> None:
    posted = http.post(URL, json={**GOOD, "address": "丰庆路12号"}).get_json()
    path = f"{URL}/{posted['appeal_id']}"

    seen = http.get(path, headers=bearer("auditor")).get_json()
    both = http.get(path, headers=bearer("auditor", "reviewer")).get_json()

    words = ("title", "text", "address", "longitude", "latitude")
    assert [seen[name] for name in words] == [None] * 5
    assert (seen["state"], seen["kind"]) == ("accepted", GOOD["kind"])
    assert (both["text"], both["address"]) == (GOOD["text"], "丰庆路12号")


def test_the_hot_path_never_scans_a_collection(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    service = bearer("service", subject="service:notify")
    with profiled(container.database):
        headers = {"Idempotency-Key": "k"}
        posted = http.post(URL, json=GOOD, headers=headers).get_json()
        http.post(URL, json=GOOD, headers=headers)
        session = {"tracking_code": posted["tracking_code"]}
        assert http.post("/api/v1/track/sessions", json=session).status_code == 201
        http.get("/api/v1/callbacks", headers=bearer("callback_agent"))
        bucket = http.get("/internal/v1/ledger/buckets", headers=service).get_json()["buckets"]
        http.get(f"/internal/v1/ledger/buckets/{next(iter(bucket))}", headers=service)
        http.get("/internal/v1/heads?after=2026-01-01T00:00:00Z", headers=service)
        container.raise_callbacks()
        container.republish_appeals()
        container.timers.callbacks_due()
        container.find_repeats([])
    assert collection_scans(container.database) == []
