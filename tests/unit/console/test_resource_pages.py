"""The pages of the list of resources over services that answer as told: forms, tables, rights."""

from io import BytesIO
from typing import Any

import pytest

from services.console.entrypoints.http.reports.pages import PAGES, RESOURCE_READERS
from services.console.ports.api import Answer, ApiRefused
from tests.support.console import browser_of
from tests.unit.console.leaders_scene import LAST, district, reference, resource, roles_of

HERE, API = "/reports/resources", "/api/v1/resources"
KEEPERS = frozenset({"supervisor", "director", "admin", "unit_leader", "street", "community"})
NAMES = {"units": {"chengguan": "区城管局"}, "areas": {"610104001": "青年路街道"}, "categories": {}}
FORM = {
    "code": "team",
    "name": " 啄木鸟志愿队 ",
    "kind": "team",
    "unit": "chengguan",
    "area": "",
    "categories": "0602、14 0301",
    "contact": "",
    "note": "每周六",
    "is_public": "true",
}


def taken(sent: list[Any]) -> Any:
    def take(**given: Any) -> dict[str, Any]:
        sent.append(given.get("json", given))
        return resource()

    return take


@pytest.mark.parametrize("path", [HERE, "/reports/ticket-resources/tkt_1"])
def test_the_list_is_open_to_whom_the_api_tells_it(path: str) -> None:
    assert roles_of(path) == frozenset(RESOURCE_READERS) == frozenset(PAGES[HERE].roles)


@pytest.mark.parametrize("path", [f"{HERE}/new", f"{HERE}/team/edit", f"{HERE}/table"])
def test_the_forms_are_open_to_who_keeps_the_list(path: str) -> None:
    assert roles_of(path) == KEEPERS
    assert browser_of("operator", api=district()).get(path).status_code == 403
    for language in ("zh", "en"):
        answer = browser_of("director", api=district(), names=NAMES).get(f"{path}?lang={language}")
        assert answer.status_code == 200, answer.text[:300]
        assert "style=" not in answer.text


def test_the_list_tells_each_resource_s_state_and_offers_what_may_be_done() -> None:
    api = district()
    text = browser_of("director", api=api, names=NAMES).get(f"{HERE}?state=all&kind=team").text
    for words in ("啄木鸟志愿队", "志愿队伍", "区城管局", "青年路街道", "可用", "已停用"):
        assert words in text
    assert f'href="{HERE}/team/edit"' in text
    assert f'action="{HERE}/team/retire"' in text
    assert f'action="{HERE}/old/reinstate"' in text
    asked = next(given for _, _, path, given in api.asked if path == API)
    assert (asked["kind"], asked["retired"]) == ("team", "true")


def test_a_list_that_goes_on_leads_back_to_its_first_page() -> None:
    browser = browser_of("director", api=district(), names=NAMES)
    assert 'rel="first"' not in browser.get(f"{HERE}?kind=team").text
    text = browser.get(f"{HERE}?kind=team&cursor=p2").text
    assert f'rel="first" href="{HERE}?kind=team">回到第一页' in text


def test_the_list_offers_nobody_what_is_not_his() -> None:
    theirs = {"items": [resource(may_change=False)], **LAST}
    api = district()
    api.tell("GET", "reporting", API, theirs)
    for role in ("street", "analyst", "grid_officer"):
        text = browser_of(role, api=api).get(HERE).text
        assert "啄木鸟志愿队" in text
        assert f"{HERE}/team" not in text
    assert f"{HERE}/new" not in text


def test_an_empty_list_says_so_and_what_to_do_about_it() -> None:
    api = district()
    api.tell("GET", "reporting", API, {"items": [], **LAST})
    assert "没有符合条件的资源" in browser_of("analyst", api=api).get(HERE).text
    assert "可以逐个登记" in browser_of("director", api=api).get(HERE).text


def test_a_resource_is_entered_as_it_was_typed() -> None:
    api, sent = district(), list[Any]()
    api.tell("PUT", "reporting", f"{API}/team", taken(sent))
    answer = browser_of("director", api=api, names=NAMES).post(f"{HERE}/new", FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    assert [given["etag"] for method, _, _, given in api.asked if method == "PUT"] == ['"0"']
    assert sent == [
        {
            "name": "啄木鸟志愿队",
            "kind": "team",
            "unit": "chengguan",
            "area": None,
            "contact": None,
            "note": "每周六",
            "categories": ["0602", "14", "0301"],
            "is_public": True,
        }
    ]


def test_a_code_that_is_there_is_not_written_over_by_entering_it_again() -> None:
    api = district()
    there = ApiRefused(412, {"title": "代码已被使用"})
    api.tell("PUT", "reporting", f"{API}/team", there)
    answer = browser_of("director", api=api, names=NAMES).post(f"{HERE}/new", FORM)
    assert answer.status_code == 412
    assert "这个代码已经有了" in answer.text
    assert "每周六" in answer.text


@pytest.mark.parametrize("code", ["", "  ", "a/tickets/tkt_1", "../resources", "团队", "Team"])
def test_what_is_no_code_reaches_no_address_of_the_service(code: str) -> None:
    api = district()
    browser = browser_of("director", api=api, names=NAMES)
    assert browser.post(f"{HERE}/new", {**FORM, "code": code}).status_code == 422
    assert [method for method, *_ in api.asked if method != "GET"] == []


def test_what_is_wrong_with_a_resource_is_shown_by_field_and_nothing_typed_is_lost() -> None:
    api = district()
    errors = [{"field": "categories.0", "message": "名录中没有代码", "message_en": "None such"}]
    api.tell("PUT", "reporting", f"{API}/team", ApiRefused(422, {"errors": errors}))
    browser = browser_of("director", api=api, names=NAMES)
    answer = browser.post(f"{HERE}/team/edit", {**FORM, "unit": "gone"})
    assert answer.status_code == 422
    for words in ("名录中没有代码", 'id="error-categories"', "每周六", "0602 14 0301"):
        assert words in answer.text
    assert '<option value="gone" selected>' in answer.text  # kept, though the directory has it not
    retired = ApiRefused(409, {"detail": "请先恢复它", "detail_en": "Reinstate it first"})
    api.tell("PUT", "reporting", f"{API}/team", retired)
    assert "请先恢复它" in browser.post(f"{HERE}/team/edit", FORM).text


def test_what_somebody_else_changed_meanwhile_is_shown_beside_what_was_typed() -> None:
    api = district()
    browser = browser_of("director", api=api, names=NAMES)
    now = resource(name="大队", is_public=False, categories=[], unit=None)
    api.tell("GET", "reporting", f"{API}/team", Answer(now, etag='"3"'))
    assert 'name="etag" value="&#34;3&#34;"' in browser.get(f"{HERE}/team/edit").text

    api.tell("PUT", "reporting", f"{API}/team", ApiRefused(412, {"current_version": 3}))
    answer = browser.post(f"{HERE}/team/edit", {**FORM, "etag": '"2"'})
    assert [given["etag"] for method, _, _, given in api.asked if method == "PUT"] == ['"2"']
    assert answer.status_code == 412
    for words in (
        "内容已被他人修改",
        "<ins>大队</ins>",
        "<ins>不列出</ins>",
        "<ins>不限类目</ins>",
    ):
        assert words in answer.text
    assert 'value="啄木鸟志愿队"' in answer.text
    assert 'name="etag" value="&#34;3&#34;"' in answer.text  # now known: it may be written over


def test_a_resource_is_retired_and_reinstated_by_plain_forms() -> None:
    api, sent = district(), list[Any]()
    api.tell("DELETE", "reporting", f"{API}/team", {})
    api.tell("POST", "reporting", f"{API}/old/reinstate", taken(sent))
    browser = browser_of("community", api=api)
    assert browser.post(f"{HERE}/team/retire").status_code == 303
    assert browser.post(f"{HERE}/old/reinstate").status_code == 303
    assert len(sent) == 1
    assert browser_of("operator", api=api).post(f"{HERE}/team/retire").status_code == 403


def table(name: str = "清单.csv", step: str = "take") -> dict[str, Any]:
    return {"step": step, "file": (BytesIO(b"code,name,kind\n"), name)}


def test_a_table_is_tried_or_taken_in() -> None:
    api = district()
    sent: list[Any] = []

    def take(**given: Any) -> dict[str, Any]:
        sent.append((given["files"]["file"][0], given["form"]))
        return {"read": 10, "new": 8, "changed": 2, "dry_run": given["form"]["dry_run"] == "true"}

    api.tell("POST", "reporting", "/api/v1/resource-tables", take)
    browser = browser_of("unit_leader", api=api, unit="chengguan")
    tried = browser.post(f"{HERE}/table", table(step="try"))
    assert tried.status_code == 200
    assert "清单.csv 可以导入：共 10 行，新增 8，修改 2" in tried.text
    done = browser.post(f"{HERE}/table", table())
    assert (done.status_code, done.headers["Location"]) == (303, HERE)
    assert "已导入 10 行：新增 8，修改 2" in browser.get(HERE).text
    assert sent == [("清单.csv", {"dry_run": "true"}), ("清单.csv", {"dry_run": "false"})]


def test_what_is_wrong_with_a_table_is_listed_by_row_and_column() -> None:
    api = district()
    errors = [
        {"field": "12.categories.0", "message": "名录中没有代码 99", "message_en": "No 99"},
        {"field": "3.kind", "message": "应为下列之一", "message_en": "One of"},
        {"field": "1.<b>", "message": "没有这个字段", "message_en": "No such"},
    ]
    refused = ApiRefused(422, {"errors": errors})
    api.tell("POST", "reporting", "/api/v1/resource-tables", refused)
    answer = browser_of("director", api=api).post(f"{HERE}/table", table())
    assert answer.status_code == 422
    text = answer.text
    assert text.index("没有这个字段") < text.index("应为下列之一") < text.index("名录中没有代码 99")
    assert "第 12 行，适用类目：名录中没有代码 99" in text
    assert "&lt;b&gt;" in text
    assert "这里只列出前" not in text

    many = ApiRefused(422, {"errors": errors, "fault_count": 9_000})
    api.tell("POST", "reporting", "/api/v1/resource-tables", many)
    text = browser_of("director", api=api).post(f"{HERE}/table", table()).text
    assert "共有 9000 处不对，这里只列出前 3 处" in text

    whole = [{"field": "file", "message": "文件无法读取", "message_en": "It cannot be read"}]
    api.tell("POST", "reporting", "/api/v1/resource-tables", ApiRefused(422, {"errors": whole}))
    assert "文件无法读取" in browser_of("director", api=api).post(f"{HERE}/table", table()).text


def test_a_form_without_a_file_says_so() -> None:
    browser = browser_of("director", api=district())
    nothing = {"step": "take", "file": (BytesIO(b""), "")}
    for form in (nothing, {"step": "take", "more": (BytesIO(b"x"), "x.csv")}):
        answer = browser.post(f"{HERE}/table", form)
        assert (answer.status_code, "请选择一个文件" in answer.text) == (422, True)


def test_the_empty_table_has_the_heading_that_is_understood() -> None:
    for language, first in (("zh", "代码,名称"), ("en", "Code,Name")):
        answer = browser_of("director", api=district()).get(f"{HERE}/table.csv?lang={language}")
        assert answer.get_data().decode("utf-8-sig").startswith(first)


def test_a_ticket_s_resources_are_shown_brought_and_taken_away() -> None:
    api, sent = district(), list[Any]()
    others = [resource(), resource(code="fund", name="专项经费")]
    api.tell("GET", "reporting", API, {"items": others, **LAST})
    path = "/reports/ticket-resources/tkt_1"
    browser = browser_of("operator", api=api)
    text = browser.get(path).text
    assert "更换井盖" in text
    assert '<option value="fund">专项经费' in text
    assert '<option value="team">啄木鸟志愿队' not in text  # it is there already
    asked = next(given for _, _, where, given in api.asked if where == API)
    assert (asked["area"], asked["category"]) == ("610104001001", "0602")

    api.tell("PUT", "reporting", f"{API}/fund/tickets/tkt_1", taken(sent))
    done = browser.post(path, {"code": "fund", "note": " 更换电梯 "})
    assert (done.status_code, done.headers["Location"]) == (303, path)
    assert sent == [{"note": "更换电梯"}]
    retired = ApiRefused(409, {"detail": "资源已停用", "detail_en": "It is retired"})
    api.tell("PUT", "reporting", f"{API}/fund/tickets/tkt_1", retired)
    assert "资源已停用" in browser.post(path, {"code": "fund"}).text
    assert browser.post(path, {"code": ""}).status_code == 422
    api.tell("DELETE", "reporting", f"{API}/team/tickets/tkt_1", {})
    assert browser.post(f"{path}/team/remove").status_code == 303


def test_a_refused_choice_among_all_resources_stays_chosen() -> None:
    api = district()
    others = [resource(code="fund", name="专项经费")]
    asked: list[Any] = []

    def listed(**given: Any) -> dict[str, Any]:
        asked.append(given)
        return {"items": others, "next_cursor": "c"}

    api.tell("GET", "reporting", API, listed)
    path = "/reports/ticket-resources/tkt_1?of=all&kind=fund"
    browser = browser_of("operator", api=api)
    text = browser.get(path).text
    assert "只列出前 200 项" in text
    action = path.replace("&", "&amp;")
    assert f'<form method="post" action="{action}">' in text
    assert f'href="{action.replace("of=all&amp;", "")}"' in text
    retired = ApiRefused(409, {"detail": "资源已停用", "detail_en": "It is retired"})
    api.tell("PUT", "reporting", f"{API}/fund/tickets/tkt_1", retired)
    answer = browser.post(path, {"code": "fund", "note": "更换"})
    assert answer.status_code == 409
    assert '<option value="fund" selected>' in answer.text
    assert [(one["kind"], one.get("area")) for one in asked] == [("fund", None)] * 2


def test_who_may_not_bring_sees_and_who_may_not_see_is_told_nothing() -> None:
    api = district()
    text = browser_of("auditor", api=api).get("/reports/ticket-resources/tkt_1").text
    assert "更换井盖" in text
    assert "/remove" not in text
    api.tell("GET", "dispatch", "/api/v1/tickets/tkt_1", ApiRefused(404, {"title": "没有找到"}))
    answer = browser_of("unit_handler", api=api).get("/reports/ticket-resources/tkt_1")
    assert answer.status_code == 404
    assert "更换井盖" not in answer.text


def test_a_ticket_that_reporting_has_not_heard_of_yet_says_so() -> None:
    api = district()
    unknown = ApiRefused(404, {"title": "没有找到"})
    api.tell("GET", "reporting", "/api/v1/resource-references", unknown)
    text = browser_of("operator", api=api).get("/reports/ticket-resources/tkt_1").text
    assert "统计还没有收到这件工单" in text
    assert reference()["note"] not in text
