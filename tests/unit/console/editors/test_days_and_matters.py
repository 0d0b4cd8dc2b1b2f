"""Editors of calendars and categories: months, notices with their lines, judging, retiring."""

from io import BytesIO
from typing import Any

import pytest

from services.console.entrypoints.http.editors.views import calendars, categories
from services.console.entrypoints.http.editors.views.fields import row_of, tree_of
from services.console.ports.api import Answer, ApiRefused
from services.console.ports.district import ServiceAway
from tests.support.console import Browser, FakeApi, browser_of

DAYS, MATTERS = "/api/v1/calendars", "/api/v1/categories"
RECORD = {"version": 2, "by": "director-1", "why": "国办发明电", "at": "2026-11-22T01:00:00Z"}
YEAR = {
    "holidays": ["2026-01-01", "2026-01-02", "2026-05-01"],
    "workdays": ["2026-01-04"],
    "names": {"2026-01-01": "元旦", "2026-01-02": "元旦", "2026-01-04": "元旦"},
}
DISTRICT = {"code": "cn", "name": "本区", "hours": [["09:00", "17:00"]], "years": {"2026": YEAR}}
HOTLINE = {"code": "hotline", "name": "热线", "hours": [["00:00", "24:00"]], "weekend": []}
CHANGED = {
    "days": [
        {"calendar": "cn", "day": "2026-12-31", "worked": False, "reason": "holiday:<元旦>"},
    ],
    "total": 1,
    "years_published": [2027],
    "years_taken_back": [],
}
MOVE = {
    "key": "resolve:1", "clock": "resolve", "unit": None, "before": RECORD["at"],
    "after": "2026-11-20T01:00:00Z", "provisional": False, "held": True,
}  # fmt: skip
WAITING = {
    "ticket_id": "tkt_1", "number": "LH-1", "waiting": True, "verdict": None, "moves": [MOVE],
}  # fmt: skip
REPORT = {
    "version": 2, "begun_at": RECORD["at"], "finished_at": None, "behind": 7, "tickets": 3,
    "later": 1, "earlier": 1, "settled": 0, "held": 1, "waiting": 1,
}  # fmt: skip
CLASS = {"code": "01", "name": "市容环卫", "parent": None, "severity": "P2"}
MATTER = {
    "code": "0101", "name": "垃圾", "parent": "01", "severity": "P2", "kinds": ["complaint"],
    "keyword_weights": {"垃圾": 2.0, "垃圾站": 4.0, "垃圾短信": -3.0}, "public": True,
    "questions": [{"code": "q", "order": 1, "datatype": "text", "description": "?"}],
}  # fmt: skip


@pytest.fixture
def api() -> FakeApi:
    told = FakeApi()
    listed = {"items": [{"code": "cn"}], "version": 2, "published": RECORD, "coverage_days": 9}
    told.tell("GET", "dispatch", DAYS, Answer(listed, etag='"2"'))
    for number in (1, 2):
        version = {"published": RECORD, "calendar": DISTRICT, "calendars": [HOTLINE]}
        told.tell("GET", "dispatch", f"{DAYS}/versions/{number}", version)
    written = {"revision": 3, "base_version": 2, "edited_by": "li", "edited_at": RECORD["at"]}
    draft = {**written, "calendars": [DISTRICT, HOTLINE], "changes": CHANGED, "faults": []}
    told.tell("GET", "dispatch", f"{DAYS}/draft", Answer(draft, etag='"3"'))
    told.tell("PUT", "dispatch", f"{DAYS}/draft", Answer(draft, etag='"4"'))
    told.tell("POST", "dispatch", f"{DAYS}/draft/notices", Answer(draft, etag='"4"'))
    told.tell("POST", "dispatch", f"{DAYS}/publish", {**RECORD, "version": 3})
    told.tell("GET", "dispatch", f"{DAYS}/recomputations", {"items": [REPORT]})
    told.tell("GET", "dispatch", f"{DAYS}/recomputations/2", REPORT)
    told.tell("GET", "dispatch", f"{DAYS}/recomputations/tickets", {"items": [WAITING]})
    told.tell("POST", "dispatch", f"{DAYS}/recomputations/approve", {"tickets": 1})
    days = [
        {"date": "2026-01-01", "working": False, "reason": "holiday:元旦", "provisional": False},
        {"date": "2026-01-02", "working": True, "reason": "working_day", "provisional": True},
    ]
    told.tell("GET", "dispatch", f"{DAYS}/cn/days", {"days": days})
    told.tell("GET", "dispatch", f"{DAYS}/draft/cn/days", {"days": days})
    told.tell("GET", "dispatch", f"{DAYS}/draft/hotline/days", {"days": days})
    force = {"items": [CLASS, MATTER], "version": 2, "published": RECORD}
    told.tell("GET", "dispatch", MATTERS, Answer(force, etag='"2"'))
    rows = [categories.grouped(CLASS), categories.grouped(MATTER)]
    tree = {**written, "categories": rows, "sla_profiles": ["default"], "faults": []}
    told.tell("GET", "dispatch", f"{MATTERS}/draft", Answer(tree, etag='"5"'))
    told.tell("PUT", "dispatch", f"{MATTERS}/draft", Answer(tree, etag='"6"'))
    return told


@pytest.fixture
def director(api: FakeApi) -> Browser:
    return browser_of("director", api=api)


def sent(api: FakeApi, method: str, path: str) -> dict[str, Any]:
    return next(given for how, _, where, given in api.asked if (how, where) == (method, path))


def test_days_that_change_are_told_by_name_and_what_others_wrote_is_text(
    director: Browser,
) -> None:
    page = director.get("/editors/calendars").text

    assert "只公布到 9 天之后" in page
    assert "新公布 2027 年" in page
    assert "&lt;元旦&gt;" in page
    assert "2026-12-31" in director.get("/editors/calendars/publish").text


def test_a_year_shows_each_day_with_more_than_a_colour(director: Browser) -> None:
    page = director.get("/editors/calendars/year?of=draft").text

    assert "editor-day--holiday" in page
    assert ">休<" in page
    assert "editor-day--provisional" in page
    assert director.get("/editors/calendars/year?calendar=nobody").status_code == 404
    new = director.get("/editors/calendars/year?calendar=hotline")
    assert new.status_code == 200, "it is in the draft alone, and shown from there"
    assert director.get("/editors/calendars/year?year=99999999&calendar=cn").status_code == 200


def test_months_begin_on_their_weekday() -> None:
    first = {"date": "2026-01-01", "working": False, "reason": "holiday:元旦", "provisional": False}
    month = calendars.months([first], ["2026-01-01"])[0]

    assert [cell and cell["day"] for cell in month["weeks"][0]] == [None] * 3 + [1] + [None] * 3
    assert (month["working"], month["weeks"][0][3]["changed"]) == (0, True)


def test_a_notice_is_uploaded_or_pasted_and_each_fault_names_its_line(
    director: Browser, api: FakeApi
) -> None:
    file = (BytesIO(b"\xef\xbb\xbfdate,kind,name\n"), "2027.CSV")
    given = {"file": file, "etag": '"3"'}
    taken = director.post("/editors/calendars/notice", given, content_type="multipart/form-data")
    assert taken.headers["Location"].endswith("/editors/calendars/publish")
    asked = sent(api, "POST", f"{DAYS}/draft/notices")
    assert asked["json"] == {"format": "csv", "text": "date,kind,name\n"}
    assert asked["etag"] == '"3"'

    fault = {"field": "text:2", "message": "第 2 行：没有", "message_en": "Line 2: none"}
    api.tell("POST", "dispatch", f"{DAYS}/draft/notices", ApiRefused(422, {"errors": [fault]}))
    text = "date,kind,name\n<x>,放假,春节"
    refused = director.post("/editors/calendars/notice", {"text": text, "format": "csv"})
    assert refused.status_code == 422
    assert "第 2 行：没有" in refused.text
    assert refused.text.count("&lt;x&gt;,放假,春节") == 2


def test_one_day_is_a_line_of_a_notice_whatever_is_typed(director: Browser, api: FakeApi) -> None:
    typed = {"date": "2026-12-31", "kind": "closed", "name": '盘点,"甲"', "calendar": "hotline"}
    director.post("/editors/calendars/day", {**typed, "etag": '"3"'})

    text = sent(api, "POST", f"{DAYS}/draft/notices")["json"]["text"]
    assert text.endswith('"2026-12-31","","closed","盘点,""甲""","hotline"\n')


def test_a_calendar_keeps_its_years_and_says_that_it_has_no_day_of_rest(
    director: Browser, api: FakeApi
) -> None:
    form = {
        "code": "cn", "name": "本区", "hours[0].from": "09:00", "hours[0].to": "18:00",
        "hours_of[0].weekday": "friday", "observes_holidays": "true", "etag": '"3"', "opened": "{}",
    }  # fmt: skip
    assert director.post("/editors/calendars/rows/cn", form).status_code == 303

    row = sent(api, "PUT", f"{DAYS}/draft")["json"]["calendars"][0]
    assert row["years"] == DISTRICT["years"]
    assert (row["weekend"], row["hours"]) == ([], [["09:00", "18:00"]])
    assert row["hours_of"] == {"friday": []}


def test_what_would_be_late_at_once_is_judged_by_those_who_may(api: FakeApi) -> None:
    at = "/editors/calendars/recomputations"
    director, auditor = browser_of("director", api=api), browser_of("auditor", api=api)

    assert "还剩 7 件" in director.get(at).text
    assert 'hx-trigger="every 5s"' in director.get(f"{at}/rows").text
    assert "LH-1" in director.get(f"{at}/2").text
    assert director.post(f"{at}/2/approve").status_code == 422
    assert director.post(f"{at}/2/approve", {"ticket": "tkt_1"}).status_code == 303
    asked = sent(api, "POST", f"{DAYS}/recomputations/approve")["json"]
    assert asked == {"version": 2, "ticket_ids": ["tkt_1"]}
    assert 'name="ticket"' not in auditor.get(f"{at}/2").text
    assert auditor.post(f"{at}/2/approve", {"all": "true"}).status_code == 403
    analyst = browser_of("analyst", api=api)
    assert at not in analyst.get("/editors/calendars").text
    assert analyst.get(at).status_code == 403


def test_differences_name_runs_of_days() -> None:
    told = calendars.told(DISTRICT)

    assert told["2026-01-01 – 2026-01-02"] == "holiday:元旦"
    assert told["2026-01-04"] == "workday:元旦"
    assert "years" not in told


def test_a_category_comes_back_from_its_form_as_it_was() -> None:
    row = categories.grouped(MATTER)
    tree = tree_of(categories.CATEGORY, categories.shown(row))
    back = row_of(categories.CATEGORY, tree)

    assert back["strong"] == ["垃圾站"]
    assert back["negative"] == ["垃圾短信"]
    assert "required" not in back["questions"][0]
    assert (back["public"], back["retired"]) == (True, False)


def test_a_category_is_retired_in_the_draft_and_offered_again(
    director: Browser, api: FakeApi
) -> None:
    page = director.get("/editors/categories").text
    assert "垃圾" in page
    assert 'value="false" selected' in director.get("/editors/categories/new").text

    done = director.post("/editors/categories/rows/0101/retire", {"etag": '"5"'})
    assert done.status_code == 303
    rows = sent(api, "PUT", f"{MATTERS}/draft")["json"]["categories"]
    assert [row["retired"] for row in rows] == [False, True]
    assert director.post("/editors/categories/rows/0101/up", {"etag": '"5"'}).status_code == 404


def test_shapes_and_faults_stand_at_the_same_input(director: Browser, api: FakeApi) -> None:
    fault = {"field": "categories.1.strong.0", "message": "太短", "message_en": "short"}
    more = {"field": "categories[1].sla_profile", "message": "没有方案", "message_en": "none"}
    refused = ApiRefused(422, {"errors": [fault, more]})
    api.tell("PUT", "dispatch", f"{MATTERS}/draft", refused)

    page = director.post("/editors/categories/rows/0101", {"code": "0101", "etag": '"5"'}).text

    assert 'id="error-sla_profile"' in page
    assert "太短" in page


def test_a_category_keeps_the_order_of_its_kinds_and_publishing_says_who_keeps_it(
    director: Browser, api: FakeApi
) -> None:
    rows = [categories.grouped(CLASS), {**categories.grouped(MATTER), "retired": True}]
    rows[1]["kinds"] = ["help", "complaint"]
    draft = {"revision": 5, "base_version": 2, "edited_by": "li", "edited_at": RECORD["at"],
             "categories": rows, "sla_profiles": ["default"], "faults": []}  # fmt: skip
    api.tell("GET", "dispatch", f"{MATTERS}/draft", Answer(draft, etag='"5"'))
    api.tell("GET", "dispatch", "/api/v1/tickets/count", ServiceAway("dispatch"))
    assert director.get("/editors/categories/publish").status_code == 200  # a note less
    api.tell("GET", "dispatch", "/api/v1/tickets/count", {"count": 12})

    assert "停用后仍有 12 件" in director.get("/editors/categories/publish").text
    form = {"code": "0101", "parent": "01", "name": "垃圾", "etag": '"5"',
            "kinds": ["complaint", "praise", "help"]}  # fmt: skip
    director.post("/editors/categories/rows/0101", form)
    row = sent(api, "PUT", f"{MATTERS}/draft")["json"]["categories"][1]
    assert row["kinds"] == ["help", "complaint", "praise"]
