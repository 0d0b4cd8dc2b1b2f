"""The leaders' pages over services that answer as told: rights, parts that are away, files."""

import json

import pytest

from services.console.ports.api import ApiRefused, Download, ServiceAway
from tests.support.console import FakeApi, browser_of
from tests.unit.console.leaders_scene import case, climb, district, roles_of, told_board

OVERSEERS = {"supervisor", "director", "district_leader", "auditor", "admin"}
PAGES = {
    "/escalations": OVERSEERS | {"street", "unit_leader"},
    "/escalations/alarms": OVERSEERS,
    "/escalations/disputes": OVERSEERS,
    "/escalations/documents": OVERSEERS | {"street", "unit_leader"},
    "/escalations/meetings": OVERSEERS - {"auditor"},
    "/escalations/rosters": OVERSEERS | {"street", "unit_leader"},
    "/wallboard": OVERSEERS | {"analyst"},
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_in_both_languages_for_its_roles_and_for_no_other(path: str) -> None:
    assert roles_of(path) == PAGES[path]
    browser = browser_of(max(PAGES[path]), api=district())
    for language, word in (("zh", "呼应"), ("en", "Huying")):
        answer = browser.get(f"{path}?lang={language}")
        assert answer.status_code == 200, answer.text[:300]
        assert word in answer.text
        assert "style=" not in answer.text


def test_other_roles_are_refused_and_nobody_is_led_to_the_sign_in_page() -> None:
    others = browser_of("grid_officer", "operator", "unit_handler", "ops")
    nobody = browser_of()
    for path in PAGES:
        assert others.get(path).status_code == 403
        assert nobody.get(path).status_code == 303


def test_the_board_shows_who_answers_until_when_and_what_may_be_done() -> None:
    text = browser_of("director", api=district()).get("/escalations").text
    for words in ("LH-20261123-000001-1", "未按时签收", "值班长甲", "单位负责人", "刚升级"):
        assert words in text
    assert "/tickets/tkt_1/actions/hand-back" in text
    assert 'hx-get="/escalations/live"' in text


def test_words_of_a_case_that_are_html_stay_words() -> None:
    api = district()
    hostile = case(1, title="<script>alert(1)</script>", climbs=[climb(unit_name='"><b>x')])
    api.tell("GET", "dispatch", "/api/v1/escalations", told_board(hostile))
    text = browser_of("director", api=api).get("/escalations").text
    assert "<script>alert" not in text
    assert '"><b>x' not in text


def test_the_live_part_keeps_the_filter_and_is_not_sent_again_unchanged() -> None:
    browser = browser_of("director", api=district())
    page = browser.get("/escalations?trigger=overdue&unit=chengguan").text
    assert 'hx-get="/escalations/live?trigger=overdue&amp;unit=chengguan"' in page
    first = browser.get("/escalations/live?trigger=overdue")
    again = browser.get(
        "/escalations/live?trigger=overdue", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (first.status_code, again.status_code) == (200, 304)
    assert "<html" not in first.text


def test_a_service_that_is_away_takes_no_page_with_it_where_others_have_parts() -> None:
    api = district()
    api.tell("GET", "reporting", "/api/v1/returns", ServiceAway("reporting"))
    answer = browser_of("director", api=api).get("/escalations/disputes")
    assert answer.status_code == 200
    assert "统计" in answer.text
    assert "环卫 ⇄ 交警" in answer.text


def test_only_who_may_rule_is_led_to_the_ruling() -> None:
    link, api = "/tickets/tkt_3/actions/rule", district()
    assert link in browser_of("director", api=api).get("/escalations/disputes").text
    told = api.get("dispatch", "/api/v1/arbitrations")
    rows = [{**row, "actions": ["statements"]} for row in told["items"]]
    api.tell("GET", "dispatch", "/api/v1/arbitrations", {**told, "items": rows})
    assert link not in browser_of("director", api=api).get("/escalations/disputes").text


def test_a_document_is_passed_on_under_its_own_name() -> None:
    api = district()
    made = Download(b"%PDF", "application/pdf", 'inline; filename="red.pdf"', '"tag"')
    api.tell("GET", "dispatch", "/api/v1/documents/doc_1.pdf", made)
    answer = browser_of("director", api=api).get("/escalations/documents/doc_1.pdf")
    assert (answer.data, answer.content_type) == (b"%PDF", "application/pdf")
    assert answer.headers["Content-Disposition"] == 'inline; filename="red.pdf"'
    assert browser_of("director", api=api).get("/escalations/documents/x.exe").status_code == 404
    missing = browser_of("director", api=api).get("/escalations/documents/none.pdf")
    assert missing.status_code == 404


def test_days_that_are_no_choice_are_the_first_choice() -> None:
    api = district()
    for days in ("1000", "x", "-1"):
        answer = browser_of("director", api=api).get(f"/escalations/rosters?days={days}")
        assert answer.status_code == 200
    assert {given["days"] for _, _, path, given in api.asked if path.endswith("gaps")} == {7}


def test_the_wall_shows_what_it_could_gather_and_says_what_is_away() -> None:
    api = district()
    text = browser_of("director", api=api).get("/wallboard").text
    for words in ("楼道里有煤气味", "青年路街道", "93.7%", "今日立案"):
        assert words in text, words
    api.tell("GET", "reporting", "/api/v1/indicators/tickets_opened", ServiceAway("reporting"))
    api.tell("GET", "dispatch", "/api/v1/dangers", ApiRefused(403, {}))
    live = browser_of("director", api=api).get("/wallboard/live")
    assert live.status_code == 200
    assert "统计" in live.text
    asked = [path for _, service, path, _ in api.asked if service == "reporting"]
    assert asked.count("/api/v1/carried-over") == 1  # who is away is not waited for twice


def test_the_outlines_are_kept_by_the_browser_until_the_directory_changes() -> None:
    browser = browser_of("director", api=district())
    first = browser.get("/wallboard/outlines.json")
    assert len(json.loads(first.text)["features"]) == 1
    tag = first.headers["ETag"]
    again = browser.get("/wallboard/outlines.json", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_a_meeting_is_closed_by_whom_dispatch_lets_close_it() -> None:
    api = district()
    close = "/actions/close-meeting?next=/escalations/meetings"
    assert close in browser_of("director", api=api).get("/escalations/meetings").text

    found = api.get("dispatch", "/api/v1/joint-meetings")
    unnamed = [{"unit": "chengguan", "name": None}, {"unit": "gone", "name": None}]
    theirs = [{**row, "actions": ["supervise"], "units": unnamed} for row in found["items"]]
    api.tell("GET", "dispatch", "/api/v1/joint-meetings", {"items": theirs, "next_cursor": None})
    page = browser_of("director", api=api).get("/escalations/meetings").text
    assert close not in page
    assert "由召集单位或中心结束" in page
    assert "区城管局、gone" in page


def test_nothing_at_all_is_shown_as_nothing() -> None:
    api = FakeApi()
    empty = {"items": [], "next_cursor": None}
    api.tell("GET", "dispatch", "/api/v1/escalations", told_board())
    api.tell("GET", "dispatch", "/api/v1/joint-meetings", empty)
    assert "本级没有工单" in browser_of("director", api=api).get("/escalations").text
    assert "没有待开的会商" in browser_of("director", api=api).get("/escalations/meetings").text
