"""The department's desk: lanes by clock, many at once row by row, connections with secrets once."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.console.entrypoints.http.unit import views
from services.console.ports.api import ApiRefused, ServiceAway
from tests.support.console import Browser, FakeApi, browser_of

UNIT = "chengguan"
ORDER = {
    "work_order_id": "wo_1", "ticket_id": "tkt_1", "number": "LH-1", "title": "占道烧烤",
    "state": "issued", "severity": "P2", "role": "lead", "area_name": "习武园", "member_count": 2,
    "issued_at": "2026-11-23T01:00:00+00:00", "due_at": "2026-11-23T03:00:00+00:00",
    "resolve_due_at": "2026-11-27T09:00:00+00:00", "ended_at": None, "submitted_at": None,
    "actions": ["return", "acknowledge", "hand-over"],
}  # fmt: skip
LANES = {name: {"count": 0, "late": 0} for name in views.LANES} | {"sign": {"count": 3, "late": 1}}
ENDPOINT = {
    "endpoint_id": "whe_1", "unit": UNIT, "url": "https://orders.example/huying", "events": [],
    "enabled": True, "disabled_reason": None, "disabled_at": None, "failing_since": None,
    "succeeded_at": None, "after": 7, "previous_secret_until": None,
    "created_at": "2026-11-20T01:00:00+00:00",
}  # fmt: skip
TRY = {
    "delivery_id": "d1", "notification_id": "ntf_1", "event_id": "evt_1", "subject": "tkt_1",
    "event_type": "work_order.issued.v1", "unitsequence": 7, "at": "2026-11-23T01:00:00+00:00",
    "result": "failed", "reason": "http_500", "seconds": 0.2,
    "request": {"url": ENDPOINT["url"], "headers": {"webhook-id": "ntf_1"}},
    "answer": {"status": 500, "headers": {"server": "x"}, "body": "<script>alert(1)</script>"},
}  # fmt: skip
QUEUE = {"unit": UNIT, "queue": f"department.{UNIT}", "ready": 3, "unacknowledged": 0,
         "consumers": 0, "longest": 100000, "head": 9}  # fmt: skip
ENDPOINTS = "/api/v1/endpoints"


@pytest.fixture
def api() -> FakeApi:
    told = FakeApi()
    lane = {"items": [ORDER], "next_cursor": None, "lanes": LANES}
    told.tell("GET", "dispatch", "/api/v1/work-orders/lanes", lane)
    told.tell("GET", "dispatch", "/api/v1/work-orders", {"items": [], "next_cursor": None})
    told.tell("GET", "notify", ENDPOINTS, {"items": [ENDPOINT], "next_cursor": None})
    told.tell(
        "GET", "notify", f"{ENDPOINTS}/event-types", {"items": [{"type": "whistle.blown.v1"}]}
    )
    told.tell("GET", "notify", f"{ENDPOINTS}/whe_1", ENDPOINT)
    log = {"items": [TRY], "next_cursor": None}
    told.tell("GET", "notify", f"{ENDPOINTS}/whe_1/deliveries", log)
    told.tell("GET", "dispatch", f"/api/v1/units/{UNIT}/queue", QUEUE)
    return told


@pytest.fixture
def desk(api: FakeApi) -> Browser:
    return browser_of("unit_handler", api=api, unit=UNIT)


def test_the_desk_opens_on_what_is_to_be_signed_with_every_lanes_count(desk: Browser) -> None:
    page = desk.get("/unit").text

    assert "占道烧烤" in page
    assert 'type="submit" formaction="/work-orders/wo_1/actions/acknowledge?next=' in page
    assert page.count('href="/work-orders/wo_1/actions/hand-over?next=%2Funit%3Flane%3Dsign"') == 1
    assert 'name="order" value="wo_1"' in page


@pytest.mark.parametrize("lane", [*views.LANES, *views.ENDED, "no-such"])
def test_every_lane_opens_and_an_unknown_one_is_the_first(
    desk: Browser, api: FakeApi, lane: str
) -> None:
    assert desk.get(f"/unit?lane={lane}").status_code == 200
    asked = {path: given for _, _, path, given in api.asked}
    live = lane if lane in views.LANES else "sign" if lane == "no-such" else None
    assert asked["/api/v1/work-orders/lanes"]["lane"] == live


def test_rows_that_have_not_changed_are_a_304(desk: Browser) -> None:
    first = desk.get("/unit/rows?lane=sign")
    again = desk.get("/unit/rows?lane=sign", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)


def test_many_are_signed_at_once_and_each_row_says_what_became_of_it(
    desk: Browser, api: FakeApi
) -> None:
    problem = {"detail": "已被改派", "detail_en": "Reassigned"}
    rows = [
        {"id": "wo_1", "status": 200, "ticket_id": "tkt_1", "state": "acknowledged"},
        {"id": "wo_2", "status": 409, "problem": problem},
    ]
    answer = {"items": rows, "done": 1, "refused": 1}
    api.tell("POST", "dispatch", "/api/v1/tickets/bulk", answer)

    page = desk.post(
        "/unit/acknowledge", {"order": ["wo_1", "wo_2", "wo_1"], "number-wo_2": "LH-2"}
    )

    assert page.status_code == 200
    assert "已被改派" in page.text
    assert "LH-2" in page.text
    assert [item["id"] for item in api.asked[-1][3]["json"]["items"]] == ["wo_1", "wo_2"]
    assert desk.post("/unit/acknowledge", {}).status_code == 303


def test_a_secret_is_shown_on_the_page_that_makes_it_and_kept_nowhere(
    desk: Browser, api: FakeApi
) -> None:
    made = {"endpoint_id": "whe_1", "url": ENDPOINT["url"], "secret": "whsec_tell_once"}
    api.tell("POST", "notify", ENDPOINTS, made)
    form = {"url": " https://orders.example/huying ", "events": "work_order.*, whistle.*\n\n"}

    page = desk.post("/unit/endpoints", form)

    assert "whsec_tell_once" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    body = api.asked[-1][3]["json"]
    assert body == {
        "unit": UNIT,
        "url": "https://orders.example/huying",
        "events": ["work_order.*", "whistle.*"],
    }
    assert "whsec" not in desk.get("/unit/endpoints/whe_1").text


def test_a_refused_address_leaves_the_form_as_it_was_with_the_fault_at_its_field(
    desk: Browser, api: FakeApi
) -> None:
    error = {"field": "url", "message": "内网地址不予推送", "message_en": "Private"}
    api.tell("POST", "notify", ENDPOINTS, ApiRefused(422, {"errors": [error]}))

    page = desk.post("/unit/endpoints", {"url": "http://10.0.0.1/x", "events": ""})

    assert page.status_code == 422
    assert "内网地址不予推送" in page.text
    assert 'value="http://10.0.0.1/x"' in page.text


def test_the_log_shows_request_and_answer_as_text_whatever_is_in_them(desk: Browser) -> None:
    page = desk.get("/unit/endpoints/whe_1").text

    assert "webhook-id: ntf_1" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_what_may_be_done_with_an_endpoint_reaches_its_route(desk: Browser, api: FakeApi) -> None:
    at, page = f"{ENDPOINTS}/whe_1", "/unit/endpoints/whe_1"
    api.tell("PATCH", "notify", at, ENDPOINT)
    api.tell("DELETE", "notify", at, {})
    answer = {"result": "sent", "status": 200, "seconds": 0.1, "reason": None, "answer": {}}
    api.tell("POST", "notify", f"{at}/ping", answer)
    secret = {"endpoint_id": "whe_1", "secret": "whsec_2", "previous_secret_until": None}
    api.tell("POST", "notify", f"{at}/rotate-secret", secret)
    api.tell("POST", "notify", "/api/v1/notifications/ntf_1/replay", {})
    api.tell("POST", "notify", f"{at}/replays", {"replay_id": "rpl_1"})

    assert desk.post(page, {"enabled": "false"}).status_code == 303
    assert api.asked[-1][3]["json"] == {"enabled": False}
    assert desk.post(f"{page}/ping").status_code == 200
    assert "whsec_2" in desk.post(f"{page}/rotate", {"grace_hours": "0"}).text
    assert desk.post(f"{page}/deliveries/ntf_1/replay").status_code == 303
    ranged = desk.post(f"{page}/replays", {"from_sequence": "3", "only_failed": "true"})
    assert ranged.headers["Location"].endswith("?replay=rpl_1")
    assert api.asked[-1][3]["json"] == {"from_sequence": 3, "only_failed": True}
    assert desk.post(f"{page}/remove").status_code == 303


def test_what_was_typed_about_an_endpoint_stays_when_it_is_refused(
    desk: Browser, api: FakeApi
) -> None:
    error = {"field": "url", "message": "内网地址不予推送", "message_en": "Private"}
    api.tell("PATCH", "notify", f"{ENDPOINTS}/whe_1", ApiRefused(422, {"errors": [error]}))
    form = {"url": "http://10.0.0.1/x", "events": "whistle.*"}
    page = desk.post("/unit/endpoints/whe_1", form).text
    assert 'value="http://10.0.0.1/x"' in page
    assert ">whistle.*</textarea>" in page
    assert page.count("内网地址不予推送") == 2  # at the head and at the field


@pytest.mark.parametrize(
    ("path", "service", "api_path"),
    [
        ("/unit/endpoints/whe_1/replays", "notify", f"{ENDPOINTS}/whe_1/replays"),
        ("/unit/queue/replays", "dispatch", f"/api/v1/units/{UNIT}/feed/replays"),
    ],
)
def test_a_range_that_is_refused_stays_in_its_form(
    desk: Browser, api: FakeApi, path: str, service: str, api_path: str
) -> None:
    api.tell("POST", service, api_path, ApiRefused(422, {"detail": "范围不对"}))
    form = {"from_sequence": "9", "to_sequence": "3", "since": "2026-11-20T08:30"}
    page = desk.post(path, form).text
    assert [one for one in form.values() if f'value="{one}"' not in page] == []


@pytest.mark.parametrize("path", ["/unit/endpoints/whe_1/replays", "/unit/queue/replays"])
def test_an_empty_form_sends_nothing_again(desk: Browser, api: FakeApi, path: str) -> None:
    """A whole feed at once is what nobody meant who pressed a button beside empty fields."""
    answer = desk.post(path, {"from_sequence": " ", "to_sequence": "", "since": ""})

    assert answer.status_code == 422
    assert "请填写从第几条" in answer.text
    assert [path for method, _, path, _ in api.asked if method == "POST"] == []


def test_the_log_goes_on_from_whatever_the_page_answered(desk: Browser, api: FakeApi) -> None:
    log = {"items": [TRY], "next_cursor": "p 2"}
    api.tell("GET", "notify", f"{ENDPOINTS}/whe_1/deliveries", log)
    api.tell("POST", "notify", f"{ENDPOINTS}/whe_1/ping", ApiRefused(409, {"detail": "已停用"}))
    for page in (desk.get("/unit/endpoints/whe_1"), desk.post("/unit/endpoints/whe_1/ping")):
        assert 'rel="next" href="/unit/endpoints/whe_1?cursor=p%202"' in page.text


def test_the_queues_page_stands_even_where_nobody_can_tell_how_it_is(
    desk: Browser, api: FakeApi
) -> None:
    assert "没有程序在读取队列" in desk.get("/unit/queue").text
    api.tell("GET", "dispatch", f"/api/v1/units/{UNIT}/queue", ServiceAway("dispatch"))
    page = desk.get("/unit/queue")
    assert page.status_code == 200
    assert "暂时查不到" in page.text


def test_a_password_is_renewed_by_a_leader_alone(api: FakeApi) -> None:
    made = {"amqp_url": "amqp://unit-chengguan:new@broker:5672/"}
    path = f"/api/v1/units/{UNIT}/amqp-account/renew-password"
    api.tell("POST", "dispatch", path, made)

    assert (
        browser_of("unit_handler", api=api, unit=UNIT).post("/unit/queue/password").status_code
        == 403
    )
    page = browser_of("unit_leader", api=api, unit=UNIT).post("/unit/queue/password")
    assert "unit-chengguan:new@" in page.text


def test_a_unit_cannot_name_another_in_the_address_but_operations_can(api: FakeApi) -> None:
    browser_of("unit_leader", api=api, unit=UNIT).get("/unit/endpoints?unit=gongan")
    asked = [given["unit"] for _, _, path, given in api.asked if path == ENDPOINTS]
    browser_of("ops", api=api).get("/unit/endpoints?unit=gongan")
    asked += [given["unit"] for _, _, path, given in api.asked if path == ENDPOINTS]

    assert asked[0] == UNIT
    assert asked[-1] == "gongan"


def test_the_roster_is_read(desk: Browser, api: FakeApi) -> None:
    duty = {"unit": UNIT, "tier": 1, "subject": "li-si", "name": "李四", "gap": None, "until": None}
    api.tell("GET", "dispatch", "/api/v1/rosters/on-duty", {"items": [duty]})
    at = "2026-11-23T01:00:00+00:00"
    gap = {"tier": 2, "from": at, "to": at, "reason": "no_shift"}
    api.tell("GET", "dispatch", "/api/v1/rosters/gaps", {"items": [gap], "days": 7})

    page = desk.get("/unit/roster").text
    assert "李四" in page
    assert "没有排班" in page


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ({}, {}),
        ({"from_sequence": "3", "to_sequence": " 9 "}, {"from_sequence": 3, "to_sequence": 9}),
        ({"from_sequence": "３"}, {"from_sequence": "３"}),
        ({"from_sequence": "-1"}, {"from_sequence": "-1"}),
        ({"since": "2026-11-23T09:30"}, {"since": "2026-11-23T09:30:00+08:00"}),
        ({"since": "2026-11-23T09:30:00Z"}, {"since": "2026-11-23T09:30:00+00:00"}),
        ({"since": "yesterday"}, {"since": "yesterday"}),
    ],
)
def test_a_range_is_asked_for_as_it_was_meant(form: dict[str, str], body: dict[str, Any]) -> None:
    """What is neither number nor time goes on as it is: the service says what is wrong."""
    assert views.replay_form(form, ZoneInfo("Asia/Shanghai")) == body


@pytest.mark.parametrize(
    ("ready", "consumers", "health"),
    [(0, 0, "calm"), (3, 0, "unread"), (3, 1, "calm"), (500, 1, "waiting"), (80_000, 1, "full")],
)
def test_a_queues_health_says_what_to_do(ready: int, consumers: int, health: str) -> None:
    assert views.queue_health({**QUEUE, "ready": ready, "consumers": consumers}) == health
