"""A5: what a phone kept is sent once, each item with its own fate, whichever service is away."""

from typing import Any

import pytest

from services.console.application.grid.queued import Queued, read_item
from services.console.application.grid.send_items import send_items
from services.console.ports.api import ApiRefused, ServiceAway
from tests.support.console import FakeApi

AT = "2026-11-23T01:30:00+00:00"
FIND = {"kind": "help", "text": "路灯不亮", "area_code": "610104001001"}
POINT = {"longitude": 108.91, "latitude": 34.21, "accuracy": 12}
REPORT = Queued("go-1", "report", AT, {**FIND, "point": POINT, "photos": ["att_1"]})
SETTLED = Queued("go-2", "settled", AT, {"title": "占道", "done": "已劝离", "photos": ["att_2"]})
COMING = Queued("go-3", "sign_in", AT, {"whistle_id": "whs_1", "point": POINT})
SPOT = "/api/v1/tickets/on-the-spot"
COME = "/api/v1/whistles/whs_1/report-in"


@pytest.fixture
def api() -> FakeApi:
    told = FakeApi()
    accepted = {"state": "accepted", "tracking_code": "LH-7", "appeal_id": "apl_1", "danger": True}
    told.tell("POST", "intake", "/api/v1/batches", lambda json, **_: {
        "items": [accepted for _ in json["items"]]
    })  # fmt: skip
    told.tell("POST", "dispatch", SPOT, {"number": "LHZ-1"})
    told.tell("POST", "dispatch", COME, {"number": "LH-9"})
    return told


def test_each_kind_goes_to_its_owner_under_the_items_own_id(api: FakeApi) -> None:
    outcomes = send_items(api, [REPORT, SETTLED, COMING])

    assert [(one.id, one.state, one.number) for one in outcomes] == [
        ("go-1", "sent", "LH-7"),
        ("go-2", "sent", "LHZ-1"),
        ("go-3", "sent", "LH-9"),
    ]
    assert outcomes[0].facts["danger"] is True
    bodies = {path: given for _, _, path, given in api.asked}
    (item,) = bodies["/api/v1/batches"]["json"]["items"]
    assert item["item_id"] == "go-1"
    assert item["entered_at"] == AT
    assert item["location"] == {"longitude": 108.91, "latitude": 34.21, "crs": "wgs84"}
    assert item["attachments"] == ["att_1"]
    assert "title" not in item
    assert bodies[SPOT]["key"] == "go-2"
    assert bodies[SPOT]["json"]["proofs"] == [{"attachment_id": "att_2", "taken_at": AT}]
    assert bodies[COME]["key"] == "go-3"


def test_what_a_service_away_was_to_take_waits_and_the_rest_is_sent(api: FakeApi) -> None:
    api.tell("POST", "intake", "/api/v1/batches", ServiceAway("intake"))

    assert [one.state for one in send_items(api, [REPORT, SETTLED])] == ["waiting", "sent"]


def test_of_a_batch_some_are_refused_with_the_fields_named(api: FakeApi) -> None:
    """Partial refusal: each keeps its own fate, a repeated one counts as sent."""
    views = [
        {"state": "repeated", "tracking_code": "LH-7"},
        {"state": "refused", "errors": [_error("area_code")]},
        {"state": "changed", "errors": [_error("item_id")]},
        {"state": "refused", "errors": [_error("attachments.0")]},
    ]
    api.tell("POST", "intake", "/api/v1/batches", {"items": views})
    items = [Queued(f"go-{n}", "report", AT, FIND) for n in range(4)]

    outcomes = send_items(api, items)

    assert [one.state for one in outcomes] == ["sent", "refused", "refused", "waiting"]
    assert outcomes[1].errors[0]["field"] == "area_code"
    assert [one.photos_gone for one in outcomes] == [False, False, False, True]


def test_a_refusal_without_fields_is_told_in_both_languages(api: FakeApi) -> None:
    refused = ApiRefused(403, {"title": "无权", "detail": "本区域之外", "detail_en": "Not yours"})
    api.tell("POST", "dispatch", SPOT, refused)

    (outcome,) = send_items(api, [SETTLED])

    assert outcome.state == "refused"
    assert outcome.errors == ({"field": "", "message": "本区域之外", "message_en": "Not yours"},)


def test_who_has_come_already_has_come(api: FakeApi) -> None:
    kind = {"type": "urn:huying:problem:already_reported_in"}
    api.tell("POST", "dispatch", COME, ApiRefused(409, kind))

    assert [one.state for one in send_items(api, [COMING])] == ["sent"]


@pytest.mark.parametrize("status", [401, 429])
def test_what_is_no_fault_of_the_item_lets_it_wait(api: FakeApi, status: int) -> None:
    api.tell("POST", "dispatch", SPOT, ApiRefused(status, {}))

    assert [one.state for one in send_items(api, [SETTLED])] == ["waiting"]


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "x",
        [],
        {},
        {"id": "a", "what": "report"},
        {"id": "a b", "what": "report", "at": AT},
        {"id": "a" * 65, "what": "report", "at": AT},
        {"id": {"$ne": 1}, "what": "report", "at": AT},
        {"id": "a", "what": "close", "at": AT},
        {"id": "a", "what": ["report"], "at": AT},
    ],
)
def test_what_is_no_item_is_none(raw: Any) -> None:
    assert read_item(raw) is None


@pytest.mark.parametrize("said", [None, [], "x", {"point": "here", "photos": "att_1"}])
def test_whatever_an_item_says_it_is_sent_for_its_owner_to_judge(api: FakeApi, said: Any) -> None:
    item = read_item({"id": "go-9", "what": "report", "at": AT, "said": said})

    assert item is not None
    assert [one.state for one in send_items(api, [item])] == ["sent"]


def _error(field: str) -> dict[str, str]:
    return {"field": field, "code": "x", "message": "不行", "message_en": "No"}
