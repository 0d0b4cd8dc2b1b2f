"""Editors of templates: drafts with faults, previews, messages counted, editions taken back."""

from typing import Any

import pytest

from services.console.entrypoints.http.editors.views.texts import sms_size
from services.console.ports.api import Answer, ApiRefused
from tests.support.console import Browser, FakeApi, browser_of

KEY = {
    "key": "ticket.opened.v1/resident/sms/zh-CN", "event": "ticket.opened.v1",
    "audience": "resident", "channel": "sms", "language": "zh-CN",
}  # fmt: skip
DRAFT = {
    "subject": None,
    "text": "【呼应】新",
    "version": 1,
    "by": "li",
    "at": "2026-11-22T01:00:00Z",
}
REVISION = {"reference": "…@2", "number": 2, "by": "wang", "at": "2026-11-21T01:00:00Z"}
TEMPLATE = {
    **KEY, "subject": None, "text": "【呼应】旧", "revision": REVISION, "draft": DRAFT,
    "variables": ["case", "due_at"],
}  # fmt: skip
FINDING = {**KEY, "severity": "error", "message": "没有变量 name", "message_en": "No variable name"}
API = "/api/v1/templates"
ONE = f"{API}/{KEY['key']}"
PAGE = f"/editors/templates/of/{KEY['key']}"
EDITION = {"number": 2, "by": "wang", "at": REVISION["at"], "note": "更明确",
           "changed": [KEY["key"]], "restores": None, "shipped": False}  # fmt: skip


@pytest.fixture
def api() -> FakeApi:
    told = FakeApi()
    told.tell("GET", "notify", API, {"items": [TEMPLATE], "next_cursor": None})
    told.tell("GET", "notify", ONE, Answer(TEMPLATE, etag='"1"'))
    told.tell("POST", "notify", f"{API}/lint", {"findings": [FINDING]})
    old = {**REVISION, "number": 1, "subject": None, "text": "【呼应】最早"}
    items = [{**REVISION, "subject": None, "text": "【呼应】旧"}, old]
    told.tell("GET", "notify", f"{ONE}/history", {"items": items, "next_cursor": None})
    editions = {"items": [EDITION, {**EDITION, "number": 1}], "next_cursor": None}
    told.tell("GET", "notify", "/api/v1/template-editions", Answer(editions, etag='"2"'))
    return told


@pytest.fixture
def director(api: FakeApi) -> Browser:
    return browser_of("director", api=api)


def sent(api: FakeApi, method: str, path: str) -> dict[str, Any]:
    return next(given for how, _, where, given in api.asked if (how, where) == (method, path))


def test_templates_are_found_by_event_reader_channel_and_language(
    director: Browser, api: FakeApi
) -> None:
    page = director.get("/editors/templates?channel=sms&draft=true").text

    assert PAGE in page
    asked = sent(api, "GET", API)
    assert (asked["channel"], asked["draft"], asked["event"]) == ("sms", "true", None)


def test_a_template_shows_its_draft_faults_variables_and_size(director: Browser) -> None:
    page = director.get(PAGE).text

    for words in ("【呼应】旧", "【呼应】新", "没有变量 name", "{{ due_at }}", "UCS-2"):
        assert words in page


def test_a_draft_is_written_under_the_version_that_was_read(
    director: Browser, api: FakeApi
) -> None:
    api.tell("PUT", "notify", f"{ONE}/draft", {})
    assert director.post(PAGE, {"text": " 改 ", "etag": '"1"'}).status_code == 303
    assert sent(api, "PUT", f"{ONE}/draft") == {
        "json": {"subject": "", "text": "改"},
        "etag": '"1"',
    }


def test_what_another_wrote_is_shown_beside_what_was_typed(director: Browser, api: FakeApi) -> None:
    api.tell("PUT", "notify", f"{ONE}/draft", ApiRefused(412, {}))

    answer = director.post(PAGE, {"text": "我的文字", "etag": '"0"'})

    assert answer.status_code == 412
    assert "我的文字" in answer.text
    assert "<ins>【呼应】新</ins>" in answer.text


def test_a_preview_writes_nothing_and_keeps_what_was_typed(director: Browser, api: FakeApi) -> None:
    said = {"subject": None, "text": "【呼应】工单LH-1", "sampled": ["due_at"], "findings": []}
    api.tell("POST", "notify", f"{ONE}/preview", said)

    page = director.post(PAGE, {"text": "<i>", "step": "preview", "ticket_id": "tkt_1"}).text

    assert "【呼应】工单LH-1" in page
    assert "&lt;i&gt;</textarea>" in page
    assert sent(api, "POST", f"{ONE}/preview")["json"]["ticket_id"] == "tkt_1"
    assert not [one for one in api.asked if one[0] == "PUT"]


def test_history_tells_each_text_beside_the_one_before(director: Browser) -> None:
    page = director.get(f"{PAGE}/history").text

    assert "<del>【呼应】最早</del> → <ins>【呼应】旧</ins>" in page


def test_drafts_are_published_together_and_an_edition_comes_back(
    director: Browser, api: FakeApi
) -> None:
    assert "【" not in director.get("/editors/templates/editions").text
    editions = "/api/v1/template-editions"
    api.tell("POST", "notify", editions, {**EDITION, "number": 3})
    form = {"note": "更明确", "etag": '"2"'}
    assert director.post("/editors/templates/editions", form).status_code == 303
    assert sent(api, "POST", editions) == {"json": {"note": "更明确"}, "etag": '"2"'}

    api.tell("POST", "notify", f"{editions}/1/roll-back", ApiRefused(412, {}))
    assert director.post("/editors/templates/editions/1/restore", form).status_code == 412


def test_rights_are_those_of_the_api(api: FakeApi) -> None:
    operator, supervisor = browser_of("operator", api=api), browser_of("supervisor", api=api)

    assert " disabled" in operator.get(PAGE).text
    assert operator.post(PAGE, {"text": "x"}).status_code == 403
    assert supervisor.post("/editors/templates/editions", {"note": "x"}).status_code == 403
    assert browser_of("unit_handler", api=api).get("/editors/templates").status_code == 403


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "parts"),
    [
        ("", "GSM", 0, 1), ("a" * 160, "GSM", 160, 1), ("a" * 161, "GSM", 161, 2),
        ("€" * 80, "GSM", 160, 1), ("呼" * 70, "UCS-2", 70, 1), ("呼" * 71, "UCS-2", 71, 2),
        ("😀" * 35, "UCS-2", 70, 1), ("呼" * 135, "UCS-2", 135, 3),
    ],
)  # fmt: skip
def test_messages_are_counted_as_networks_do(
    text: str, alphabet: str, units: int, parts: int
) -> None:
    assert sms_size(text) == {"alphabet": alphabet, "units": units, "parts": parts}
