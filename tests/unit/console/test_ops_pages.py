"""M4: dead letters are looked at, sent again and discarded in the console, by whom the API lets."""

from typing import Any

import pytest

from services.console.ports.api import ApiRefused
from tests.support.console import Browser, FakeApi, browser_of

HERE = "/ops/dead-letters"
API = "/api/v1/dead-letters"
LETTER: dict[str, Any] = {
    "id": "evt_1@chengguan",
    "queue": "departments",
    "home": "huying.unit.chengguan",
    "code": "poison",
    "reason": "<script>alert(1)</script>",
    "attempts": 21,
    "service": "dispatch",
    "dead_at": "2026-11-23T01:00:00Z",
    "routing_key": "chengguan.ticket.opened.v1",
    "size": 812,
    "replays": 0,
}


@pytest.fixture
def api() -> FakeApi:
    told = FakeApi()
    counts = [{"queue": "dispatch", "count": 0}, {"queue": "departments", "count": 1}]
    told.tell("GET", "dispatch", API, {"items": counts})
    told.tell("GET", "dispatch", f"{API}/departments", {"items": [LETTER], "next_cursor": "n"})
    detail = {**LETTER, "history": [], "headers": {}, "content": {"a": "</pre><b>"}}
    told.tell("GET", "dispatch", f"{API}/departments/{LETTER['id']}", detail)
    return told


def desk(api: FakeApi, role: str = "ops") -> Browser:
    return browser_of(role, api=api)


def test_the_fullest_queue_is_shown_first_and_every_word_of_it_is_a_word(api: FakeApi) -> None:
    for language in ("zh", "en"):
        text = desk(api).get(f"{HERE}?lang={language}").text
        assert "chengguan.ticket.opened.v1" in text
        assert "<script>alert" not in text
        assert "cursor=n" in text
    letter = desk(api).get(f"{HERE}/departments/{LETTER['id']}").text
    assert "</pre><b>" not in letter


def test_what_is_ticked_is_sent_again_and_the_page_says_what_became_of_it(api: FakeApi) -> None:
    done = {"done": ["evt_1"], "missing": [], "refused": [], "left": 3}
    api.tell("POST", "dispatch", f"{API}/departments/replay", done)
    browser = desk(api)

    answer = browser.post(f"{HERE}/departments/replay", {"ids": ["evt_1", "evt_1"]})

    assert answer.status_code == 303
    assert api.asked[-1][3]["json"] == {"ids": ["evt_1"]}
    assert "已重放 1 条" in browser.get(HERE).text


def test_all_of_a_reason_are_discarded_with_a_why_and_a_refusal_keeps_what_was_written(
    api: FakeApi,
) -> None:
    refusal = {"errors": [{"field": "why", "message": "理由不对", "message_en": "no"}]}
    api.tell("POST", "dispatch", f"{API}/departments/discard", ApiRefused(422, refusal))
    form = {"all": "true", "reason": "poison", "why": "issue 7 没用"}

    answer = desk(api, "admin").post(f"{HERE}/departments/discard", form)

    assert answer.status_code == 422
    assert "理由不对" in answer.text
    assert "issue 7 没用" in answer.text
    sent = next(given["json"] for method, _, _, given in api.asked if method == "POST")
    assert sent == {"all": True, "reason": "poison", "why": "issue 7 没用"}


def test_who_only_reads_is_shown_no_button_and_may_press_none(api: FakeApi) -> None:
    auditor = desk(api, "auditor")

    assert 'type="checkbox"' not in auditor.get(HERE).text
    assert auditor.post(f"{HERE}/departments/replay", {"all": "true"}).status_code == 403
    assert desk(api, "supervisor").get(HERE).status_code == 403


def test_an_empty_district_and_an_unknown_queue_are_said_plainly(api: FakeApi) -> None:
    assert desk(api).get(f"{HERE}?queue=../users").status_code == 404
    api.tell("GET", "dispatch", API, {"items": []})
    assert "没有死信" in desk(api).get(HERE).text
