"""A new appeal: what the operator sees while typing, what is submitted, and that it is one (A3)."""

from typing import Any

import pytest

from services.console.domain.desk.district import District, is_within
from services.console.domain.desk.map_view import area_map
from services.console.domain.desk.taking import appeal, call_id
from services.console.ports.api import ApiRefused, ServiceAway
from tests.support.console import FakeApi
from tests.unit.console.desk.scene import BODY, desk_of, told_api

APPEALS = ("POST", "intake", "/api/v1/appeals")
RECEIPT = {
    "appeal_id": "apl_9",
    "tracking_code": "K7MQ-2XRD",
    "pin": "4821",
    "received_at": "2026-11-23T02:00:00Z",
}
FORM = {"key": "key_1", "phone": "13812345678", "kind": "help", "text": "路灯不亮"}


def api_of_intake(**told: Any) -> FakeApi:
    api = told_api()
    api.tell(*APPEALS, told.get("receipt", RECEIPT))
    cases = {"number_known": True, "cases": told.get("cases", [])}
    api.tell("POST", "intake", "/api/v1/calls", cases)
    api.tell("POST", "intake", "/api/v1/appeals/similar", told.get("similar", {"similar": []}))
    return api


def submitted(api: FakeApi) -> list[dict[str, Any]]:
    return [given for method, _, path, given in api.asked if path == APPEALS[2]]


def test_the_form_s_key_makes_a_double_click_one_appeal() -> None:
    """Intake answers the same key with the same receipt; the page is the same page."""
    api = api_of_intake()
    browser = desk_of(api=api)
    first, second = (browser.post("/desk/new", FORM).text for _ in range(2))

    assert "K7MQ-2XRD" in first
    assert "K7MQ-2XRD" in second
    assert [one["key"] for one in submitted(api)] == ["key_1", "key_1"]
    assert submitted(api)[0]["json"] == submitted(api)[1]["json"]


def test_every_form_that_is_shown_has_a_key_of_its_own() -> None:
    browser = desk_of(api=api_of_intake())
    keys = {browser.get("/desk/new").text.partition('name="key" value="')[2][:30] for _ in range(3)}
    assert len(keys) == 3


def test_what_is_wrong_stands_by_its_field_and_nothing_typed_is_lost() -> None:
    api = api_of_intake()
    errors = [{"field": "contact.phone", "message": "号码无法识别", "message_en": "unreadable"}]
    api.tell(*APPEALS, ApiRefused(422, {"errors": errors}))
    answer = desk_of(api=api).post("/desk/new", {**FORM, "address": "莲湖路12号"})

    assert answer.status_code == 422
    assert "号码无法识别" in answer.text
    assert "莲湖路12号" in answer.text
    assert 'value="key_1"' in answer.text


def test_a_field_that_the_form_does_not_have_is_said_at_its_head() -> None:
    api = api_of_intake()
    errors = [{"field": "answers.0.values", "message": "请选择一项", "message_en": "choose"}]
    api.tell(*APPEALS, ApiRefused(422, {"errors": errors}))
    assert "请选择一项" in desk_of(api=api).post("/desk/new", FORM).text


def test_the_caller_s_open_cases_are_shown_and_one_may_take_the_words() -> None:
    case = {
        "appeal_id": "apl_1",
        "ticket_id": "tkt_1",
        "number": "LH-1",
        "title": None,
        "state_text": "办理中",
        "state_text_en": "in progress",
        "received_at": "2026-11-23T01:00:00Z",
    }
    api = api_of_intake(cases=[case])
    api.tell("POST", "intake", "/api/v1/appeals/apl_1/supplements", {})
    browser = desk_of(api=api)
    shown = browser.post("/desk/new/caller", FORM).text
    assert "LH-1" in shown
    assert "supplement:apl_1" in shown

    answer = browser.post("/desk/new", {**FORM, "do": "supplement:apl_1"})
    assert answer.headers["Location"] == "/desk/new"
    path, given = api.asked[-1][2], api.asked[-1][3]
    assert path.endswith("/apl_1/supplements")
    assert given == {"json": {"text": "路灯不亮"}, "key": "key_1"}
    assert submitted(api) == []


def test_similar_cases_and_danger_are_told_while_typing() -> None:
    advice = {"text": "请立即撤离", "text_en": "Leave at once", "numbers": ["119"], "lines": []}
    api = api_of_intake(similar={"similar": [], "advice": advice})
    shown = desk_of(api=api).post("/desk/new/similar", {**FORM, "text": "楼道冒浓烟"}).text
    assert "请立即撤离" in shown
    assert "119" in shown
    body = api.asked[-1][3]["json"]
    assert "contact" not in body, "who rings is not told to who only looks"


def test_nothing_is_looked_for_before_there_are_words() -> None:
    api = api_of_intake()
    desk_of(api=api).post("/desk/new/similar", {"text": " 水 "})
    assert api.asked == []


@pytest.mark.parametrize("fault", [ServiceAway("intake"), ApiRefused(422, {"title": "不行"})])
def test_what_only_helps_keeps_nobody_from_taking_an_appeal(fault: Exception) -> None:
    api = api_of_intake()
    for path in ("/api/v1/calls", "/api/v1/appeals/similar"):
        api.tell("POST", "intake", path, fault)
    browser = desk_of(api=api)
    assert browser.post("/desk/new/caller", FORM).status_code == 200
    assert browser.post("/desk/new/similar", FORM).status_code == 200
    assert "K7MQ-2XRD" in browser.post("/desk/new", FORM).text


def test_without_script_the_form_looks_things_up_and_keeps_what_was_typed() -> None:
    api = api_of_intake()
    answer = desk_of(api=api).post("/desk/new", {**FORM, "do": "similar"})
    assert submitted(api) == []
    assert "没有相似" in answer.text
    assert "路灯不亮" in answer.text


def test_a_click_on_the_map_becomes_a_place_with_its_area() -> None:
    api = api_of_intake()
    browser = desk_of(api=api)
    page = browser.post("/desk/new", {**FORM, "at.x": "320", "at.y": "100"}).text
    assert submitted(api) == []
    assert 'name="longitude" value="108.925' in page
    assert '<option value="610104" selected>' in page
    drawn = browser.get("/desk/map.svg?longitude=108.92&latitude=34.22")
    assert drawn.mimetype == "image/svg+xml"
    assert "<circle" in drawn.text


def test_a_key_press_on_the_map_chooses_nothing() -> None:
    """Browsers send 0, 0 then."""
    page = desk_of(api=api_of_intake()).post("/desk/new/place", {"at.x": "0", "at.y": "0"}).text
    assert 'name="longitude" value=""' in page


class TestTheBody:
    """What a form becomes."""

    def test_an_anonymous_caller_leaves_no_contact(self) -> None:
        body = appeal({**lists(FORM), "anonymous": ["true"]}, "key_1")
        assert "contact" not in body
        assert body["anonymous"] is True

    def test_a_corrected_number_is_another_call(self) -> None:
        assert call_id("k", "138 1234-5678") == call_id("k", "13812345678")
        assert call_id("k", "13812345678") != call_id("k", "13812345679")

    @pytest.mark.parametrize("place", [("", ""), ("nan", "34"), ("999", "34"), ("x", "34")])
    def test_a_place_that_is_none_is_left_out(self, place: tuple[str, str]) -> None:
        form = {**lists(FORM), "longitude": [place[0]], "latitude": [place[1]]}
        assert "location" not in appeal(form, "key_1")

    def test_answers_settlement_and_behalf_are_said_where_given(self) -> None:
        form = lists(FORM) | {
            "answer.depth": ["deep", " "],
            "answer.none": [""],
            "relation": ["family"],
            "behalf_name": ["李某"],
            "transfer_to": ["市交警支队"],
            "transfer_reason": ["不属本区"],
        }
        body = appeal(form, "key_1")
        assert body["answers"] == [{"question": "depth", "values": ["deep"]}]
        assert body["on_behalf_of"] == {"relation": "family", "name": "李某"}
        assert body["transferred"] == {"to": "市交警支队", "reason": "不属本区"}


def lists(form: dict[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in form.items()}


class TestTheDistrict:
    """Areas of the directory, drawn and found again."""

    def test_a_point_of_the_picture_is_the_point_that_was_drawn(self) -> None:
        drawn = area_map(District.of(BODY), "zh")
        assert drawn is not None
        for point in ((108.90, 34.20), (108.95, 34.25), (108.923456, 34.222222)):
            back = drawn.view.point_at(*drawn.view.place(point))
            assert back == pytest.approx(point, abs=2e-4)

    def test_parents_that_are_missing_or_go_round_in_circles_hide_nobody_forever(self) -> None:
        rows = [
            {"code": "a", "name": "甲", "parent": "nowhere"},
            {"code": "b", "name": "乙", "parent": "a"},
        ]
        district = District.of({"version": 1, "areas": rows})
        assert [code for code, _ in district.options("areas", "zh")] == ["a", "b"]
        assert district.options("categories", "zh") == []

    def test_a_district_without_outlines_has_no_map(self) -> None:
        assert area_map(District.of({"version": 1}), "zh") is None

    def test_a_ring_s_inside_is_inside(self) -> None:
        ring = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 1.0), (0.0, 4.0))
        assert is_within((1, 1), ring)
        assert not is_within((2, 3), ring)
        assert not is_within((5, 1), ring)
