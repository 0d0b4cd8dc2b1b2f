"""Bad input is refused by name, in both languages, and leaves nothing behind."""

import json
from typing import Any

import httpx2
import pytest

from tests.support.journey import District, settle

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

JSON = "application/json"
GOOD: dict[str, Any] = {"kind": "help", "text": "路灯不亮", "contact": {"phone": "13200000000"}}
TWENTY_MEGABYTES = 20 * 1024 * 1024

BAD_FIELDS = {
    "missing text": ({"kind": "help"}, "text"),
    "empty text": ({**GOOD, "text": "   "}, "text"),
    "5,000 characters over the limit": ({**GOOD, "text": "长" * 10_000}, "text"),
    "coordinates nowhere on earth": (
        {**GOOD, "location": {"longitude": 208.9, "latitude": 34.2}},
        "location",
    ),
    "coordinates far from the district": (
        {**GOOD, "location": {"longitude": 2.35, "latitude": 48.85}},
        "location",
    ),
    "coordinates in words": (
        {**GOOD, "location": {"longitude": "east", "latitude": 34.2}},
        "location.longitude",
    ),
    "unknown category": ({**GOOD, "category": "9999"}, "category"),
    "unknown area": ({**GOOD, "area_code": "610104999999"}, "area_code"),
    "unknown field": ({**GOOD, "anonymus": True}, "anonymus"),
    "a phone that is none": ({**GOOD, "contact": {"phone": "12"}}, "contact.phone"),
}
BAD_BODIES = {
    "broken JSON": (b'{"kind": "help", "text": ', JSON, 400, "body"),
    "a list": (b"[]", JSON, 422, "body"),
    "a key said twice": (b'{"kind": "help", "text": "a", "text": "b"}', JSON, 422, "text"),
    "wrong content type": (json.dumps(GOOD).encode(), "text/plain", 415, "Content-Type"),
    "20 MB": (b'{"text":"' + b"x" * TWENTY_MEGABYTES + b'"}', JSON, 413, "body"),
}


def kept(lianhu: District) -> dict[str, set[str]]:
    """Return what lies in each of intake's collections, and the tickets, by their ids."""
    database = lianhu.mongodb["huying_intake"]
    collections = {name: database[name] for name in database.list_collection_names()}
    collections["tickets"] = lianhu.mongodb["huying_dispatch"]["tickets"]
    return {
        name: {str(found["_id"]) for found in one.find({}, {"_id": 1}) if "_id" in found}
        for name, one in collections.items()
    }


def added(lianhu: District, before: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return what is new; what MongoDB removes by itself when its time is over is no matter."""
    now = kept(lianhu)
    return {name: new for name, ids in now.items() if (new := ids - before.get(name, set()))}


@pytest.fixture(scope="module", autouse=True)
def _quiet(lianhu: District) -> None:
    """Begin only when what other tests posted has arrived; of these nothing is ever accepted."""
    settle(lianhu)


def post(lianhu: District, body: bytes, content_type: str) -> httpx2.Response:
    """Post bytes as they are."""
    url = f"{lianhu.urls['intake']}/api/v1/appeals"
    return httpx2.post(url, content=body, headers={"content-type": content_type}, timeout=60)


def is_told_in_both_languages(answer: httpx2.Response) -> bool:
    """Tell whether the refusal is a problem document with Chinese and English words."""
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    return all(problem[name] for name in ("type", "title", "title_en", "detail", "detail_en"))


@pytest.mark.parametrize("case", BAD_FIELDS)
def test_a_wrong_field_is_named(lianhu: District, case: str) -> None:
    body, field = BAD_FIELDS[case]
    before = kept(lianhu)
    answer = post(lianhu, json.dumps(body).encode(), JSON)
    assert answer.status_code == 422, answer.text
    assert is_told_in_both_languages(answer)
    errors = answer.json()["errors"]
    assert any(error["field"].startswith(field) for error in errors), errors
    assert all(error["message"] and error["message_en"] for error in errors)
    assert added(lianhu, before) == {}


@pytest.mark.parametrize("case", BAD_BODIES)
def test_a_wrong_body_is_refused(lianhu: District, case: str) -> None:
    body, content_type, status, field = BAD_BODIES[case]
    before = kept(lianhu)
    try:
        answer = post(lianhu, body, content_type)
    except (httpx2.WriteError, httpx2.ReadError):  # it answered and hung up before all was sent
        assert status == httpx2.codes.REQUEST_ENTITY_TOO_LARGE
        return
    assert answer.status_code == status, answer.text
    assert is_told_in_both_languages(answer)
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert added(lianhu, before) == {}
