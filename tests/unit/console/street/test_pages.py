"""The street's desk: its own area alone, whistles with live sign-ins, meetings, matters."""

from typing import Any

import pytest

from services.console.entrypoints.http.street import views
from services.console.ports.api import ApiRefused
from tests.support.console import Browser, FakeApi, browser_of

UNIT, AREA = "jd-east", "610104001"
AT = "2026-11-23T01:00:00+00:00"
SPOT = "/api/v1/tickets/on-the-spot"
SQUARE = [[108.9, 34.2], [108.91, 34.2], [108.91, 34.21], [108.9, 34.21], [108.9, 34.2]]
DIRECTORY: dict[str, Any] = {
    "areas": [
        {
            "code": AREA,
            "name": "青年路街道",
            "kind": "subdistrict",
            "parent": "610104",
            "polygon": None,
        },
        {
            "code": f"{AREA}001",
            "name": "习武园社区",
            "kind": "community",
            "parent": AREA,
            "polygon": SQUARE,
        },
    ],
    "units": [
        {"code": "gongan", "name": "公安", "kind": "department"},
        {"code": "sq-first", "name": "一社区", "kind": "community"},
    ],
    "categories": [],
}
CASE = {
    "ticket_id": "tkt_1",
    "number": "LH-1",
    "title": None,
    "category_name": "占道",
    "state": "dispatched",
    "severity": "P2",
    "tier": 1,
    "member_count": 2,
    "area_name": "习武园",
    "unit": UNIT,
    "unit_name": "青年路街道",
    "work_order_id": "wo_1",
    "next_due_at": AT,
    "resident_due_at": AT,
}
KINDS = [
    {
        "code": "emergency",
        "name": "应急哨",
        "name_en": "Emergency",
        "may_blow": True,
        "most_units": 8,
        "unit_kinds": ["department"],
        "units": None,
        "report_in": {"amount": 30, "unit": "minute"},
        "sign_in": {"way": "either", "radius_metres": 500},
    },
    {
        "code": "tackling",
        "name": "攻坚哨",
        "name_en": None,
        "may_blow": False,
        "most_units": 8,
        "unit_kinds": ["department"],
        "units": None,
        "report_in": {"amount": 5, "unit": "working_day"},
        "sign_in": {"way": "code", "radius_metres": 0},
    },
]
SUMMONS = {
    "unit": "gongan",
    "unit_name": "公安",
    "due_at": AT,
    "tier": 0,
    "in_time": None,
    "released_at": None,
    "signed_in": None,
    "code": "399626",
    "wrong_codes": 1,
    "of_unit": None,
    "of_blower": None,
}
WHISTLE: dict[str, Any] = {
    "whistle_id": "whs_1",
    "ticket_id": "tkt_1",
    "number": "LH-1",
    "kind": "emergency",
    "kind_name": "应急哨",
    "kind_name_en": "Emergency",
    "state": "blown",
    "blower_unit": UNIT,
    "blower_unit_name": "青年路街道",
    "blown_at": AT,
    "area_name": "习武园",
    "category_name": "占道",
    "units": ["gongan"],
    "awaited": 1,
    "reported_in": 0,
    "reason": "反复出现",
    "place": None,
    "plan": None,
    "result": None,
    "plan_due_at": None,
    "closed_at": None,
    "close_reason": None,
    "close_note": None,
    "summons": [SUMMONS],
    "criteria": [{"code": "promptness", "name": "及时"}],
}
CAME = {
    **SUMMONS,
    "code": None,
    "signed_in": {"at": AT, "in_time": True, "way": "geofence", "distance_metres": 135},
}


@pytest.fixture
def api() -> FakeApi:
    told = FakeApi()
    counts = [{"area_code": f"{AREA}001", "open": 3, "late": 1, "climbed": 1}]
    told.tell("GET", "dispatch", "/api/v1/counts/areas", {"items": counts})
    told.tell("GET", "dispatch", "/api/v1/directory/current", {"version": 4712})
    told.tell("GET", "dispatch", "/api/v1/directory/4712", DIRECTORY)
    total = {"count": 1, "more": False}
    cases = {"items": [CASE], "next_cursor": None, "total": total}
    told.tell("GET", "dispatch", "/api/v1/tickets", cases)
    told.tell("GET", "dispatch", "/api/v1/tickets/tkt_1", CASE)
    told.tell("GET", "dispatch", "/api/v1/whistles", {"items": [WHISTLE], "next_cursor": None})
    told.tell("GET", "dispatch", "/api/v1/whistles/kinds", {"items": KINDS})
    told.tell("GET", "dispatch", "/api/v1/whistles/whs_1", WHISTLE)
    told.tell("GET", "dispatch", "/api/v1/joint-meetings", {"items": [], "next_cursor": None})
    return told


@pytest.fixture
def desk(api: FakeApi) -> Browser:
    return browser_of("street", api=api, unit=UNIT, area=AREA)


def test_the_area_is_shown_as_a_map_and_as_a_table(desk: Browser) -> None:
    page = desk.get("/street").text

    assert "<path" in page
    assert "习武园社区：在办 3，超时 1" in page
    assert page.count(f'href="/street?area={AREA}001"') == 2
    assert "/street/whistles/new?ticket_id=tkt_1" in page
    assert "/work-orders/wo_1/actions/hand-over" in page


def test_a_part_narrows_the_list_and_anothers_area_does_not(desk: Browser, api: FakeApi) -> None:
    desk.get(f"/street?area={AREA}001")
    desk.get("/street?area=610104002")
    asked = [given["area"] for _, _, path, given in api.asked if path == "/api/v1/tickets"]

    assert asked == [f"{AREA}001", None]


def test_the_glance_is_read_again_as_a_part(desk: Browser) -> None:
    part = desk.get("/street/glance?due=overdue")

    assert "<html" not in part.text
    assert "/street?due=at_risk" in part.text
    assert (
        desk.get(
            "/street/glance?due=overdue", headers={"If-None-Match": part.headers["ETag"]}
        ).status_code
        == 304
    )


def test_first_the_kind_then_whom_it_may_summon(desk: Browser, api: FakeApi) -> None:
    first = desk.get("/street/whistles/new?ticket_id=tkt_1").text
    assert "应急哨" in first
    assert "30 分钟内报到" in first
    assert "攻坚哨" not in first
    second = desk.get("/street/whistles/new?ticket_id=tkt_1&kind=emergency").text
    assert 'value="gongan"' in second
    assert 'value="sq-first"' not in second
    assert "没有这张工单" in desk.get("/street/whistles/new?ticket_id=tkt_none").text


def test_a_ticket_is_named_by_its_number(desk: Browser, api: FakeApi) -> None:
    """Nobody knows an id by heart; whoever comes from the menu has the number before him."""
    rows = [{"ticket_id": "tkt_1", "number": "LH-1"}]
    whole = {"items": rows, "next_cursor": None}
    api.tell("GET", "dispatch", "/api/v1/tickets", whole)
    api.tell("POST", "dispatch", "/api/v1/tickets/tkt_1/call-meeting", {})

    page = desk.get("/street/whistles/new?ticket_id=lh-1&kind=emergency").text
    called = desk.post("/street/meetings/new", {"ticket_id": "lh-1", "units": "gongan"})
    other = desk.post("/street/meetings/new", {"ticket_id": "LH-9", "units": "gongan"})

    assert 'name="ticket_id" value="tkt_1"' in page
    assert called.status_code == 303
    assert other.status_code == 422
    assert "没有这张工单" in other.text
    assert 'value="LH-9"' in other.text


def test_a_whistle_is_blown_and_its_page_shows_the_codes(desk: Browser, api: FakeApi) -> None:
    api.tell("POST", "dispatch", "/api/v1/tickets/tkt_1/whistles", WHISTLE)
    form = {
        "ticket_id": "tkt_1",
        "kind": "emergency",
        "units": ["gongan", "gongan"],
        "reason": " 反复出现，社区协调未果 ",
        "place": "东门",
    }
    answer = desk.post("/street/whistles/new", form)

    assert answer.headers["Location"] == "/street/whistles/whs_1"
    body = api.asked[-1][3]["json"]
    assert body["units"] == ["gongan"]
    assert body["place"] == {"note": "东门"}
    assert "plan" not in body
    assert "399626" in desk.get("/street/whistles/whs_1").text


def test_a_refused_whistle_leaves_what_was_chosen(desk: Browser, api: FakeApi) -> None:
    error = {"field": "units.0", "message": "该单位已在途中", "message_en": "On its way"}
    path = "/api/v1/tickets/tkt_1/whistles"
    api.tell("POST", "dispatch", path, ApiRefused(422, {"errors": [error]}))
    form = {"ticket_id": "tkt_1", "kind": "emergency", "units": ["gongan"], "reason": "理由在此"}

    page = desk.post("/street/whistles/new", form)

    assert page.status_code == 422
    assert "该单位已在途中" in page.text
    assert "理由在此" in page.text
    assert 'value="gongan" checked' in page.text


@pytest.mark.parametrize(
    ("step", "form", "body"),
    [
        ("plan", {"text": "公安维持秩序，城管清理"}, {"text": "公安维持秩序，城管清理"}),
        (
            "result",
            {"outcome": "done", "text": "清理完毕"},
            {"outcome": "done", "text": "清理完毕"},
        ),
        ("close", {"reason": ""}, {}),
        ("renew-code", {"unit": "gongan"}, {"unit": "gongan"}),
        (
            "assess",
            {"unit": "gongan", "score-promptness": "5", "score-x": "many", "text": ""},
            {"unit": "gongan", "scores": {"promptness": 5}},
        ),
    ],
)
def test_every_step_reaches_its_route(
    desk: Browser, api: FakeApi, step: str, form: dict[str, str], body: dict[str, Any]
) -> None:
    path = f"/api/v1/whistles/whs_1/{step}"
    api.tell("POST", "dispatch", path, WHISTLE)
    assert desk.post(f"/street/whistles/whs_1/{step}", form).status_code == 303
    assert api.asked[-1][3]["json"] == body

    api.tell("POST", "dispatch", path, ApiRefused(409, {"detail": "还没有单位到场"}))
    refused = desk.post(f"/street/whistles/whs_1/{step}", form)
    assert refused.status_code == 409
    assert "还没有单位到场" in refused.text


def test_who_has_come_is_read_again_as_a_part(desk: Browser, api: FakeApi) -> None:
    api.tell("GET", "dispatch", "/api/v1/whistles/whs_1", {**WHISTLE, "summons": [CAME]})
    part = desk.get("/street/whistles/whs_1/summons").text

    assert "按时到场" in part
    assert "135 米" in part


def test_what_one_may_do_follows_from_which_side_one_is_on() -> None:
    live = {**WHISTLE, "summons": [CAME]}
    assert views.whistle_view(WHISTLE, UNIT)["may_close"]
    assert not views.whistle_view(WHISTLE, UNIT)["may_work"]
    assert views.whistle_view(live, UNIT)["may_work"]
    assert views.whistle_view(live, "gongan")["may_work"]
    assert not views.whistle_view(live, "shizheng")["may_work"]
    assert views.whistle_view(WHISTLE, "gongan")["awaits_own"]
    over = {**live, "state": "closed"}
    assert [one["unit"] for one in views.whistle_view(over, UNIT)["to_assess"]] == ["gongan"]
    assert [one["unit"] for one in views.whistle_view(over, "gongan")["to_assess"]] == [None]
    assert views.whistle_view(over, "shizheng")["to_assess"] == []
    assert views.whistle_view(live, UNIT)["to_assess"] == []


def test_a_meeting_is_called_and_ended_by_whom_dispatch_lets_end_it(
    desk: Browser, api: FakeApi
) -> None:
    meeting = {
        "meeting_id": "mtg_1",
        "ticket_id": "tkt_1",
        "number": "LH-1",
        "called_by": UNIT,
        "called_by_name": "青年路街道",
        "called_at": AT,
        "hold_by": AT,
        "trigger": "convened",
        "reason": "需要分工",
        "units": [{"unit": "gongan", "name": None}],
        "title": None,
        "category_name": "占道",
        "area_name": "习武园",
        "actions": ["supervise", "close-meeting"],
    }
    theirs = {**meeting, "meeting_id": "mtg_2", "ticket_id": "tkt_2", "actions": []}
    rows = {"items": [meeting, theirs], "next_cursor": None}
    api.tell("GET", "dispatch", "/api/v1/joint-meetings", rows)
    assert "None" not in desk.get("/street").text
    page = desk.get("/street/meetings").text
    assert "None" not in page
    assert "/street/meetings/tkt_1/end" in page
    assert "/street/meetings/tkt_2/end" not in page

    api.tell("POST", "dispatch", "/api/v1/tickets/tkt_1/call-meeting", CASE)
    form = {
        "ticket_id": "tkt_1",
        "units": ["gongan"],
        "reason": "需要分工",
        "hold_by": "2026-11-25T10:00",
    }
    assert desk.post("/street/meetings/new", form).status_code == 303
    assert api.asked[-1][3]["json"]["hold_by"] == "2026-11-25T10:00:00+08:00"
    api.tell("POST", "dispatch", "/api/v1/tickets/tkt_1/close-meeting", CASE)
    ended = desk.post("/street/meetings/tkt_1/end", {"outcome": "held", "minutes": "由城管牵头"})
    assert ended.status_code == 303
    assert desk.get("/street/meetings/new?ticket_id=tkt_1").status_code == 200


def test_a_matter_is_checked_by_another_person_than_who_settled_it(
    desk: Browser, api: FakeApi
) -> None:
    matter = {
        "matter_id": "mat_1",
        "number": "LHZ-1",
        "title": "占道",
        "done": "已劝离",
        "state": "awaiting_check",
        "settled_by": "grid-1",
        "settled_at": AT,
        "due_at": AT,
        "registered_at": AT,
        "category_name": "占道",
        "area_name": "习武园",
        "unit_name": "社区",
        "proofs": [{"attachment_id": "att_1"}],
        "checks": [],
    }
    own = {**matter, "matter_id": "mat_2", "settled_by": f"street@{UNIT}"}
    api.tell("GET", "dispatch", SPOT, {"items": [matter, own], "next_cursor": None})
    page = desk.get("/street/settled?state=awaiting_check").text
    assert "/street/settled/mat_1/check" in page
    assert "/street/settled/mat_2/check" not in page
    assert "/street/photos/att_1?small=true" in page

    path = f"{SPOT}/mat_1/check"
    api.tell("POST", "dispatch", path, matter)
    assert (
        desk.post(
            "/street/settled/mat_1/check", {"confirmed": "false", "note": "油污未清"}
        ).status_code
        == 303
    )
    assert api.asked[-1][3]["json"] == {"confirmed": False, "note": "油污未清"}
    error = {"field": "note", "message": "说得太少", "message_en": "Too short"}
    api.tell("POST", "dispatch", path, ApiRefused(422, {"errors": [error]}))
    at = "/street/settled/mat_1/check?state=awaiting_check&cursor=p2"
    assert at.replace("&", "&amp;") in desk.get(at.replace("/mat_1/check", "")).text
    pages = {"p2": {"items": [matter, own], "next_cursor": "p3"}}
    nothing = {"items": [], "next_cursor": None}
    api.tell("GET", "dispatch", SPOT, lambda cursor, **_: pages.get(cursor, nothing))
    form = {"confirmed": "true", "note": "好的吧"}
    page = desk.post(at, form).text
    assert page.count("说得太少") == 1
    assert 'value="好的吧"' in page
    assert 'href="/street/settled?state=awaiting_check&amp;cursor=p3"' in page
    assert "说得太少" in desk.post("/street/settled/mat_1/check", form).text  # it has left the page


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/street/whistles/new?kind=emergency&ticket_id=tkt_1", "whistles"),
        ("/street/meetings/new?ticket_id=tkt_1", "call-meeting"),
    ],
)
def test_a_form_sent_twice_summons_once(desk: Browser, api: FakeApi, path: str, to: str) -> None:
    told = f"/api/v1/tickets/tkt_1/{to}"
    api.tell("POST", "dispatch", told, {**CASE, "whistle_id": "whi_1"})
    keys = []
    for _ in range(2):
        key = desk.get(path).text.partition('name="key" value="')[2].partition('"')[0]
        desk.post(path.partition("?")[0], {"ticket_id": "tkt_1", "reason": "x", "key": key})
        keys.append(key)
    assert [given["key"] for _, _, at, given in api.asked if at == told] == keys
    assert len({*keys, ""}) == 3


def test_photographs_are_read_with_the_readers_own_rights(desk: Browser, api: FakeApi) -> None:
    api.tell("GET", "intake", "/api/v1/attachments/att_1/thumbnail", b"small")
    api.tell("GET", "intake", "/api/v1/attachments/att_1/content", b"large")

    assert desk.get("/street/photos/att_1?small=true").data == b"small"
    assert desk.get("/street/photos/att_1").data == b"large"
    assert desk.get("/street/photos/att_none").status_code == 404


def test_other_roles_have_no_street() -> None:
    assert browser_of("unit_handler", unit="gongan").get("/street").status_code == 403
    assert browser_of("grid_officer", unit="sq-first").get("/street/whistles").status_code == 403
