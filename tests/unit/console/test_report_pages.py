"""The reports' pages over services that answer as told: rights, drill-down, forms, downloads."""

from typing import Any

import pytest

from services.console.entrypoints.http.reports.views.standing import standing
from services.console.ports.api import ApiRefused, Download, ServiceAway
from tests.support.console import browser_of
from tests.unit.console.leaders_scene import NOW, district, exclusion, export, ledger, roles_of

CASES = ("analyst", "auditor", "director", "district_leader", "supervisor", "admin")
PAGES = {
    "/reports": (*CASES, "ops"),
    "/reports/indicators": (*CASES, "ops"),
    "/reports/indicators/response_rate": (*CASES, "ops"),
    "/reports/indicators/response_rate/tickets": CASES,
    "/reports/carried-over": (*CASES, "ops"),
    "/reports/ledger": (*CASES, "ops"),
    "/reports/hotspots": CASES,
    "/reports/exclusions": (*CASES, "unit_leader", "street"),
    "/reports/exclusions/exc_1": (*CASES, "unit_leader", "street"),
    "/reports/exclusions/new": ("supervisor", "director", "unit_leader", "street"),
    "/reports/exports": CASES,
    "/reports/bulletins": (*CASES, "unit_leader", "street", "unit_handler"),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_in_both_languages_for_its_roles_and_for_no_other(path: str) -> None:
    assert roles_of(path) == frozenset(PAGES[path])
    browser = browser_of(PAGES[path][-1], api=district())
    for language in ("zh", "en"):
        answer = browser.get(f"{path}?lang={language}")
        assert answer.status_code == 200, answer.text[:300]
        assert "style=" not in answer.text


def test_other_roles_are_refused_and_nobody_is_led_to_the_sign_in_page() -> None:
    others = browser_of("operator", "grid_officer", "community")
    nobody = browser_of()
    for path in PAGES:
        assert others.get(path).status_code == 403
        assert nobody.get(path).status_code == 303


def test_a_figure_leads_to_its_definition_and_to_its_tickets_narrowed_as_asked() -> None:
    path = "/reports/indicators/response_rate?period=month&by=unit&channel=hotline"
    text = browser_of("director", api=district()).get(path).text
    for words in ("93.72%", "按时签收且按时首次联系", "区城管局", "样本不足", "1</td>"):
        assert words in text
    assert "tickets?from=2026-11-01&amp;to=2026-11-23&amp;channel=hotline&amp;unit=chengguan" in (
        text.replace("&channel", "&amp;channel").replace("&to", "&amp;to")
    )


def test_the_overview_leads_nobody_where_he_may_not_go() -> None:
    text = browser_of("ops", api=district()).get("/reports").text
    assert 'href="/escalations"' not in text
    assert 'href="/desk' not in text
    assert 'href="/escalations"' in browser_of("director", api=district()).get("/reports").text


def test_the_overview_s_states_add_up_to_its_tickets() -> None:
    api = district()
    states = {"closed": 3, "answered": 4, "transferred": 5, "yet_unheard_of": 6, "merged": 0}
    told = api.get("reporting", "/api/v1/overview")
    api.tell("GET", "reporting", "/api/v1/overview", {**told, "tickets": 18, "states": states})
    cards = standing(states)
    assert sum(one.tickets for one in cards) == 18
    assert [one.state for one in cards] == ["closed", "answered", "transferred", "yet_unheard_of"]
    for language, word in (("zh", "已转有关单位"), ("en", "Passed on")):
        text = browser_of("director", api=api).get(f"/reports?lang={language}").text
        assert f'<a class="card" href="/desk?close_reason=transferred"><b>5</b><span>{word}' in text


def test_machine_keepers_see_figures_and_no_way_to_a_case() -> None:
    text = browser_of("ops", api=district()).get("/reports/indicators/response_rate").text
    assert "/tickets?" not in text
    text = browser_of("ops", api=district()).get("/reports/carried-over").text
    assert "/tickets/tkt_1" not in text


def test_a_carried_ticket_tells_what_is_brought_to_it() -> None:
    text = browser_of("director", api=district()).get("/reports/carried-over").text
    assert "啄木鸟志愿队" in text


def test_the_api_is_asked_for_the_chosen_period_with_both_comparisons() -> None:
    api = district()
    browser_of("director", api=api).get("/reports/indicators/response_rate?period=last_month")
    asked = next(g for _, _, path, g in api.asked if path.endswith("/response_rate"))
    assert (asked["from"], asked["to"], asked["compare"]) == ("2026-10-01", "2026-10-31", "true")
    api.asked.clear()
    browser_of("director", api=api).get("/reports/indicators/response_rate?period=all")
    asked = next(g for _, _, path, g in api.asked if path.endswith("/response_rate"))
    assert asked.get("compare") is None  # what has no bounds is compared with nothing


@pytest.mark.parametrize(("query", "step"), [("period=year", "week"), ("period=all", "month")])
def test_a_long_period_is_drawn_in_steps_that_fit(query: str, step: str) -> None:
    api = district()
    path = "/reports/indicators/response_rate"
    browser_of("director", api=api).get(f"{path}?{query}&step=day")
    asked = next(g for _, _, path, g in api.asked if path.endswith("/trend"))
    assert asked["step"] == step


def test_a_trend_that_is_refused_and_a_ranking_that_is_none_leave_the_figure() -> None:
    api = district()
    refused = ApiRefused(422, {"type": "urn:huying:problem:invalid"})
    api.tell("GET", "reporting", "/api/v1/indicators/response_rate/trend", refused)
    api.tell("GET", "reporting", "/api/v1/indicators/response_rate/ranking", refused)
    answer = browser_of("director", api=api).get("/reports/indicators/response_rate")
    assert answer.status_code == 200
    assert "93.72%" in answer.text


def test_what_there_is_no_indicator_of_is_a_plain_404() -> None:
    answer = browser_of("director", api=district()).get("/reports/indicators/no_such")
    assert answer.status_code == 404


def test_the_overview_shows_what_it_can_while_reporting_is_away() -> None:
    api = district()
    for path in ("overview", "indicators/composite"):
        api.tell("GET", "reporting", f"/api/v1/{path}", ServiceAway("reporting"))
    answer = browser_of("director", api=api).get("/reports")
    assert answer.status_code == 200
    assert "统计" in answer.text


def test_an_exclusion_is_asked_for_with_one_piece_of_evidence_a_line() -> None:
    api = district()
    sent: list[Any] = []
    api.tell("POST", "reporting", "/api/v1/exclusions", lambda **given: take(sent, given))
    form = {
        "ticket_id": " tkt_1 ",
        "groups": ["deadline", "response"],
        "ground": "force_majeure",
        "reason": "停电",
        "evidence": "文〔2026〕8号\n\n照片 att_1",
    }
    browser = browser_of("unit_leader", api=api, unit="chengguan")
    key = browser.get("/reports/exclusions/new").text.partition('name="key" value="')[2]
    form["key"] = key.partition('"')[0]
    answer = browser.post("/reports/exclusions/new", form)
    assert api.asked[-1][3]["key"] == form["key"] != ""
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reports/exclusions/exc_1")
    [body] = sent
    assert body["ticket_id"] == "tkt_1"
    assert body["groups"] == ["deadline", "response"]
    assert body["evidence"] == ["文〔2026〕8号", "照片 att_1"]


def test_what_is_wrong_with_a_request_is_shown_by_field_and_nothing_typed_is_lost() -> None:
    api = district()
    errors = [{"field": "evidence.0", "message": "请写明佐证", "message_en": "Say what shows it"}]
    api.tell("POST", "reporting", "/api/v1/exclusions", ApiRefused(422, {"errors": errors}))
    browser = browser_of("director", api=api)
    answer = browser.post("/reports/exclusions/new", {"reason": "停电致延误", "groups": "deadline"})
    assert answer.status_code == 422
    assert "请写明佐证" in answer.text
    assert "停电致延误" in answer.text
    taken = ApiRefused(409, {"detail": "已有申请", "detail_en": "There is one"})
    api.tell("POST", "reporting", "/api/v1/exclusions", taken)
    assert "已有申请" in browser.post("/reports/exclusions/new", {"reason": "x"}).text


@pytest.mark.parametrize(
    ("step", "form", "body"),
    [
        ("decide", {"approve": "true"}, {"approve": True}),
        ("decide", {"approve": "false"}, {"approve": False}),
        ("appeal", {"evidence": "a\nb"}, {"evidence": ["a", "b"]}),
        ("withdraw", {}, {}),
        ("revoke", {}, {}),
    ],
)
def test_a_step_is_sent_as_it_was_chosen(step: str, form: Any, body: Any) -> None:
    api = district()
    sent: list[Any] = []
    path = f"/api/v1/exclusions/exc_1/{step}"
    api.tell("POST", "reporting", path, lambda **given: take(sent, given))
    browser = browser_of("director", api=api)
    answer = browser.post(f"/reports/exclusions/exc_1/{step}", {"reason": "经核查", **form})
    assert answer.status_code == 303
    assert sent == [{"reason": "经核查", **body}]


def test_a_page_offers_only_the_steps_that_the_service_names() -> None:
    api = district()
    text = browser_of("director", api=api).get("/reports/exclusions/exc_1").text
    assert 'action="/reports/exclusions/exc_1/decide"' in text
    assert "/revoke" not in text
    api.tell("GET", "reporting", "/api/v1/exclusions/exc_1", exclusion(moves=[]))
    text = browser_of("director", api=api).get("/reports/exclusions/exc_1").text
    assert "现在没有您可以办理的步骤" in text


def test_a_ledger_that_does_not_add_up_explains_each_difference() -> None:
    api = district()
    differing = {
        "appeal_id": "apl_1",
        "cause": "lost_by_dispatch",
        "cause_text": "工单曾经立案，派遣现在没有",
        "cause_text_en": "It was opened and dispatch has it no more",
        "intake": "taken_on",
        "dispatch": None,
        "ticket_id": "tkt_1",
        "ticket_number": "LH-1",
        "ticket_state": "closed",
        "last_event": "ticket.opened.v1",
        "last_event_at": NOW,
    }
    told = ledger(imbalance=1, differing_ids=["apl_1"], differences=[differing])
    api.tell("GET", "reporting", "/api/v1/ledger", told)
    text = browser_of("auditor", api=api).get("/reports/ledger?full=true").text
    for words in ("账不平", "派遣现在没有", "/tickets/tkt_1", "逐件核对"):
        assert words in text
    assert [g["full"] for _, _, path, g in api.asked if path.endswith("ledger")] == ["true"]


def test_a_bulletin_is_ordered_for_the_period_that_the_day_is_in() -> None:
    api = district()
    sent: list[Any] = []
    api.tell("POST", "reporting", "/api/v1/reports", lambda **given: take(sent, given))
    browser = browser_of("director", api=api)
    form = {"template": "weekly", "day": "2026-11-18", "subject": ""}
    assert browser.post("/reports/bulletins", form).status_code == 303
    assert sent == [{"template": "weekly", "period": "2026-W47", "subject": None, "anew": False}]
    errors = [{"field": "period", "message": "还没有结束", "message_en": "Not over"}]
    api.tell("POST", "reporting", "/api/v1/reports", ApiRefused(422, {"errors": errors}))
    answer = browser.post("/reports/bulletins", {"template": "weekly", "day": "tomorrow"})
    assert answer.status_code == 422
    assert "还没有结束" in answer.text
    assert browser_of("auditor", api=api).post("/reports/bulletins", form).status_code == 403


def test_a_bulletin_s_file_is_passed_on_and_its_progress_is_live() -> None:
    api = district()
    made = Download(b"%PDF", "application/pdf", "attachment; filename*=UTF-8''a.pdf")
    api.tell("GET", "reporting", "/api/v1/reports/rep_1/files/pdf", made)
    browser = browser_of("street", api=api)
    assert browser.get("/reports/bulletins/rep_1/pdf").data == b"%PDF"
    assert browser.get("/reports/bulletins/rep_1/exe").status_code == 404
    page = browser.get("/reports/bulletins").text
    assert 'hx-get="/reports/bulletins/live"' in page
    assert 'value="75"' in page
    assert browser.get("/reports/bulletins/live").status_code == 200


def test_an_export_is_ordered_as_written_and_what_does_not_belong_is_not_sent() -> None:
    api = district()
    sent: list[Any] = []
    api.tell("POST", "reporting", "/api/v1/exports", lambda **given: take(sent, given))
    browser = browser_of("analyst", api=api)
    days = {"from": "2026-11-01", "to": "2026-11-30"}
    form = {"dataset": "tickets", "format": "csv", **days, "indicator": "response_rate"}

    answer = browser.post("/reports/exports", {**form, "counted_by": "closed", "key": "k"})

    assert answer.status_code == 303
    plain = {"dataset": "tickets", "format": "csv", **days, "language": "zh"}
    assert sent == [{**plain, "counted_by": "closed"}]
    errors = [{"field": "to", "message": "止日早于起日", "message_en": "ends too early"}]
    api.tell("POST", "reporting", "/api/v1/exports", ApiRefused(422, {"errors": errors}))
    again = browser.post("/reports/exports", form)
    assert again.status_code == 422
    assert "止日早于起日" in again.text
    assert 'value="2026-11-01"' in again.text


def test_an_export_is_handed_on_when_it_is_whole_and_a_huge_one_is_for_programs() -> None:
    api = district()
    csv = Download(b"1,2", "text/csv", "attachment; filename=a.csv")
    api.tell("GET", "reporting", "/api/v1/exports/exp_1/file", csv)
    browser = browser_of("analyst", api=api)
    assert browser.get("/reports/exports/exp_1/file").data == b"1,2"
    browser.get("/menu/counts")
    text = browser.get("/reports/exports").text
    assert 'href="/reports/exports/exp_1/file"' in text
    assert '<option value="closed">' in text

    running = export(state="running", file=None, rows_total=10)
    rows = [running, export(size=900_000_000)]
    api.tell("GET", "reporting", "/api/v1/exports", {"items": rows, "next_cursor": None})
    text = browser.get("/reports/exports").text
    assert 'hx-get="/reports/exports/live"' in text
    assert 'value="50"' in text
    assert 'href="/reports/exports/exp_1/file"' not in text
    assert "<code>/api/v1/exports/exp_1/file</code>" in text


def test_a_hot_spot_shows_its_people_and_words_and_goes_to_the_council_in_one_step() -> None:
    api = district()
    sent: list[Any] = []
    path = "/api/v1/hotspots/hot_1/propose"
    api.tell("POST", "reporting", path, lambda **given: take(sent, given))
    browser = browser_of("director", api=api)
    text = browser.get("/reports/hotspots").text
    for words in ("供暖不热", "习武园小区", "三单元&lt;b&gt;都不热", "建议上会", "上升"):
        assert words in text
    answer = browser.post("/reports/hotspots/hot_1/propose", {"reason": "连续三周"})
    assert (answer.status_code, sent) == (303, [{"reason": "连续三周"}])
    assert "/propose" not in browser_of("analyst", api=api).get("/reports/hotspots").text
    api.tell("GET", "reporting", "/api/v1/hotspots", ApiRefused(404, {}))
    assert "还没有热点计算" in browser_of("analyst", api=api).get("/reports/hotspots").text


def take(sent: list[Any], given: dict[str, Any]) -> dict[str, Any]:
    """Keep what was sent, and answer as the service does."""
    sent.append(given["json"])
    return exclusion()


def test_a_bulletin_is_read_on_its_page_and_its_words_are_escaped() -> None:
    api = district()
    report = {
        "report_id": "rep_1", "title": "周报", "title_en": "Weekly", "period": "2026-W47",
        "subject": "chengguan", "subject_name": "区城管局", "version": 2, "state": "done",
        "files": [{"format": "pdf"}],
    }  # fmt: skip
    columns = [{"title": "名称", "kind": "text"}, {"title": "响应率", "kind": "ratio"}]
    blocks: list[dict[str, Any]] = [
        {"kind": "text", "text": "<script>x</script>"},
        {"kind": "figures", "items": [{"label": "响应率", "shown": "93.72%", "change": ""}]},
        {"kind": "table", "title": "表", "columns": columns, "rows": [["=1+1", 0.5]]},
    ]
    sections = [{"heading": "一、总体情况", "blocks": blocks}]
    content = {"title": "周报", "period": "2026年第47周", "as_of": "now", "sections": sections}
    api.tell("GET", "reporting", "/api/v1/reports/rep_1", report)
    api.tell("GET", "reporting", "/api/v1/reports/rep_1/content", content)
    page = browser_of("unit_leader", api=api).get("/reports/bulletins/rep_1").text
    for words in ("区城管局", "93.72%", "50.00%", "&lt;script&gt;", "/reports/bulletins/rep_1/pdf"):
        assert words in page
    assert "<script>x" not in page


def test_who_is_told_of_bulletins_is_added_and_taken_out() -> None:
    api, path = district(), "/api/v1/report-subscriptions"
    row = {
        "subscription_id": "warnings", "about": "hotspot", "to": "role:director",
        "template": None, "level": "warning", "area": "610104001", "created_by": "preset",
    }  # fmt: skip
    api.tell("GET", "notify", path, {"items": [row]})
    sent: list[Any] = []
    api.tell("POST", "notify", path, lambda **given: take(sent, given))
    api.tell("DELETE", "notify", f"{path}/warnings", {})
    browser = browser_of("director", api=api)
    assert "热点预警" in browser.get("/reports/subscriptions").text
    form = {"about": "report", "to": "centre", "template": "", "level": "", "area": ""}
    assert browser.post("/reports/subscriptions", form).status_code == 303
    assert sent == [{name: text or None for name, text in form.items()}]
    assert browser.post("/reports/subscriptions/warnings/remove", {}).status_code == 303
    errors = [{"field": "to", "message": "没有这个对象", "message_en": "No"}]
    api.tell("POST", "notify", path, ApiRefused(422, {"errors": errors}))
    refused = browser.post("/reports/subscriptions", {**form, "to": "everybody"})
    assert refused.status_code == 422
    assert "没有这个对象" in refused.text
    api.tell("POST", "notify", path, ApiRefused(409, {"code": "x", "title": "已有这条订阅"}))
    assert "已有这条订阅" in browser.post("/reports/subscriptions", form).text
    assert browser_of("auditor", "ops", api=api).get("/reports/subscriptions").status_code == 403
