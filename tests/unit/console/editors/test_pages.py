"""Editors: forms of rules and policies, dry runs, publishing, history in words, others' edits."""

from typing import Any

import pytest

from services.console.ports.api import Answer, ApiRefused
from tests.support.console import Browser, FakeApi, browser_of

RULE = {
    "id": "noise-night", "category": "0601", "area": None, "unit": "chengguan", "role": "lead",
    "when": {"kinds": ["complaint"], "hours": [["22:00", "06:00"]]}, "reason": "<b>噪声</b>",
}  # fmt: skip
OTHER = {"id": "dogs", "category": "0804", "area": None, "unit": "gongan", "role": "lead"}
LIST = {"unit": "chengguan", "categories": ["0101"], "areas": None}
TIER = {
    "tier": 1, "name": "一级", "after_previous": {"default": {"amount": 0, "unit": "minute"}},
    "responsible": {"centre": {"role": "supervisor", "unit": "centre"}},
    "tell": ["handler"], "actions": ["remind"], "next": None,
}  # fmt: skip
POLICY = {
    "code": "whole", "name": "三级响应", "ladders": [{"code": "centre", "unit_kinds": ["centre"]}],
    "tiers": [TIER], "rules": [{"code": "late", "on": "overdue", "tier": 1}],
}  # fmt: skip
RECORD = {"version": 2, "by": "director-1", "why": "会商纪要第12号", "at": "2026-11-22T01:00:00Z"}
RULES, POLICIES = "/api/v1/routing-rules", "/api/v1/escalation-policies"
NAMES = {
    "units": {"chengguan": "区城管局", "gongan": "公安分局"},
    "categories": {"0601": "施工噪声", "0804": "养犬"},
    "areas": {"610104001": "青年路街道"},
}


def draft_of(rows: list[Any], name: str, revision: int = 3, **more: Any) -> Answer:
    said = {"revision": revision, "base_version": 2, "edited_by": "li", "edited_at": RECORD["at"]}
    return Answer({**said, name: rows, **more}, etag=f'"{revision}"')


@pytest.fixture
def api() -> FakeApi:
    told = FakeApi()
    in_force = {"items": [RULE, OTHER], "duty_lists": [LIST], "version": 2, "published": RECORD}
    told.tell("GET", "dispatch", RULES, Answer(in_force, etag='"2"'))
    written = [{**RULE, "unit": "gongan"}, OTHER]
    draft = draft_of(written, "rules", duty_lists=[LIST], without_lead=[])
    told.tell("GET", "dispatch", f"{RULES}/draft", draft)
    told.tell("PUT", "dispatch", f"{RULES}/draft", draft)
    versions = {"items": [RECORD, {**RECORD, "version": 1}], "next_cursor": None}
    told.tell("GET", "dispatch", f"{RULES}/versions", versions)
    for number, unit in ((1, "gongan"), (2, "chengguan")):
        rows = [{**RULE, "unit": unit, "version": number}]
        body = {"published": RECORD, "routing_rules": rows, "duty_lists": [LIST]}
        told.tell("GET", "dispatch", f"{RULES}/versions/{number}", body)
    held = {"items": [POLICY], "version": 2, "published": RECORD}
    told.tell("GET", "dispatch", POLICIES, Answer(held, etag='"2"'))
    policies = draft_of([POLICY], "policies", sound=True, faults=[])
    told.tell("GET", "dispatch", f"{POLICIES}/draft", policies)
    told.tell("PUT", "dispatch", f"{POLICIES}/draft", policies)
    return told


@pytest.fixture
def director(api: FakeApi) -> Browser:
    return browser_of("director", api=api, names=NAMES)


def sent(api: FakeApi, method: str, path: str) -> dict[str, Any]:
    return next(given for how, _, where, given in api.asked if (how, where) == (method, path))


def typed(**changes: str) -> dict[str, str]:
    return {
        "id": "noise-night", "category": "0601", "area": "", "unit": "gongan", "role": "lead",
        "when.kinds": "complaint", "when.hours[0].from": "22:00", "when.hours[0].to": "06:00",
        "reason": "噪声", "etag": '"3"', "opened": "{}", **changes,
    }  # fmt: skip


def test_the_list_shows_who_published_what_and_what_the_draft_changes(director: Browser) -> None:
    page = director.get("/editors/rules").text

    assert "会商纪要第12号" in page
    assert "director-1" in page
    assert "公安分局" in page
    assert "&lt;b&gt;噪声" in page
    assert page.count("badge--warn") == 1


def test_every_word_of_the_search_must_occur_in_codes_or_names(director: Browser) -> None:
    assert "noise-night" not in director.get("/editors/rules?words=养犬 公安").text
    assert "dogs" in director.get("/editors/rules?words=养犬&page=99").text
    assert director.get("/editors/rules?words=%00%27&page=x").status_code == 200


def test_a_rule_is_written_as_the_api_takes_it_with_the_draft_that_was_read(
    director: Browser, api: FakeApi
) -> None:
    assert director.post("/editors/rules/rows/noise-night", typed()).status_code == 303

    assert "noise-night 已写入草稿" in director.get("/editors/rules/history").text
    given = sent(api, "PUT", f"{RULES}/draft")
    assert given["etag"] == '"3"'
    assert given["json"]["duty_lists"] == [LIST]
    assert given["json"]["rules"] == [
        {
            "id": "noise-night", "category": "0601", "area": None, "unit": "gongan", "role": "lead",
            "reason": "噪声", "when": {"kinds": ["complaint"], "hours": [["22:00", "06:00"]]},
        },
        OTHER,
    ]  # fmt: skip


def test_rows_are_added_and_taken_away_without_script_and_without_writing(
    director: Browser, api: FakeApi
) -> None:
    page = director.post("/editors/rules/rows/noise-night", typed(step="add:when.hours")).text

    assert 'name="when.hours[1].from"' in page
    gone = director.post("/editors/rules/rows/noise-night", typed(step="remove:when.hours[0]")).text
    assert 'name="when.hours[0].from"' not in gone
    for strange in ("add:when", "up:nowhere[3]", "remove:when.hours[9999]", "x" * 500, "add:"):
        answer = director.post("/editors/rules/rows/noise-night", typed(step=strange))
        assert answer.status_code == 200
    assert not [one for one in api.asked if one[0] == "PUT"]


def test_faults_stand_at_their_fields_and_what_was_typed_stays(
    director: Browser, api: FakeApi
) -> None:
    fault = {"field": "rules[0].unit", "message": "没有单位 nobody", "message_en": "No unit nobody"}
    api.tell("PUT", "dispatch", f"{RULES}/draft", ApiRefused(422, {"errors": [fault]}))

    answer = director.post("/editors/rules/rows/noise-night", typed(unit="nobody", reason="夜间"))

    assert answer.status_code == 422
    assert 'id="error-unit"' in answer.text
    assert "夜间" in answer.text


def test_what_somebody_else_wrote_is_told_and_what_was_typed_is_kept(
    director: Browser, api: FakeApi
) -> None:
    api.tell("PUT", "dispatch", f"{RULES}/draft", ApiRefused(412, {"title": "内容已被他人修改"}))
    opened = '{"id": "noise-night", "unit": "chengguan", "category": "0601"}'

    answer = director.post(
        "/editors/rules/rows/noise-night", typed(etag='"2"', opened=opened, reason="我的理由")
    )

    assert answer.status_code == 412
    assert "区城管局" in answer.text
    assert "公安分局" in answer.text
    assert "我的理由" in answer.text
    assert "&#34;3&#34;" in answer.text
    for broken in ("[", "7", "[" * 100_000):
        again = director.post("/editors/rules/rows/noise-night", typed(opened=broken))
        assert again.status_code == 412


def test_the_dry_run_shows_where_tickets_would_go_with_links_to_them(
    director: Browser, api: FakeApi
) -> None:
    moved = {
        "ticket_id": "tkt_1", "number": "LH-1", "category": "0601", "area_code": "610104001",
        "from": {"unit": "chengguan", "by": "rule", "rule_id": "noise-night", "supports": []},
        "to": {"unit": None, "by": "district_queue", "supports": []}, "in_fact": "chengguan",
    }  # fmt: skip
    run = {
        "seen": 9, "unchanged": 8, "changed": 1, "supports_changed": 0, "unsettled": 0,
        "pairs": [{"from": "chengguan", "to": None, "count": 1}], "items": [moved],
        "next_cursor": "next",
    }  # fmt: skip
    api.tell("POST", "dispatch", f"{RULES}/dry-run", run)

    page = director.get("/editors/rules/dry-run?last=20").text

    assert 'href="/tickets/tkt_1"' in page
    assert "总值班队列" in page
    assert "cursor=next" in page
    assert sent(api, "POST", f"{RULES}/dry-run")["json"] == {"last": 20}


def test_publishing_shows_the_differences_in_words_and_asks_why(
    director: Browser, api: FakeApi
) -> None:
    page = director.get("/editors/rules/publish").text
    assert "<del>区城管局 (chengguan)</del> → <ins>公安分局 (gongan)</ins>" in page

    api.tell("POST", "dispatch", f"{RULES}/publish", {**RECORD, "version": 3})
    form = {"why": " 试点 ", "etag": '"3"'}
    assert director.post("/editors/rules/publish", form).status_code == 303
    given = sent(api, "POST", f"{RULES}/publish")
    assert (given["json"], given["etag"]) == ({"why": "试点"}, '"3"')

    api.tell("POST", "dispatch", f"{RULES}/publish", ApiRefused(412, {}))
    answer = director.post("/editors/rules/publish", form)
    assert answer.status_code == 412
    assert "试点" in answer.text


def test_any_two_versions_are_compared_and_an_earlier_one_holds_again(
    director: Browser, api: FakeApi
) -> None:
    assert "/editors/rules/restore/1" in director.get("/editors/rules/history").text
    assert "<del>公安分局" in director.get("/editors/rules/compare?from=1&to=2").text
    assert "<del>公安分局" in director.get("/editors/rules/compare?to=2").text

    assert "<ins>公安分局" in director.get("/editors/rules/restore/1").text
    api.tell("POST", "dispatch", f"{RULES}/rollback", {**RECORD, "version": 3})
    form = {"why": "试点结束", "etag": '"2"'}
    assert director.post("/editors/rules/restore/1", form).status_code == 303
    assert sent(api, "POST", f"{RULES}/rollback")["json"] == {"version": 1, "why": "试点结束"}


def test_a_policy_is_a_readable_ladder_and_its_form_loses_nothing(
    director: Browser, api: FakeApi
) -> None:
    page = director.get("/editors/policies").text
    assert "值班长 · 区调度中心" in page
    form = director.get("/editors/policies/rows/whole").text
    assert 'name="tiers[0].responsible[0].ladder"' in form

    fields = {
        "code": "whole", "name": "三级响应", "etag": '"3"',
        "ladders[0].code": "centre", "ladders[0].unit_kinds": "centre",
        "tiers[0].tier": "1", "tiers[0].name": "一级",
        "tiers[0].after_previous[0].severity": "default",
        "tiers[0].after_previous[0].amount": "0", "tiers[0].after_previous[0].unit": "minute",
        "tiers[0].responsible[0].ladder": "centre",
        "tiers[0].responsible[0].role": "supervisor", "tiers[0].responsible[0].unit": "centre",
        "tiers[0].tell": "handler", "tiers[0].actions": "remind", "tiers[0].next": "none",
        "rules[0].code": "late", "rules[0].on": "overdue", "rules[0].tier": "1",
    }  # fmt: skip
    assert director.post("/editors/policies/rows/whole", fields).status_code == 303
    assert sent(api, "PUT", f"{POLICIES}/draft")["json"] == {"policies": [POLICY]}


def test_a_policy_shows_where_a_long_dry_run_has_come(director: Browser, api: FakeApi) -> None:
    totals = {"reminders": {"actual": 3, "draft": 1, "change": -2}}
    run = {"tickets": 40, "differing": 0, "totals": totals, "items": [], "next_cursor": "more"}
    api.tell("POST", "dispatch", f"{POLICIES}/dry-run", run)

    assert 'value="40"' in director.get("/editors/policies/dry-run?last=100").text
    assert 'value="80"' in director.get("/editors/policies/dry-run/rows?seen=40&cursor=more").text


def test_readers_see_no_buttons_and_others_no_page(api: FakeApi) -> None:
    auditor = browser_of("auditor", api=api, names=NAMES)

    assert "/remove" not in auditor.get("/editors/rules").text
    assert " disabled" in auditor.get("/editors/rules/rows/noise-night").text
    assert auditor.post("/editors/rules/rows/noise-night", typed()).status_code == 403
    assert auditor.get("/editors/rules/publish").status_code == 403
    for role in ("operator", "unit_handler", "grid_officer"):
        assert browser_of(role, api=api).get("/editors/rules").status_code == 403


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "path",
    ["-", "new", "rows/noise-night", "dry-run", "publish", "history", "compare", "restore/1"],
)
def test_every_page_opens_in_both_languages(director: Browser, path: str, language: str) -> None:
    page = director.get(
        f"/editors/rules/{path}".removesuffix("/-"), query_string={"lang": language}
    )

    assert page.status_code == 200
    assert "editors." not in page.text.replace("css/editors.css", "")


@pytest.mark.parametrize("path", ["rows/none", "rows/none/up", "nowhere", "rows/a/b"])
def test_what_is_not_there_is_not_found(director: Browser, path: str) -> None:
    assert director.get(f"/editors/rules/{path}").status_code in (404, 405)
    assert director.post(f"/editors/rules/{path}/remove").status_code == 404


def test_duty_lists_are_written_into_the_draft_of_the_rules(
    director: Browser, api: FakeApi
) -> None:
    assert "区城管局" in director.get("/editors/rules/duties").text
    assert director.get("/editors/rules/duties/7").status_code == 404

    form = {"unit": "gongan", "categories": ["0804"], "etag": '"3"'}
    assert director.post("/editors/rules/duties/0", form).status_code == 303
    given = sent(api, "PUT", f"{RULES}/draft")
    assert given["etag"] == '"3"'
    assert given["json"]["duty_lists"] == [
        {"unit": "gongan", "categories": ["0804"], "areas": None}
    ]
    assert len(given["json"]["rules"]) == 2
    fault = {"field": "duty_lists[0].categories[0]", "message": "没有类目", "message_en": "none"}
    api.tell("PUT", "dispatch", f"{RULES}/draft", ApiRefused(422, {"errors": [fault]}))
    wrong = director.post("/editors/rules/duties/0", form)
    assert wrong.status_code == 422
    assert wrong.text.count("没有类目") == 2
    late = director.post("/editors/rules/duties/0", {**form, "etag": '"2"'})
    assert 'value="&#34;2&#34;"' in late.text  # not the newer draft's, where it is another's place
    assert browser_of("analyst", api=api).post("/editors/rules/duties/0", form).status_code == 403
