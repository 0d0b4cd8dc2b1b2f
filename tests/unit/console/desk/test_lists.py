"""The list page: what it shows, what it asks the services for, what it does when they refuse."""

import csv
import io
import re
import zipfile
from typing import Any

import pytest

from services.console.domain.desk.filters import FILTERS, Filter
from services.console.ports.api import ApiRefused, ServiceAway
from tests.support.console import FakeApi
from tests.unit.console.desk.scene import NUMBER, desk_of, line, listed, told_api

TICKETS = ("GET", "dispatch", "/api/v1/tickets")


def asked_of_list(api: FakeApi) -> list[dict[str, Any]]:
    return [given for method, service, path, given in api.asked if path == TICKETS[2]]


def test_the_desk_opens_with_what_is_open_or_with_ones_own_default() -> None:
    browser = desk_of()
    assert browser.get("/desk").headers["Location"] == "/desk?state=open"
    view = {"name": "险", "scope": "own", "query": "severity=P0&sort=due", "default": "true"}
    browser.post("/desk/views", view)
    assert browser.get("/desk").headers["Location"] == "/desk?severity=P0&sort=due"


def test_the_list_is_asked_for_by_its_address_and_costs_few_calls() -> None:
    """One list, the counts of two services; the directory once in a while."""
    api = told_api()
    browser = desk_of(api=api)
    page = browser.get("/desk?state=open&due=overdue&x=1&limit=100")

    assert NUMBER in page.text
    assert asked_of_list(api) == [{"state": "open", "due": "overdue", "limit": 100, "cursor": None}]
    api.asked.clear()
    browser.get("/desk?state=open")
    assert sorted(path for _, _, path, _ in api.asked) == [
        "/api/v1/queues",
        "/api/v1/queues",
        "/api/v1/tickets",
    ]


@pytest.mark.parametrize("one", FILTERS, ids=lambda one: one.name)
def test_nonsense_in_any_filter_is_told_and_the_list_stands(one: Filter) -> None:
    """Whatever an address says the page opens, and tells what it did not understand (K1)."""
    for value in ("\u0000", "'; drop", "9" * 40, "None", "../..", "中" * 200, "a,b,,"):
        page = desk_of().get("/desk", query_string={"state": "open", one.name: value})
        assert page.status_code == 200, value
        assert NUMBER in page.text
        taken = one.read([value]) is not None and one.kind != "code"
        assert taken or "没有看懂" in page.text, value


def test_a_misspelt_filter_order_or_column_is_told_with_what_was_meant() -> None:
    browser = desk_of()
    page = browser.get("/desk?stat=open&state=open,opne&sort=age&cols=number,age&limit=7").text
    for told in ("没有“stat”这个条件", "没有“opne”这个值", "没有“age”这个值", "没有“7”这个值"):
        assert told in page
    assert "网址里有 5 处没有看懂" in page
    assert "没有看懂" not in browser.get("/desk?state=open&sort=&due_to=&lang=zh&all=1").text
    many = "&".join(f"x{n}=1" for n in range(40))
    assert "还有 32 处" in browser.get(f"/desk?{many}").text


def test_each_chip_leads_to_the_list_without_it() -> None:
    page = desk_of().get("/desk?state=open&category=0104&returned=true").text
    hrefs = re.findall(r'class="chip" href="([^"]+)"', page)

    assert [one.replace("&amp;", "&") for one in hrefs] == [
        "/desk?category=0104&returned=true",
        "/desk?state=open&returned=true",
        "/desk?state=open&category=0104",
    ]
    assert "油烟" in page


@pytest.mark.parametrize(
    ("total", "words"),
    [
        ({"count": 7, "more": False}, "<b>7</b>"),
        ({"count": 1000, "more": True}, "<b>1,000+</b>"),
        ({"count": 0, "more": True}, "总数未计"),
    ],
)
def test_the_total_is_exact_or_says_that_there_are_more(total: Any, words: str) -> None:
    """The exact figure is there on demand (K1)."""
    api = told_api()
    api.tell(*TICKETS, listed(line(), total=total))
    page = desk_of(api=api).get("/desk?state=open").text

    assert words in page
    assert ("/desk/count?state=open" in page) == total["more"]


def test_the_exact_figure_is_asked_for_with_the_same_filters() -> None:
    api = told_api()
    api.tell("GET", "dispatch", "/api/v1/tickets/count", {"count": 12345})
    assert "12,345" in desk_of(api=api).get("/desk/count?state=open&sort=due").text
    assert api.asked[-1][3] == {"state": "open"}

    wide = ApiRefused(422, {"detail": "范围太大"})
    api.tell("GET", "dispatch", "/api/v1/tickets/count", wide)
    assert "范围太大" in desk_of(api=api).get("/desk/count?state=open").text


def test_what_the_api_refuses_is_said_over_the_filters_which_stay() -> None:
    api = told_api()
    errors = [{"field": "text", "message": "至少两个字", "message_en": "two characters"}]
    api.tell(*TICKETS, ApiRefused(422, {"errors": errors}))
    answer = desk_of(api=api).get("/desk?text=水&state=open")

    assert answer.status_code == 422
    assert "至少两个字" in answer.text
    assert 'value="水"' in answer.text


def test_a_cursor_of_another_list_begins_at_the_top() -> None:
    api = told_api()
    api.tell(*TICKETS, ApiRefused(400, {"type": "urn:huying:problem:cursor_invalid"}))
    answer = desk_of(api=api).get("/desk?state=open&cursor=old")
    assert answer.headers["Location"] == "/desk?state=open"


def test_a_service_that_is_away_takes_no_queue_with_it() -> None:
    api = told_api()
    api.tell("GET", "intake", "/api/v1/queues", ServiceAway("intake"))
    page = desk_of(api=api).get("/desk?state=open")

    assert page.status_code == 200
    assert re.search(r'id="queue-callbacks".*?–', page.text)
    assert re.search(r'id="queue-screening".*?>3<', page.text)


def test_rows_and_queues_that_have_not_changed_are_not_sent_again() -> None:
    """What a desk asks for every few seconds, all day."""
    browser = desk_of()
    for path in ("/desk/rows?state=open", "/desk/queues"):
        first = browser.get(path)
        again = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path


def test_what_residents_write_is_text_and_never_markup() -> None:
    api = told_api()
    api.tell(*TICKETS, listed(line(title="<script>alert(1)</script>"), total=None))
    page = desk_of(api=api).get("/desk?state=open").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_confidential_line_without_a_title_says_so() -> None:
    api = told_api()
    hidden = {k: v for k, v in line(confidential=True).items() if k != "title"}
    api.tell(*TICKETS, listed(hidden, total={"count": 1, "more": False}))
    assert "保密件" in desk_of(api=api).get("/desk?state=open").text


@pytest.mark.parametrize("role", ["unit_handler", "analyst", "street", "ops"])
def test_who_does_not_work_at_the_desk_gets_no_page_of_it(role: str) -> None:
    for path in ("/desk", "/desk/screening", "/desk/new", "/desk/export.csv", "/desk/rows"):
        assert desk_of(role).get(path).status_code == 403, (role, path)


FORMULAS = ("=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "|calc", "%0A=1", "\n=1")


def test_no_cell_of_an_export_is_a_formula_or_names_anybody() -> None:
    """Whatever residents write (L2); masked by the services, and once more here."""
    api = told_api()
    rows = [line(title=title) for title in FORMULAS]
    rows.append(line(title="电话13812345678，证号610104199001011234"))
    api.tell(*TICKETS, listed(*rows))
    answer = desk_of(api=api).get("/desk/export.csv?state=open")
    told = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))

    assert [row["标题"][0] for row in told[:-1]] == ["'"] * len(FORMULAS)
    assert told[-1]["标题"] == "电话1**********，证号6*****************"
    assert told[0]["受理时间"] == "2026-11-23 09:00"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_an_export_goes_through_all_pages_up_to_its_bound() -> None:
    """Ten thousand rows; then it says that there are more."""
    api = told_api()
    pages: list[str | None] = []

    def page(cursor: str | None = None, **_: Any) -> dict[str, Any]:
        pages.append(cursor)
        return {"items": [line()] * 200, "next_cursor": f"c{len(pages)}"}

    api.tell(*TICKETS, page)
    told = desk_of(api=api).get("/desk/export.csv").get_data().decode("utf-8-sig").splitlines()

    assert len(pages) == 50
    assert len(told) == 1 + 10_000 + 1
    assert "10000" in told[-1]


def test_a_workbook_holds_text_only() -> None:
    api = told_api()
    api.tell(*TICKETS, listed(line(title="=HYPERLINK(1)")))
    answer = desk_of(api=api).get("/desk/export.xlsx")
    book = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()

    assert "<f>" not in sheet
    assert "HYPERLINK" in sheet


def test_an_export_that_is_refused_is_a_page_not_half_a_file() -> None:
    api = told_api()
    api.tell(*TICKETS, ApiRefused(422, {"title": "范围太大"}))
    answer = desk_of(api=api).get("/desk/export.csv?text=水")
    assert answer.status_code == 422
    assert "范围太大" in answer.text
