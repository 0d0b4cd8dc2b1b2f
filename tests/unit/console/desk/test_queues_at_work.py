"""Screening, dangers, calls, held appeals: one key, one command, and what it came to."""

from typing import Any

import pytest

from services.console.entrypoints.http.desk.callbacks import read_attempt
from services.console.ports.api import ApiRefused, ServiceAway
from tests.support.console import FakeApi
from tests.unit.console.desk.scene import NUMBER, call, desk_of, line, listed, told_api

HTMX = {"HX-Request": "true"}
SCREEN = ("POST", "dispatch", "/api/v1/tickets/tkt_1/screen")


def posted(api: FakeApi) -> list[tuple[str, dict[str, Any]]]:
    return [(path, given) for method, _, path, given in api.asked if method == "POST"]


class TestScreening:
    """Three suggestions with their reasons; one key takes one."""

    def test_a_card_shows_what_waits_and_why_each_unit(self) -> None:
        page = desk_of().get("/desk/screening").text
        for words in ("区城管局", "关键词", "命中“烧烤”", "把握 82%", "该单位曾退回", "区域不明"):
            assert words in page, words
        assert 'data-key="1"' in page

    def test_a_suggestion_is_taken_with_the_version_and_token_that_were_seen(self) -> None:
        api = told_api()
        api.tell(*SCREEN, line(state="dispatched", unit_name="区城管局"))
        form = {"suggestion": "1", "suggestions_token": "tok", "version": "1", "key": "k"}
        answer = desk_of(api=api).post("/desk/screening/tkt_1", form, headers=HTMX)

        assert "区城管局" in answer.text
        told = {"suggestion": 1, "suggestions_token": "tok"}
        assert posted(api) == [(SCREEN[2], {"json": told, "etag": '"1"', "key": "k"})]

    def test_by_hand_only_what_was_chosen_is_said(self) -> None:
        api = told_api()
        api.tell(*SCREEN, line(state="dispatched"))
        form = {"category": "0104", "area_code": " ", "unit": "", "version": "x"}
        answer = desk_of(api=api).post("/desk/screening/tkt_1", form)

        assert answer.headers["Location"] == "/desk/screening"
        assert posted(api)[0][1] == {"json": {"category": "0104"}, "etag": None, "key": None}

    def test_what_is_not_taken_on_says_the_ground_and_what_the_reporter_is_told(self) -> None:
        api = told_api()
        path = "/api/v1/tickets/tkt_1/refuse"
        api.tell("POST", "dispatch", path, line(state="refused"))
        form = {"ground": "litigation", "explanation": "该事项法院正在审理", "version": "1"}
        answer = desk_of(api=api).post("/desk/screening/tkt_1/refuse", form, headers=HTMX)

        assert "data-done" in answer.text
        del form["version"]
        assert posted(api) == [(path, {"json": form, "etag": '"1"', "key": None})]

    @pytest.mark.parametrize("headers", [HTMX, {}])
    def test_a_refusal_stands_where_the_card_is(self, headers: dict[str, str]) -> None:
        api = told_api()
        changed = {"type": "urn:huying:problem:version_conflict", "detail": "当前版本是 5"}
        api.tell(*SCREEN, ApiRefused(412, changed))
        form = {"suggestion": "1", "number": NUMBER}
        answer = desk_of(api=api).post("/desk/screening/tkt_1", form, headers=headers)

        assert "当前版本是 5" in answer.text
        assert NUMBER in answer.text
        assert answer.status_code == (200 if headers else 412)  # htmx swaps what is well


class TestDangers:
    """Taken on, confirmed, lowered, handed on; a page that is behind says so."""

    @pytest.mark.parametrize(
        ("verb", "form", "said"),
        [
            ("acknowledge-danger", {"reason": "x"}, {}),
            ("judge-danger", {"verdict": "confirmed"}, {"verdict": "confirmed"}),
            (
                "judge-danger",
                {"verdict": "lowered", "reason": "气话", "severity": ""},
                {"verdict": "lowered", "reason": "气话"},
            ),
            ("transfer-danger", {"target": "119"}, {"target": "119"}),
        ],
    )
    def test_each_command_says_only_its_own_fields(
        self, verb: str, form: dict[str, str], said: dict[str, str]
    ) -> None:
        api = told_api()
        path = f"/api/v1/tickets/tkt_1/{verb}"
        api.tell("POST", "dispatch", path, {})
        answer = desk_of(api=api).post(f"/desk/dangers/tkt_1/{verb}", {**form, "version": "3"})

        assert answer.headers["Location"] == "/desk/dangers"
        assert posted(api) == [(path, {"json": said, "etag": '"3"', "key": None})]

    def test_no_other_command_goes_through_this_door(self) -> None:
        api = told_api()
        desk_of(api=api).post("/desk/dangers/tkt_1/refuse", {"ground": "secret"})
        assert posted(api) == []

    def test_a_page_that_is_behind_says_so_and_nothing_moves(self) -> None:
        browser = desk_of()
        page = browser.get("/desk/dangers").text
        seen = page.partition("/desk/dangers/state?seen=")[2].partition('"')[0]
        assert browser.get(f"/desk/dangers/state?seen={seen}").text.strip() == ""
        assert "有变化" in browser.get("/desk/dangers/state?seen=other").text


class TestCalls:
    """A script, three answers, or why nobody was reached."""

    def test_an_attempt_is_read_as_the_api_takes_it(self) -> None:
        answers = {"contacted": ["true"], "resolved": ["false"], "satisfaction": ["dissatisfied"]}
        said, missing = read_attempt({**answers, "grounds": ["attitude", "nonsense"]})
        assert missing == []
        assert said == {
            "outcome": "answered",
            "contacted": True,
            "resolved": False,
            "satisfaction": "dissatisfied",
            "grounds": ["attitude"],
        }
        assert read_attempt({"outcome": ["busy"], "contacted": ["true"]}) == (
            {"outcome": "busy"},
            [],
        )
        assert read_attempt({})[1] == ["contacted", "resolved", "satisfaction"]

    def test_missing_answers_are_named_and_what_was_said_stays(self) -> None:
        form = {"outcome": "answered", "contacted": "true", "comment": "还行"}
        answer = desk_of().post("/desk/callbacks/cb_1", form)
        assert answer.status_code == 422
        assert "还行" in answer.text
        assert 'id="field-contacted-true" name="contacted" value="true" checked' in answer.text

    def test_what_was_answered_never_stands_beside_another_call(self) -> None:
        form = {"outcome": "answered", "contacted": "true", "comment": "还行"}
        answer = desk_of().post("/desk/callbacks/cb_gone", form)
        assert (answer.status_code, "已不在待办中" in answer.text) == (409, True)
        assert 'name="contacted"' not in answer.text

    def test_a_call_further_on_is_opened_answered_and_left_on_its_own_page(self) -> None:
        api = told_api()
        second = {**call(), "callback_id": "cb_9", "title": "井盖丢失"}
        pages = {None: listed(call(), next_cursor="p2"), "p2": listed(call(), second)}
        api.tell("GET", "intake", "/api/v1/callbacks", lambda cursor, **_: pages[cursor])
        browser = desk_of(api=api)
        at = "/desk/callbacks?call=cb_9&cursor=p2"
        assert at.replace("&", "&amp;") in browser.get("/desk/callbacks?cursor=p2").text

        page = browser.get(at).text
        assert '<h2 id="call-title">井盖丢失' in page
        action = page.partition('action="/desk/callbacks/cb_9?')[2].partition('"')[0]
        assert action == "cursor=p2"
        missing = browser.post(f"/desk/callbacks/cb_9?{action}", {"outcome": "answered"})
        assert (missing.status_code, "井盖丢失" in missing.text) == (422, True)

    def test_an_attempt_recorded_twice_bears_one_key(self) -> None:
        api = told_api()
        api.tell("POST", "intake", "/api/v1/callbacks/cb_1/attempts", {"state": "due"})
        browser = desk_of(api=api)
        key = browser.get("/desk/callbacks").text.partition('name="key" value="')[2]
        form = {"outcome": "busy", "key": key.partition('"')[0]}
        for _ in range(2):
            browser.post("/desk/callbacks/cb_1", form)
        assert [given["key"] for _, given in posted(api)] == [form["key"]] * 2 != ["", ""]

    def test_a_number_is_shown_for_this_call_only(self) -> None:
        """The purpose is said to intake, which keeps who looked."""
        api = told_api()
        contact = {"name": "王某", "phone": "13812345678", "email": None, "language": "zh"}
        api.tell("POST", "intake", "/api/v1/appeals/apl_1/reveals", contact)
        browser = desk_of(api=api)
        assert "13812345678" not in browser.get("/desk/callbacks").text
        shown = browser.post("/desk/callbacks/cb_1/phone", {"appeal_id": "apl_1"}, headers=HTMX)
        assert "13812345678" in shown.text
        assert posted(api)[0][1]["json"] == {"purpose": "callback"}

    def test_a_call_that_is_no_longer_due_is_said(self) -> None:
        api = told_api()
        gone = ApiRefused(409, {"detail": "这次回访已有人登记"})
        api.tell("POST", "intake", "/api/v1/callbacks/cb_1/attempts", gone)
        answer = desk_of(api=api).post("/desk/callbacks/cb_1", {"outcome": "busy"})
        assert (answer.status_code, "已有人登记" in answer.text) == (409, True)


class TestHeld:
    """Let in or turned away, with a reason; whoever only reads decides nothing."""

    def test_a_decision_carries_its_reason(self) -> None:
        api = told_api()
        api.tell("POST", "intake", "/api/v1/quarantine/apl_7/release", {})
        answer = desk_of(api=api).post("/desk/quarantine/apl_7/release", {"reason": "属实"})
        assert answer.headers["Location"] == "/desk/quarantine"
        assert posted(api)[0][1]["json"] == {"reason": "属实"}

    def test_a_decision_that_is_refused_keeps_its_reason(self) -> None:
        """Whoever looked at it for minutes does not write it anew."""
        api = told_api()
        api.tell(
            "POST",
            "intake",
            "/api/v1/quarantine/apl_7/reject",
            ApiRefused(409, {"title": "已处理"}),
        )
        answer = desk_of(api=api).post("/desk/quarantine/apl_7/reject", {"reason": "重复灌水<b>"})
        assert answer.status_code == 409
        assert "重复灌水&lt;b&gt;</textarea>" in answer.text

    def test_a_director_reads_and_does_not_decide(self) -> None:
        browser = desk_of("director")
        assert "/release" not in browser.get("/desk/quarantine").text
        assert browser.post("/desk/quarantine/apl_7/release").status_code == 403

    def test_an_unknown_state_shows_what_is_held(self) -> None:
        api = told_api()
        desk_of(api=api).get("/desk/quarantine?state=%27")
        asked = [given for _, _, path, given in api.asked if path == "/api/v1/quarantine"]
        assert asked[0]["state"] == "held"


@pytest.mark.parametrize("path", ["screening", "dangers", "callbacks", "quarantine"])
def test_a_queue_whose_service_is_away_is_a_clear_page(path: str) -> None:
    api = told_api()
    service = "intake" if path in ("callbacks", "quarantine") else "dispatch"
    api.tell("GET", service, f"/api/v1/{path}", ServiceAway(service))
    answer = desk_of(api=api).get(f"/desk/{path}")
    assert answer.status_code == 503
    assert "暂时不可用" in answer.text
