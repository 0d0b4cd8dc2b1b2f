"""The frame lets in whom a page is for, and tells everybody else what to do."""

import re
from functools import partial
from html import unescape
from typing import Any

import pytest
from flask import Blueprint, Response

from services.console.bootstrap import Container
from services.console.entrypoints.http import app as console_app
from services.console.entrypoints.http.app import build_app
from services.console.entrypoints.http.shell import ApiRefused, ServiceAway, Shell
from tests.support import console
from tests.support.console import FakeApi
from tests.support.standing_app import StandingApp

browser_of = partial(console.browser_of, app=StandingApp(build_app))  # with a section of ours


class Section:
    """A section of the console for these tests."""

    @staticmethod
    def blueprint(container: Container, shell: Shell) -> Blueprint:
        pages = Blueprint("section", __name__)

        @pages.get("/desk-of-tests")
        @shell.staff("operator")
        def desk() -> Response:
            return Response(shell.api().get("dispatch", "/api/v1/counts")["words"])

        @pages.post("/desk-of-tests")
        @shell.staff("operator")
        def act() -> Response:
            shell.api().post("dispatch", "/api/v1/act", {"a": 1}, key="k")
            return shell.redirect("/board", said="shell.yes")

        @pages.get("/anybody")
        @shell.staff()
        def anybody() -> Response:
            return Response(shell.person().name)

        return pages


@pytest.fixture(autouse=True)
def section(monkeypatch: pytest.MonkeyPatch) -> None:
    known = console_app.sections()
    monkeypatch.setattr(console_app, "sections", lambda: [*known, Section])


@pytest.fixture
def api() -> FakeApi:
    told = FakeApi()
    told.tell("GET", "dispatch", "/api/v1/counts", {"words": "三件"})
    told.tell("POST", "dispatch", "/api/v1/act", {})
    return told


def test_who_holds_the_role_gets_the_page(api: FakeApi) -> None:
    assert browser_of("operator", api=api).get("/desk-of-tests").text == "三件"


def test_who_is_not_signed_in_is_led_to_the_sign_in_page_and_back() -> None:
    answer = browser_of().get("/desk-of-tests?queue=danger")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=%2Fdesk-of-tests%3Fqueue%3Ddanger"


def test_another_role_gets_a_plain_refusal_that_names_the_roles() -> None:
    answer = browser_of("ops").get("/desk-of-tests")

    assert answer.status_code == 403
    assert "坐席" in answer.text


def test_a_page_for_everybody_on_the_staff_asks_for_no_role() -> None:
    assert browser_of("ops").get("/anybody").text == "王晓雯"


def test_htmx_is_told_by_a_header_where_to_go() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/board?x=1"}
    answer = browser_of().get("/desk-of-tests", headers=headers)

    assert answer.headers["HX-Redirect"] == "/sign-in?next=%2Fboard%3Fx%3D1"


@pytest.mark.parametrize(
    ("refusal", "status", "words"),
    [
        (ApiRefused(409, {"title": "工单已办结", "detail": "请刷新。"}), 409, "工单已办结"),
        (ApiRefused(422, {"title": "不行", "errors": [{"message": "缺号码"}]}), 422, "缺号码"),
        (ServiceAway("dispatch"), 503, "派遣服务暂时不可用"),
        (RuntimeError("boom"), 500, "系统出错了"),
        (OverflowError("math range error"), 500, "系统出错了"),
    ],
)
def test_a_refusal_nobody_caught_becomes_a_clear_page(
    api: FakeApi, refusal: Exception, status: int, words: str
) -> None:
    api.tell("GET", "dispatch", "/api/v1/counts", refusal)

    answer = browser_of("operator", api=api).get("/desk-of-tests")

    assert answer.status_code == status
    assert words in answer.text
    assert "boom" not in answer.text


def test_for_htmx_a_refusal_is_a_line_over_the_page(api: FakeApi) -> None:
    api.tell("GET", "dispatch", "/api/v1/counts", ServiceAway("dispatch"))

    answer = browser_of("operator", api=api).get("/desk-of-tests", headers={"HX-Request": "true"})

    assert answer.headers["HX-Retarget"] == "#alerts"
    assert "<html" not in answer.text


def test_a_number_out_of_range_is_refused_and_leaves_a_trace(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    beyond = OverflowError("MongoDB can only handle up to 8-byte ints")  # in bson's own words
    api.tell("GET", "dispatch", "/api/v1/counts", beyond)

    assert browser_of("operator", api=api).get("/desk-of-tests").status_code == 422
    assert "out_of_range" in capsys.readouterr().out


OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
WRITTEN = {"reason": '三楼\n<b>漏水</b> "急"', "unit": ["a", "b"], "csrf_token": "old"}


class TestUnsent:
    """What somebody has written is not lost with a session that was over, or a service away."""

    @staticmethod
    def said_again(page: str) -> list[tuple[str, str]]:
        """Return what the page's form would send, without its token."""
        kept = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
        return [(name, unescape(value)) for name, value in kept]

    def test_whoever_is_no_longer_signed_in_signs_in_and_sends_it_then(self) -> None:
        answer = browser_of()._client.post("/desk-of-tests?x=1", data=WRITTEN, headers=OURS)

        assert answer.status_code == 401
        assert self.said_again(answer.text) == [
            ("reason", WRITTEN["reason"]), ("unit", "a"), ("unit", "b"),
        ]  # fmt: skip
        assert 'action="/desk-of-tests?x=1"' in answer.text
        assert "在新窗口登录" in answer.text

    def test_a_page_of_an_earlier_session_asks_to_send_it_once_more(self, api: FakeApi) -> None:
        browser = browser_of("operator", api=api)
        answer = browser._client.post("/desk-of-tests", data=WRITTEN, headers=OURS)

        assert answer.status_code == 400
        assert ("unit", "b") in self.said_again(answer.text)
        assert api.asked == []

    def test_while_a_service_is_away_it_can_be_sent_again(self, api: FakeApi) -> None:
        api.tell("POST", "dispatch", "/api/v1/act", ServiceAway("dispatch"))
        answer = browser_of("operator", api=api).post("/desk-of-tests", WRITTEN, headers=OURS)

        assert answer.status_code == 503
        assert ("unit", "a") in self.said_again(answer.text)

    @pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site", **OURS}])
    def test_nothing_is_kept_of_what_may_come_from_elsewhere(self, headers: Any) -> None:
        headers = {**headers, "Sec-Fetch-Site": "cross-site"}
        answer = browser_of()._client.post("/desk-of-tests", data=WRITTEN, headers=headers)

        assert answer.status_code == 303

    def test_no_password_is_kept(self) -> None:
        given = {"present": "secret-1", "wanted": "secret-2"}
        answer = browser_of()._client.post("/account/password", data=given, headers=OURS)

        assert "secret-1" not in answer.text


class TestForms:
    """No other site's page can act with somebody's session (L5)."""

    def test_ours_passes_and_the_next_page_says_so(self, api: FakeApi) -> None:
        browser = browser_of("operator", api=api)

        answer = browser.post("/desk-of-tests")

        assert answer.status_code == 303
        assert api.asked[-1][:3] == ("POST", "dispatch", "/api/v1/act")
        assert "alert--good" in browser.get("/account/nowhere").text

    @pytest.mark.parametrize("token", [{}, {"csrf_token": "x"}, {"csrf_token": "é" * 40}])
    def test_one_without_our_token_does_nothing(self, api: FakeApi, token: dict[str, str]) -> None:
        answer = browser_of("operator", api=api)._client.post("/desk-of-tests", data=token)

        assert answer.status_code == 400
        assert api.asked == []

    @pytest.mark.parametrize(
        "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
    )
    def test_one_that_began_elsewhere_does_nothing(
        self, api: FakeApi, headers: dict[str, Any]
    ) -> None:
        assert (
            browser_of("operator", api=api).post("/desk-of-tests", headers=headers).status_code
            == 400
        )
        assert api.asked == []


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil", "x", ""])
def test_signing_in_leads_to_pages_of_ours_only(target: str) -> None:
    answer = browser_of("operator").get("/sign-in", query_string={"next": target})

    assert answer.headers["Location"].startswith("/")
    assert "evil" not in answer.headers["Location"]


def test_pages_allow_nothing_inline_and_nothing_from_elsewhere() -> None:
    """L5: what the policy forbids, the pages do not have."""
    answer = browser_of("operator").get("/sign-in?next=x", follow_redirects=True)

    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on", answer.text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", answer.text)


def test_assets_change_their_address_with_their_content_and_are_kept_for_good() -> None:
    browser = browser_of()
    address = re.search(r"/assets/\w+/css/base.css", browser.get("/sign-in").text)
    assert address

    kept = browser.get(address[0], headers={"Accept-Encoding": "gzip"})
    older = browser.get("/assets/0123456789/css/base.css")

    assert "immutable" in kept.headers["Cache-Control"]
    assert kept.headers["Content-Encoding"] == "gzip"
    assert older.status_code == 200
    assert older.headers["Cache-Control"] == "no-cache"


def test_the_language_that_was_asked_for_stays() -> None:
    browser = browser_of()
    assert "Staff sign-in" in browser.get("/sign-in?lang=en").text
    assert "Staff sign-in" in browser.get("/sign-in").text
    assert "工作人员登录" in browser.get("/sign-in?lang=zh").text


def test_a_browser_in_english_is_answered_in_english_and_any_other_in_chinese() -> None:
    for accepted, words in (("en-GB,en;q=0.8", "Staff sign-in"), ("fr", "工作人员登录")):
        answer = browser_of().get("/sign-in", headers={"Accept-Language": accepted})
        assert words in answer.text
