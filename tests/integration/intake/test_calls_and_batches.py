"""Calls at the hotline (A3), and what grid officers took down offline (A5)."""

import threading
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.common.ids import new_id
from services.common.web.app import HuyingApp
from services.intake.bootstrap import Container
from services.intake.domain.appeals.appeal import TakenOn
from services.intake.domain.following.ticket_view import TicketView
from tests.integration.intake.conftest import Headers
from tests.support.profiler import collection_scans, profiled

APPEALS, CALLS, BATCHES = "/api/v1/appeals", "/api/v1/calls", "/api/v1/batches"
BY_PHONE = {"kind": "complaint", "text": "井盖坏了", "contact": {"phone": "13812345678"}}


def count(container: Container) -> int:
    return container.appeals_collection.count_documents({})


def item(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "item_id": f"dev7-{number}",
        "kind": "help",
        "text": f"{number}号楼道灯不亮",
        "occurred_at": f"2026-11-2{number % 3}T09:00:00+08:00",
        "entered_at": f"2026-11-2{number % 3}T09:30:00+08:00",
        **changes,
    }


def test_a_call_returns_the_callers_open_cases_and_no_others(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    staff = bearer("operator", subject="staff:7")
    ids = [http.post(APPEALS, json=BY_PHONE).get_json()["appeal_id"] for _ in range(3)]
    http.post(APPEALS, json={**BY_PHONE, "contact": {"phone": "13900000000"}})
    container.appeals.follow([TakenOn(ids[0], "tkt_0"), TakenOn(ids[1], "tkt_1")])
    views = [TicketView("tkt_0", 9, "closed"), TicketView("tkt_1", 5, "in_progress", "LH-1")]
    container.views.save([(0, view) for view in views])

    answer = http.post(CALLS, json={"call_id": "c1", "number": "138 1234 5678"}, headers=staff)

    assert answer.status_code == 200, answer.text
    known = [(case["appeal_id"], case["state"]) for case in answer.get_json()["cases"]]
    assert known == [(ids[2], "accepted"), (ids[1], "in_progress")]
    assert answer.get_json()["cases"][1]["number"] == "LH-1"
    assert "13812345678" not in answer.text


@pytest.mark.parametrize(
    ("number", "is_known"), [("013812345678", True), (None, False), ("unknown", False), ("", False)]
)
def test_whatever_the_exchange_shows_the_call_is_taken(
    http: FlaskClient, bearer: Headers, number: str | None, is_known: bool
) -> None:
    body = {"call_id": "c1", "number": number}
    answer = http.post(CALLS, json=body, headers=bearer("operator"))
    assert (answer.status_code, answer.get_json()["cases"]) == (200, [])
    assert answer.get_json()["number_known"] is is_known


def test_a_call_is_kept_once_and_its_id_is_no_other_numbers(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    first = http.post(
        CALLS,
        json={"call_id": "c1", "number": "13812345678"},
        headers=bearer("operator", subject="staff:1"),
    )
    again = http.post(
        CALLS,
        json={"call_id": "c1", "number": "+8613812345678"},
        headers=bearer("operator", subject="staff:2"),
    )
    other = http.post(
        CALLS, json={"call_id": "c1", "number": "13900000000"}, headers=bearer("operator")
    )
    assert first.get_json() == again.get_json()
    assert again.get_json()["taken_by"] == "staff:1"
    assert other.status_code == 422
    assert "13812345678" not in str(list(container.database["calls"].find()))
    assert http.post(CALLS, json={"call_id": "c1"}).status_code == 401
    assert http.post(CALLS, json={"call_id": "c1"}, headers=bearer("analyst")).status_code == 403
    assert http.post(CALLS, json={"number": "1"}, headers=bearer("operator")).status_code == 422


def test_what_a_caller_adds_to_the_own_case_reaches_its_ticket_once(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    appeal_id = http.post(APPEALS, json=BY_PHONE).get_json()["appeal_id"]
    path, staff = f"{APPEALS}/{appeal_id}/supplements", bearer("operator", subject="staff:7")
    said = {"text": "井口旁边冒浓烟了，电话13812345678"}
    assert http.post(path, json=said, headers=staff).status_code == 409  # no ticket yet
    container.appeals.follow([TakenOn(appeal_id, "tkt_1")])
    container.views.save([(0, TicketView("tkt_1", 3, "in_progress"))])

    keyed = {**staff, "Idempotency-Key": "k1"}
    first, again = (http.post(path, json=said, headers=keyed) for _ in range(2))
    other = http.post(path, json={"text": "另一件事"}, headers=keyed)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.get_json()["ticket_id"] == "tkt_1"
    assert "119" in first.get_json()["advice"]["numbers"]
    events = [one for one in container.feed.events(appeal_id, 0) if "text" in one["data"]][1:]
    (told,) = [one["data"] for one in events]
    assert (told["operator"], told["danger_words"]) == ("staff:7", ["冒浓烟"])
    assert "13812345678" not in told["text"]
    urged = [http.post(f"{APPEALS}/{appeal_id}/reminders", json={}, headers=staff) for _ in "12"]
    assert [answer.status_code for answer in urged] == [200, 429]
    for role in ("unit_handler", "auditor", "grid_officer"):
        assert http.post(path, json=said, headers=bearer(role)).status_code == 403
    lost = http.post(f"{APPEALS}/apl_none/supplements", json=said, headers=staff)
    assert lost.status_code == 404


def test_what_an_operator_enters_names_the_call_it_was_said_in(
    http: FlaskClient, bearer: Headers
) -> None:
    staff = bearer("operator")
    body = {**BY_PHONE, "channel": "hotline", "call_id": "c9"}
    appeal_id = http.post(APPEALS, json=body, headers=staff).get_json()["appeal_id"]
    seen = http.get(f"{APPEALS}/{appeal_id}", headers=staff).get_json()
    assert seen["origin"] == {"kind": "call", "id": "c9"}


def test_a_batch_late_twice_and_out_of_order_makes_each_item_once_with_its_own_time(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    staff = bearer("grid_officer", subject="grid:3")
    late = {"batch_id": "b1", "items": [item(3), item(1)]}
    whole = {"batch_id": "b2", "items": [item(1), item(2), item(3)]}

    first = http.post(BATCHES, json=late, headers=staff).get_json()
    second = http.post(BATCHES, json=whole, headers=staff).get_json()
    third = http.post(BATCHES, json=whole, headers=staff).get_json()

    assert (first["accepted"], second["accepted"], third["accepted"]) == (2, 1, 0)
    assert [row["state"] for row in second["items"]] == ["repeated", "accepted", "repeated"]
    assert count(container) == 3
    appeal_id = first["items"][0]["appeal_id"]
    assert second["items"][2]["appeal_id"] == appeal_id
    seen = http.get(f"{APPEALS}/{appeal_id}", headers=bearer("supervisor")).get_json()
    assert (seen["channel"], seen["operator"]) == ("grid_officer", "grid:3")
    assert seen["occurred_at"] == "2026-11-20T09:00:00+08:00"
    assert seen["entered_at"] == "2026-11-20T09:30:00+08:00"
    assert seen["origin"] == {"kind": "batch", "id": "b1"}


ITEM = st.tuples(st.integers(1, 6), st.sampled_from(["", "路灯不亮", "井盖松动"]))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(deliveries=st.lists(st.lists(ITEM, min_size=1, max_size=6), max_size=5))
def test_whatever_comes_however_often_each_item_is_its_first_good_word(
    http: FlaskClient,
    container: Container,
    bearer: Headers,
    deliveries: list[list[tuple[int, str]]],
) -> None:
    staff, stands = bearer("grid_officer", subject=new_id("staff")), dict[int, str]()
    before = count(container)
    for delivery in deliveries:
        items = [item(number, text=text) for number, text in delivery]
        rows = http.post(BATCHES, json={"items": items}, headers=staff).get_json()["items"]
        for (number, text), row in zip(delivery, rows, strict=True):
            first = stands.get(number)
            known = "repeated" if first == text else "changed"
            assert row["state"] == ("refused" if not text else known if first else "accepted")
            if text:
                stands.setdefault(number, text)
    assert count(container) - before == len(stands)


def test_bad_items_are_named_one_by_one_and_keep_no_other_back(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    staff = bearer("grid_officer")
    bad: list[Any] = [
        item(1),
        "no item",
        item(2, text=""),
        item(3, entered_at="2099-01-01T00:00:00Z"),
        item(4, channel="hotline"),
        item(5, answered={"answer": "不用修"}),
        None,
        item(1, text="同一编号，另一件事"),
        {**item(6), "item_id": None},
        item(7, category="9999", area_code="9999"),
        item(8, item_id={"$ne": 1}),
    ]
    answer = http.post(BATCHES, json={"items": bad}, headers=staff).get_json()

    fields = [[error["field"] for error in row["errors"]] for row in answer["items"]]
    assert fields == [
        [], ["body"], ["text"], ["entered_at"], ["channel"], ["answered"], ["body"], ["item_id"],
        [], ["category", "area_code"], ["item_id"],
    ]  # fmt: skip
    assert (answer["accepted"], answer["refused"]) == (2, 9)
    assert count(container) == 2
    for row in answer["items"]:
        for error in row["errors"]:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in error["message"])
            assert error["message_en"].isascii()


def test_items_without_an_id_are_told_apart_by_what_they_say(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    staff = bearer("grid_officer")
    said = {"kind": "help", "text": "灯不亮"}
    body = {"items": [said, {**said, "anonymous": False}, {**said, "text": "灯还不亮"}]}
    answer = http.post(BATCHES, json=body, headers=staff).get_json()
    assert [row["state"] for row in answer["items"]] == ["accepted", "repeated", "accepted"]
    assert count(container) == 2


@pytest.mark.parametrize("items", [[], [item(1)] * 201, "x", None, {"0": item(1)}])
def test_a_batch_is_bounded(http: FlaskClient, bearer: Headers, items: Any) -> None:
    answer = http.post(BATCHES, json={"items": items}, headers=bearer("grid_officer"))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == ["items"]


def test_fifty_parallel_identical_batches_make_each_item_once(
    app: HuyingApp, container: Container, bearer: Headers
) -> None:
    headers = {**bearer("grid_officer"), "Idempotency-Key": "once"}
    answers: list[Any] = []

    def post() -> None:
        body = {"items": [item(1), item(2)]}
        answers.append(app.test_client().post(BATCHES, json=body, headers=headers))

    threads = [threading.Thread(target=post) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {200}
    assert count(container) == 2
    ids = {tuple(row["appeal_id"] for row in one.get_json()["items"]) for one in answers}
    assert len(ids) == 1
    other = app.test_client().post(BATCHES, json={"items": [item(3)]}, headers=headers)
    assert other.status_code == 422
    assert count(container) == 2


def test_calls_and_batches_never_scan_a_collection(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    http.post(APPEALS, json=BY_PHONE)
    staff = bearer("operator")
    with profiled(container.database):
        http.post(CALLS, json={"call_id": "c1", "number": "13812345678"}, headers=staff)
        key = {**staff, "Idempotency-Key": "k"}
        http.post(BATCHES, json={"items": [item(1)]}, headers=key)
        http.post(BATCHES, json={"items": [item(1)]}, headers=key)
        http.get(f"{APPEALS}?external_number=1", headers=staff)
        http.get(f"{APPEALS}?meeting_id=m", headers=staff)
    assert collection_scans(container.database) == []


@pytest.mark.parametrize(
    "bad",
    [
        '{"item_id": "\\ud800", "kind": "help", "text": "x"}',
        '{"kind": "help", "text": "\\ud800"}',
        '{"kind": "help", "text": "x", "\\udfff": 1}',
        '{"kind": {"$ne": 1}, "text": ["x"]}',
        "1e999",
        '"' + "x" * 10_000 + '"',
    ],
)
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}])
def test_half_characters_and_strange_shapes_are_refused_item_by_item(
    http: FlaskClient, bearer: Headers, bad: str, key: dict[str, str]
) -> None:
    headers = {**bearer("grid_officer"), **key}
    body = f'{{"items": [{bad}]}}'.encode()
    answer = http.post(BATCHES, data=body, headers=headers, content_type="application/json")
    assert answer.status_code in (200, 400, 422), answer.text
    if answer.status_code == 200:
        assert answer.get_json()["refused"] == 1


@pytest.mark.parametrize(
    "body", [b'{"call_id": "c", "number": "\\ud800"}', b'{"call_id": 7}', b"[]"]
)
def test_calls_of_strange_shapes_are_refused(
    http: FlaskClient, bearer: Headers, body: bytes
) -> None:
    answer = http.post(
        CALLS, data=body, headers=bearer("operator"), content_type="application/json"
    )
    assert answer.status_code in (400, 422), answer.text
