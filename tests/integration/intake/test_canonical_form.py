"""Every channel makes the same appeal (A1): what is given is kept, told, and shown."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.intake.bootstrap import Container
from tests.factories.media_files import picture
from tests.integration.intake.conftest import Headers
from tests.integration.intake.test_a9_attachments import taken

URL = "/api/v1/appeals"
FULL: dict[str, Any] = {
    "channel": "collection_point",
    "kind": "service_order",
    "text": "老人想约上门理发",
    "category": "0201",
    "area_code": "610104001",
    "occurred_at": "2026-11-20T09:00:00+08:00",
    "entered_at": "2026-11-22T18:30:00+08:00",
    "on_behalf_of": {"relation": "family", "name": "王秀英"},
    "external_numbers": [{"source": "city12345", "number": "20261122-000123"}],
    "meeting_id": "sq-qnl-2026-11",
    "answers": [{"question": "service_kind", "values": ["打13812345678"]}],
    "contact": {"phone": "13812345678"},
}


def test_an_appeal_tells_channel_operator_on_whose_behalf_and_its_three_instants(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    staff = bearer("operator", subject="staff:7")
    photo = taken(http, picture())["attachment_id"]
    posted = http.post(URL, json=FULL | {"attachments": [photo]}, headers=staff)
    assert posted.status_code == 201, posted.text
    appeal_id = posted.get_json()["appeal_id"]

    seen = http.get(f"{URL}/{appeal_id}", headers=staff).get_json()
    kept = container.appeals_collection.find_one({"_id": appeal_id})

    assert kept is not None
    told = kept["outbox"][0]["event"]["data"]
    for shown in (seen, told):
        assert shown["channel"] == "collection_point"
        assert shown["operator"] == "staff:7"
        assert shown["on_behalf_of"] == "family"
        assert shown["external_numbers"] == FULL["external_numbers"]
        assert shown["meeting_id"] == "sq-qnl-2026-11"
        assert shown["answers"][0]["values"] == ["打1**********"]
    assert seen["attachments"] == told["attachment_ids"] == [photo]
    assert (seen["occurred_at"], seen["entered_at"], seen["received_at"]) == (
        "2026-11-20T09:00:00+08:00",
        "2026-11-22T18:30:00+08:00",
        "2026-11-23T02:00:00Z",
    )
    assert "王秀英" not in str(kept)
    assert "13812345678" not in str(kept)


def test_an_operator_speaks_for_a_resident_unless_he_says_for_whom(
    http: FlaskClient, bearer: Headers
) -> None:
    staff = bearer("operator")
    body = {"kind": "help", "text": "楼道灯不亮", "channel": "hotline"}
    by_staff = http.post(URL, json=body, headers=staff).get_json()["appeal_id"]
    own = http.post(URL, json={**body, "channel": "web"}).get_json()["appeal_id"]

    assert http.get(f"{URL}/{by_staff}", headers=staff).get_json()["on_behalf_of"] == "resident"
    assert http.get(f"{URL}/{own}", headers=staff).get_json()["on_behalf_of"] is None


def test_a_number_of_another_platform_belongs_to_one_appeal_and_leads_to_it(
    http: FlaskClient, container: Container, bearer: Headers
) -> None:
    staff = bearer("operator")
    first = http.post(URL, json=FULL, headers=staff).get_json()
    again = http.post(URL, json={**FULL, "text": "另一件事"}, headers=staff)
    elsewhere = [{"source": "police110", "number": "20261122-000123"}]
    other = http.post(URL, json={**FULL, "external_numbers": elsewhere}, headers=staff)

    assert again.status_code == 422
    assert [error["field"] for error in again.get_json()["errors"]] == ["external_numbers"]
    assert "20261122-000123" in again.get_json()["errors"][0]["message"]
    assert other.status_code == 201
    found = http.get(f"{URL}?external_number=20261122-000123", headers=staff).get_json()["items"]
    assert [one["appeal_id"] for one in found] == [first["appeal_id"]]
    met = http.get(f"{URL}?meeting_id=sq-qnl-2026-11", headers=staff).get_json()["items"]
    assert len(met) == container.appeals_collection.count_documents({}) == 2
    assert http.get(URL, headers=staff).status_code == 422
    assert http.get(f"{URL}?meeting_id=x").status_code == 401


# What programs fill in: their pattern is the clearest that can be said of them.
CODED = {"external_numbers.0.source", "external_numbers.0.number", "meeting_id", "attachments.0"}
BAD: list[tuple[dict[str, Any], str]] = [
    ({"text": "\x00\u200b"}, "text"),
    ({"entered_at": "2030-01-01T00:00:00Z"}, "entered_at"),
    ({"entered_at": "0001-01-01T00:00:00+08:00"}, "entered_at"),
    ({"occurred_at": "1970-01-01T08:00:00+08:00"}, "occurred_at"),
    ({"occurred_at": "9999-12-31T23:59:59-08:00"}, "occurred_at"),
    ({"occurred_at": 1_700_000_000}, "occurred_at"),
    ({"occurred_at": "1700000000000"}, "occurred_at"),
    ({"contact": {"email": "a@b"}}, "contact.email"),
    ({"on_behalf_of": {"relation": "enemy"}}, "on_behalf_of.relation"),
    ({"external_numbers": [{"source": "A B", "number": "1"}]}, "external_numbers.0.source"),
    ({"external_numbers": [{"source": "a", "number": "1\n2"}]}, "external_numbers.0.number"),
    ({"external_numbers": [{"source": "a", "number": n} for n in "12"]}, "external_numbers"),
    ({"meeting_id": "../etc"}, "meeting_id"),
    ({"attachments": ["x"]}, "attachments.0"),
    ({"answers": [{"question": "q", "values": []}]}, "answers.0.values"),
    ({"category": "0201", "answers": [{"question": "q", "values": ["1"]}] * 2}, "answers"),
    ({"answers": [{"question": "q", "values": ["1"]}]}, "answers.q"),
    ({"answers": [{"question": "q", "values": ["1"]}] * 51}, "answers"),
    ({"answered": {"answer": "好的好的"}}, "answered"),
    ({"kind": "consult", "answered": {"answer": "x"}}, "answered.answer"),
    ({"transferred": {"to": "碑林区"}}, "transferred.reason"),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_what_is_wrong_in_the_canonical_form_is_named_in_both_languages(
    http: FlaskClient, container: Container, bearer: Headers, changes: dict[str, Any], field: str
) -> None:
    body = {"kind": "help", "text": "楼道灯不亮", "channel": "hotline", **changes}
    answer = http.post(URL, json=body, headers=bearer("operator"))
    problem = answer.get_json()
    assert answer.status_code == 422, problem
    assert [error["field"] for error in problem["errors"]] == [field]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in problem["errors"][0]["message"])
    assert problem["errors"][0]["message_en"].isascii()
    assert "^" not in problem["errors"][0]["message"] or field in CODED
    assert container.appeals_collection.count_documents({}) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"entered_at": "2026-11-22T18:30:00+08:00"},
        {"external_numbers": [{"source": "a", "number": "1"}]},
        {"meeting_id": "m1"},
        {"answered": {"answer": "请带身份证"}, "kind": "consult"},
        {"transferred": {"to": "碑林区", "reason": "不是本区"}},
    ],
)
def test_residents_fill_in_nothing_that_is_the_staff_s(
    http: FlaskClient, changes: dict[str, Any]
) -> None:
    answer = http.post(URL, json={"kind": "help", "text": "楼道灯不亮", **changes})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [next(iter(changes))]
