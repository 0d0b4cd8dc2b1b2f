"""The inbox: everybody who is told of something reads it, and marks it where he stands."""

import pytest

from tests.support.console import FakeApi, browser_of

ITEM = {
    "notification_id": "n1", "event": "work_order.issued.v1", "ticket_id": "tkt_1",
    "page": "/tickets/tkt_1",
    "text": "新派工单", "text_en": "A new order", "at": "2026-11-23T01:00:00+00:00",
    "read_at": None, "read_by": None,
}  # fmt: skip


@pytest.fixture
def api() -> FakeApi:
    told = FakeApi()
    told.tell("GET", "notify", "/api/v1/inbox", {"items": [ITEM], "next_cursor": None})
    told.tell("POST", "notify", "/api/v1/inbox/read", {"read": 1})
    return told


@pytest.mark.parametrize("role", ["operator", "reviewer", "district_leader", "unit_handler"])
def test_whoever_is_told_reads_it_and_goes_to_the_case(api: FakeApi, role: str) -> None:
    page = browser_of(role, api=api).get("/inbox").text

    assert "新派工单" in page
    assert 'href="/tickets/tkt_1"' in page
    assert "A new order" in browser_of(role, api=api).get("/inbox?lang=en").text


def test_an_officer_is_not_led_to_cases_outside_his_grid(api: FakeApi) -> None:
    page = browser_of("grid_officer", api=api).get("/inbox").text

    assert "新派工单" in page
    assert "/tickets/tkt_1" not in page


def test_one_or_all_are_marked_and_the_reader_stays_where_he_was(api: FakeApi) -> None:
    browser = browser_of("operator", api=api)

    one = browser.post("/inbox/read", {"id": "n1", "unread": "true"})
    assert (one.status_code, one.headers["Location"]) == (303, "/inbox?unread=true")
    assert api.asked[-1][3]["json"] == {"ids": ["n1"]}
    assert browser.post("/inbox/read").headers["Location"] == "/inbox"
    assert api.asked[-1][3]["json"] == {}


def test_what_is_asked_of_the_reader_s_own_inbox_alone_is_unread(api: FakeApi) -> None:
    browser_of("operator", api=api).get("/inbox?unread=true")

    assert api.asked[-1][3]["unread"] == "true"


@pytest.mark.parametrize("role", ["auditor", "ops"])
def test_whom_nobody_tells_anything_is_shown_out(api: FakeApi, role: str) -> None:
    assert browser_of(role, api=api).get("/inbox").status_code == 403
