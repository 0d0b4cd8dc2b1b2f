"""The officer's phone: pages that open, a queue answered item by item, a worker of its own."""

from io import BytesIO
from typing import Any

import pytest

from services.console.entrypoints.http.grid.views import leaf_categories, own_areas
from services.console.ports.api import ApiRefused
from tests.support.console import Browser, FakeApi, browser_of

AREA, UNIT = "610104001001", "sq-first"
DIRECTORY: dict[str, Any] = {
    "areas": [
        {"code": "610104001", "name": "青年路街道", "kind": "subdistrict"},
        {"code": AREA, "name": "习武园社区", "kind": "community"},
        {"code": "610104001001007", "name": "第七网格", "kind": "grid"},
        {"code": "610104002", "name": "别处", "kind": "subdistrict"},
    ],
    "categories": [
        {"code": "02", "name": "市政", "parent": None},
        {"code": "0201", "name": "井盖", "parent": "02"},
    ],
}
LINE = {
    "ticket_id": "tkt_1", "number": "LH-1", "state": "dispatched", "severity": "P2",
    "category_name": "井盖", "area_name": "第七网格", "unit_name": "市政", "title": None,
    "next_due_at": "2026-11-23T04:00:00+00:00", "resident_due_at": None,
}  # fmt: skip
WHISTLE = {
    "whistle_id": "whs_1", "kind_name": "应急哨", "kind_name_en": "Emergency", "state": "blown",
    "blower_unit_name": "街道", "area_name": "第七网格", "awaited": 1, "number": "LH-1",
    "blown_at": "2026-11-23T01:00:00+00:00", "reason": "漏水", "place": {"note": "东门"},
    "sign_in": {"way": "either", "radius_metres": 300}, "ticket": {"matter": None},
    "summons": [{"unit": UNIT, "due_at": "2026-11-23T02:00:00+00:00", "signed_in": None}],
}  # fmt: skip


@pytest.fixture
def api() -> FakeApi:
    told = FakeApi()
    whole = {"items": [LINE], "next_cursor": None, "total": {"count": 1, "more": False}}
    told.tell("GET", "dispatch", "/api/v1/tickets", whole)
    told.tell("GET", "dispatch", "/api/v1/counts", {"state": {"dispatched": 1}, "total": 1})
    told.tell("GET", "dispatch", "/api/v1/whistles", {"items": [WHISTLE]})
    told.tell("GET", "dispatch", "/api/v1/whistles/whs_1", WHISTLE)
    told.tell("GET", "dispatch", "/api/v1/directory/current", {"version": 4711})
    told.tell("GET", "dispatch", "/api/v1/directory/4711", DIRECTORY)
    return told


@pytest.fixture
def phone(api: FakeApi) -> Browser:
    return browser_of("grid_officer", api=api, unit=UNIT, area=AREA)


def test_the_grid_shows_what_is_due_first_and_where_one_is_awaited(
    phone: Browser, api: FakeApi
) -> None:
    page = phone.get("/grid").text

    assert "LH-1" in page
    assert "/grid/whistles/whs_1" in page
    asked = {path: given for _, _, path, given in api.asked}
    assert asked["/api/v1/tickets"]["state"] == "open"
    assert asked["/api/v1/tickets"]["sort"] == "due"
    assert asked["/api/v1/whistles"] == {"unit": UNIT, "awaited": "true"}


def test_the_form_offers_ones_own_areas_and_matters_and_keeps_what_is_needed_offline(
    phone: Browser,
) -> None:
    page = phone.get("/grid/report").text

    assert "第七网格" in page
    assert "别处" not in page
    assert 'value="0201"' in page
    assert 'value="02"' not in page
    assert "js/grid/main.js" in page


def test_the_worker_may_serve_the_whole_grid_and_names_assets_that_are_there(
    phone: Browser,
) -> None:
    answer = phone.get("/grid/sw.js")

    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/grid"
    for line in answer.text.split('"'):
        if line.startswith("/assets/") and line.endswith(".js"):
            assert phone.get(line).status_code == 200, line


def test_the_phone_is_told_who_is_signed_in_and_by_what_clock(phone: Browser) -> None:
    told = phone.get("/grid/hello").get_json()

    assert told["person"] == f"grid_officer@{UNIT}"
    assert told["now"]
    assert told["csrf_token"]


def test_without_a_session_the_phone_is_led_to_sign_in() -> None:
    assert browser_of().get("/grid/hello").status_code == 303


def test_items_are_answered_one_by_one_and_what_is_none_is_left_out(
    phone: Browser, api: FakeApi
) -> None:
    views = {"items": [{"state": "accepted", "tracking_code": "LH-8"}]}
    api.tell("POST", "intake", "/api/v1/batches", views)
    item = {"id": "go-1", "what": "report", "at": "2026-11-23T01:30:00Z", "said": {"text": "灯"}}

    told = phone.post("/grid/sync", json={"items": [item, item, None, {"id": 7}]}).get_json()

    assert [(one["id"], one["state"]) for one in told["items"]] == [("go-1", "sent")]
    assert phone.post("/grid/sync", json=[]).get_json() == {"items": []}
    assert phone.post("/grid/sync", json={"items": "x"}).get_json() == {"items": []}


def test_a_photograph_is_uploaded_under_its_key_or_refused_in_words(
    phone: Browser, api: FakeApi
) -> None:
    path = "/api/v1/attachments"
    api.tell("POST", "intake", path, {"attachment_id": "att_1"})
    photo = {"file": (BytesIO(b"jpeg"), "a.jpg"), "key": "go-1-0-0"}
    assert phone.post("/grid/photos", data=photo).get_json() == {"attachment_id": "att_1"}
    assert api.asked[-1][3]["key"] == "go-1-0-0"

    error = {"field": "file", "message": "太大", "message_en": "Too large"}
    api.tell("POST", "intake", path, ApiRefused(413, {"errors": [error]}))
    refused = phone.post("/grid/photos", data={"file": (BytesIO(b"jpeg"), "a.jpg")}).get_json()
    assert refused == {"errors": [error]}
    assert phone.post("/grid/photos", data={}).get_json()["errors"]


def test_reporting_in_without_a_script_shows_why_it_was_refused(
    phone: Browser, api: FakeApi
) -> None:
    path = "/api/v1/whistles/whs_1/report-in"
    error = {"field": "point", "message": "距集合地点 920 米", "message_en": "920 m"}
    api.tell("POST", "dispatch", path, ApiRefused(422, {"errors": [error]}))
    refused = phone.post("/grid/whistles/whs_1", {"longitude": "108.95", "latitude": "34.27"})
    assert refused.status_code == 422
    assert "920 米" in refused.text
    assert api.asked[-2][3]["json"]["point"]["crs"] == "wgs84"

    api.tell("POST", "dispatch", path, WHISTLE)
    done = phone.post("/grid/whistles/whs_1", {"code": "123456"})
    assert done.status_code == 303
    assert api.asked[-1][3]["json"] == {"code": "123456"}
    phone.post("/grid/whistles/whs_1", {"longitude": "east"})
    assert api.asked[-1][3]["json"] == {}


def test_what_a_check_sent_back_is_settled_again_from_the_phone(
    phone: Browser, api: FakeApi
) -> None:
    spot = "/api/v1/tickets/on-the-spot"
    matter = {
        "matter_id": "mat_1",
        "title": "占道",
        "done": "已劝离",
        "state": "sent_back",
        "checks": [{"confirmed": False, "note": "油污未清"}],
        "proofs": [],
        "number": "Z-1",
    }
    api.tell("GET", "dispatch", spot, {"items": [matter], "next_cursor": None})
    assert "油污未清" in phone.get("/grid/settled").text

    error = {"field": "done", "message": "说得太少", "message_en": "Too short"}
    path = f"{spot}/mat_1/resettle"
    api.tell("POST", "dispatch", path, ApiRefused(422, {"errors": [error]}))
    at = "/grid/settled/mat_1/resettle?state=sent_back&cursor=p2"
    assert at.replace("&", "&amp;") in phone.get(at.replace("/mat_1/resettle", "")).text
    page = phone.post(at, {"done": "好了"}).text
    assert (page.count("说得太少"), ">好了</textarea>" in page) == (1, True)
    api.tell("GET", "dispatch", spot, {"items": [], "next_cursor": None})
    assert "说得太少" in phone.post(at, {"done": "好了"}).text  # it has left the page
    api.tell("POST", "dispatch", path, matter)
    assert phone.post("/grid/settled/mat_1/resettle", {"done": "已冲洗干净"}).status_code == 303


def test_another_role_has_no_grid() -> None:
    assert browser_of("operator").get("/grid").status_code == 403


def test_areas_are_ones_own_the_smallest_first() -> None:
    codes = [area["code"] for area in own_areas(DIRECTORY["areas"], ["610104001"])]

    assert codes == ["610104001001007", AREA, "610104001"]
    assert own_areas(DIRECTORY["areas"], []) == []
    assert own_areas(DIRECTORY["areas"], [""]) == []


def test_matters_stand_under_their_classes() -> None:
    assert leaf_categories(DIRECTORY["categories"]) == [
        {"code": "0201", "name": "井盖", "group": "市政"}
    ]


def test_nobody_is_sent_to_report_who_has_no_such_page(api: FakeApi) -> None:
    """A department's people see the grid as well; what is found on rounds is the officers'."""
    nothing = {"items": [], "next_cursor": None, "total": {"count": 0, "more": False}}
    api.tell("GET", "dispatch", "/api/v1/tickets", nothing)
    api.tell("GET", "dispatch", "/api/v1/whistles", {"items": []})

    assert (
        "请用“上报”" in browser_of("grid_officer", api=api, unit=UNIT, area=AREA).get("/grid").text
    )
    assert "请用“上报”" not in browser_of("unit_handler", api=api, unit=UNIT).get("/grid").text
