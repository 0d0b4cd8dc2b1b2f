"""K6: residents report, follow, rate and ask for a review, with nothing but a phone."""

import io
from typing import Any

import pytest

from services.console.ports.api import ApiRefused
from services.console.ports.district import ServiceAway
from tests.unit.console.residents_scene import (
    ADVICE,
    ALONE,
    APPEAL,
    CODE,
    EARLIER,
    SIMILAR,
    TRACKED,
    Scene,
)

SAID = {"kind": "help", "text": "槐树巷路灯不亮", "phone": "138 1234 5678", "key": "once-only-key"}


@pytest.fixture
def scene() -> Scene:
    made = Scene()
    made.accepts()
    return made


def test_the_first_page_says_what_can_be_done_and_where_to_ring(scene: Scene) -> None:
    page = scene.client.get("/").text

    for expected in ('href="/submit"', 'href="/track"', 'href="/board"', "tel:110", "tel:120"):
        assert expected in page
    assert "htmx" not in page.partition("<body")[0].replace("htmx-config", "")


def test_a_report_gives_a_code_and_opens_its_case_at_once(scene: Scene) -> None:
    answer = scene.browser.post("/submit", SAID)

    assert answer.status_code == 201
    assert 'data-code="BS83-QZBE-9Z2Q"' in answer.text
    assert "B S 8 3，Q Z B E，9 Z 2 Q" in answer.text
    assert "huying_case=session" in str(answer.headers.getlist("Set-Cookie"))
    (sent,) = scene.sent("/api/v1/appeals")
    assert sent["key"] == "once-only-key"
    assert sent["json"]["contact"] == {"phone": "138 1234 5678", "language": "zh"}
    assert sent["json"]["channel"] == "web"
    assert scene.sent("/api/v1/track/sessions")[0]["json"]["phone_suffix"] == "5678"


def test_the_resident_s_own_address_is_told_and_no_right_of_ours(scene: Scene) -> None:
    scene.browser.post("/submit", SAID, environ_base={"REMOTE_ADDR": "203.0.113.9"})

    assert {case for _, case in scene.intake.callers} == {""}
    assert {caller.address for caller, _ in scene.intake.callers} == {"203.0.113.9"}


def test_similar_cases_come_before_it_is_sent_and_joining_is_said(scene: Scene) -> None:
    similar = {"similar": [SIMILAR], "advice": None}
    scene.api.tell("POST", "intake", "/api/v1/appeals/similar", similar)

    first = scene.browser.post("/submit", SAID)

    assert first.status_code == 200
    assert scene.sent("/api/v1/appeals") == []
    for expected in ("路灯 · 青年路街道", "同一地点", "办理中", EARLIER, "槐树巷路灯不亮"):
        assert expected in first.text
    scene.browser.post("/submit", {**SAID, "checked": "yes", "same_as": EARLIER})
    (sent,) = scene.sent("/api/v1/appeals")
    assert sent["json"]["same_as"] == EARLIER


def test_danger_shows_where_to_ring_before_anything_is_sent(scene: Scene) -> None:
    danger = {"similar": [], "advice": ADVICE}
    scene.api.tell("POST", "intake", "/api/v1/appeals/similar", danger)

    shown = scene.browser.post("/submit/check", {"text": "三楼着火"})

    assert "tel:119" in shown.text
    assert 'role="alert"' in shown.text


def test_nobody_is_kept_from_sending_where_similar_cases_cannot_be_asked(scene: Scene) -> None:
    scene.api.tell("POST", "intake", "/api/v1/appeals/similar", ServiceAway("intake"))

    assert scene.browser.post("/submit", SAID).status_code == 201


def test_what_is_wrong_stands_beside_its_field_and_the_words_are_kept(scene: Scene) -> None:
    errors = [
        {"field": "contact.phone", "message": "号码不对", "message_en": "wrong number"},
        {"field": "answers.0", "message": "请选一项", "message_en": "choose one"},
        {"field": "attachments.0", "message": "照片已删", "message_en": "gone"},
    ]
    refused = ApiRefused(422, {"title": "不行", "errors": errors})
    scene.api.tell("POST", "intake", "/api/v1/appeals", refused)
    given = {**SAID, "address": "大庆路12号", "q-kind": "x", "category": "0301"}

    page = scene.browser.post("/submit", given)

    assert page.status_code == 422
    for expected in ('id="error-phone"', "号码不对", "槐树巷路灯不亮", "大庆路12号", "照片已删"):
        assert expected in page.text
    assert 'href="#field-q-kind"' in page.text
    assert 'value="once-only-key"' in page.text


def test_anonymous_sends_no_contact_whatever_else_was_typed(scene: Scene) -> None:
    scene.browser.post("/submit", {**SAID, "anonymous": "true", "name": "王小明"})

    (sent,) = scene.sent("/api/v1/appeals")
    assert "contact" not in sent["json"]
    assert sent["json"]["anonymous"] is True


def test_a_code_that_opens_alone_is_told_to_be_kept_from_others(scene: Scene) -> None:
    scene.accepts(ALONE)

    page = scene.browser.post("/submit", {**SAID, "anonymous": "true"}).text

    assert "不要给别人看" in page


def test_what_is_held_is_told_and_no_case_is_opened(scene: Scene) -> None:
    scene.accepts(held={"text": "核实后即受理", "text_en": "looked at first"})

    answer = scene.browser.post("/submit", SAID)

    assert "核实后即受理" in answer.text
    assert scene.sent("/api/v1/track/sessions") == []


def test_a_place_that_is_none_is_left_out(scene: Scene) -> None:
    for longitude in ("", "x", "nan", "1e999", "181"):
        scene.browser.post("/submit", {**SAID, "longitude": longitude, "latitude": "34.2"})

    assert all("location" not in sent["json"] for sent in scene.sent("/api/v1/appeals"))


def test_photos_come_with_the_form_or_before_it(scene: Scene) -> None:
    scene.api.tell("POST", "intake", "/api/v1/attachments", {"attachment_id": "att_new"})
    photo = (io.BytesIO(b"\xff\xd8\xff"), "a.jpg", "image/jpeg")

    alone = scene.browser.post("/photos", {"file": photo}, content_type="multipart/form-data")
    again = (io.BytesIO(b"\xff\xd8\xff"), "b.jpg", "image/jpeg")
    form = {**SAID, "photo_id": ["att_before", "javascript:1"], "photos": again}
    scene.browser.post("/submit", form, content_type="multipart/form-data")

    assert alone.json == {"id": "att_new"}
    (sent,) = scene.sent("/api/v1/appeals")
    assert sent["json"]["attachments"] == ["att_before", "att_new"]


def test_a_photo_that_is_refused_says_why_and_keeps_the_words(scene: Scene) -> None:
    fault = {"field": "file", "message": "不是图片", "message_en": "no picture"}
    refused = ApiRefused(415, {"title": "不行", "errors": [fault]})
    scene.api.tell("POST", "intake", "/api/v1/attachments", refused)
    text = (io.BytesIO(b"<svg onload=alert(1)>"), "a.svg", "image/svg+xml")

    page = scene.browser.post(
        "/submit", {**SAID, "photos": text}, content_type="multipart/form-data"
    )

    assert page.status_code == 422
    assert "不是图片" in page.text
    assert "槐树巷路灯不亮" in page.text


def test_code_and_proof_open_the_case(scene: Scene) -> None:
    answer = scene.browser.post("/track", {"code": CODE, "proof": "5678"})

    assert answer.headers["Location"] == "/track/case"
    assert scene.sent("/api/v1/track/sessions")[0]["json"] == {
        "tracking_code": CODE,
        "phone_suffix": "5678",
    }
    assert "HttpOnly" in str(answer.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize(("code", "proof"), [("", "5678"), (CODE, "56"), (CODE, "五六七八")])
def test_what_cannot_be_right_is_told_before_anybody_is_asked(
    scene: Scene, code: str, proof: str
) -> None:
    answer = scene.browser.post("/track", {"code": code, "proof": proof})

    assert answer.status_code == 422
    assert scene.sent("/api/v1/track/sessions") == []


def test_absent_and_wrong_are_told_in_the_same_words(scene: Scene) -> None:
    refused = ApiRefused(404, {"title": "查询码或验证信息不正确", "detail": None})
    scene.api.tell("POST", "intake", "/api/v1/track/sessions", refused)

    page = scene.browser.post("/track", {"code": CODE, "proof": "0000"})

    assert page.status_code == 404
    assert "查询码或验证信息不正确" in page.text
    assert f'value="{CODE}"' in page.text


def test_the_case_reads_as_a_story_the_latest_first(scene: Scene) -> None:
    scene.follows()

    page = scene.client.get("/track/case").text

    assert page.index("已修好。") < page.index("已受理。")
    assert "已办结，待您评价" in page
    assert "/track/rating" in page


def test_a_case_that_has_closed_leads_back_to_the_code(scene: Scene) -> None:
    scene.follows()
    scene.api.tell("GET", "intake", "/api/v1/track", ApiRefused(401, {"title": "过期"}))

    answer = scene.client.get("/track/case")

    assert answer.headers["Location"] == "/track"
    assert "huying_case=;" in str(answer.headers.getlist("Set-Cookie"))


def test_three_answers_are_one_rating(scene: Scene) -> None:
    scene.follows()
    scene.api.tell("POST", "intake", "/api/v1/track/rating", {"round": 1, "state": "answered"})
    answers = {"round": "1", "contacted": "true", "resolved": "false"}
    given = {**answers, "satisfaction": "dissatisfied", "grounds": ["attitude", "<b>"]}

    answer = scene.browser.post("/track/rating", given)

    assert answer.headers["Location"] == "/track/case"
    (sent,) = scene.sent("/api/v1/track/rating")
    assert sent["json"]["grounds"] == ["attitude"]
    assert (sent["json"]["contacted"], sent["json"]["resolved"]) == (True, False)


@pytest.mark.parametrize("gone", ["contacted", "resolved", "satisfaction", "round"])
def test_an_answer_that_is_missing_is_asked_for_and_nothing_is_sent(
    scene: Scene, gone: str
) -> None:
    scene.follows()
    whole = {"round": "1", "contacted": "true", "resolved": "true", "satisfaction": "satisfied"}

    page = scene.browser.post("/track/rating", {**whole, gone: "９" if gone == "round" else ""})

    assert page.status_code == 422
    assert scene.sent("/api/v1/track/rating") == []


DEEDS: list[tuple[str, dict[str, Any], str]] = [
    ("supplement", {"text": "东口也不亮"}, "/api/v1/track/supplement"),
    ("review", {"text": "还是不亮", "ground": "unresolved"}, "/api/v1/track/review-request"),
    ("remind", {}, "/api/v1/track/remind"),
    ("withdraw", {"reason": "自己修好了"}, "/api/v1/track/withdraw"),
]


@pytest.mark.parametrize(("deed", "given", "path"), DEEDS)
def test_each_deed_reaches_intake_with_the_case_s_own_session(
    scene: Scene, deed: str, given: dict[str, Any], path: str
) -> None:
    scene.follows()
    scene.api.tell("POST", "intake", path, TRACKED)

    answer = scene.browser.post(f"/track/{deed}", given)

    assert answer.headers["Location"] == "/track/case"
    assert len(scene.sent(path)) == 1
    assert scene.intake.callers[-1][1] == "session"


@pytest.mark.parametrize(("deed", "given", "path"), DEEDS)
def test_a_deed_that_is_refused_says_why_on_the_case_s_page(
    scene: Scene, deed: str, given: dict[str, Any], path: str
) -> None:
    scene.follows()
    told = {"title": "现在不行", "detail": "明天再试", "title_en": "no", "detail_en": "tomorrow"}
    scene.api.tell("POST", "intake", path, ApiRefused(409, told))

    page = scene.browser.post(f"/track/{deed}", given)

    assert page.status_code == 409
    assert "明天再试" in page.text
    assert "槐树巷路灯不亮" in page.text


@pytest.mark.parametrize(
    ("deed", "given", "kept"),
    [
        ("review", {"text": "还是不亮", "ground": "attitude"}, ("还是不亮", 'attitude" selected')),
        (
            "supplement",
            {"text": "东口也不亮", "photo_id": "att_7"},
            ("东口也不亮", 'value="att_7"'),
        ),
        ("withdraw", {"reason": "自己修好了"}, ('value="自己修好了"',)),
    ],
)
def test_what_was_typed_into_a_deed_that_is_refused_stays_in_its_form_alone(
    scene: Scene, deed: str, given: dict[str, Any], kept: tuple[str, ...]
) -> None:
    scene.follows()
    path = next(path for name, _, path in DEEDS if name == deed)
    scene.api.tell("POST", "intake", path, ApiRefused(429, {"title": "请稍后再试"}))

    page = scene.browser.post(f"/track/{deed}", given).text

    form = page.partition(f'<details class="deed" id="{deed}" open>')[2].partition("</form>")[0]
    assert [words for words in kept if form.count(words) != 1] == []
    assert [words for words in kept if page.count(words) != 1] == []


@pytest.mark.parametrize(("deed", "given", "path"), DEEDS)
def test_a_deed_sent_twice_bears_one_key_and_another_key_when_it_says_something_else(
    scene: Scene, deed: str, given: dict[str, Any], path: str
) -> None:
    scene.follows()
    scene.api.tell("POST", "intake", path, TRACKED)
    pages = [scene.client.get("/track/case").text for _ in range(2)]
    first, second = (page.partition('name="key" value="')[2].partition('"')[0] for page in pages)

    for key in (first, first, second):
        scene.browser.post(f"/track/{deed}", {**given, "key": key})
    changed = {name: f"{value}！" for name, value in given.items() if name != "ground"}
    scene.browser.post(f"/track/{deed}", {**given, **changed, "key": first})

    one, again, other, changes = (sent["key"] for sent in scene.sent(path))
    assert one == again
    assert one != other
    assert (changes == one) is (deed == "remind")  # which says nothing but itself


@pytest.mark.parametrize("deed", ["rating", "supplement", "review", "remind", "withdraw"])
def test_without_a_case_a_deed_leads_to_the_code(scene: Scene, deed: str) -> None:
    whole = {"round": "1", "contacted": "true", "resolved": "true", "satisfaction": "satisfied"}

    assert scene.browser.post(f"/track/{deed}", whole).headers["Location"] == "/track"


def test_a_form_of_another_site_does_nothing(scene: Scene) -> None:
    scene.follows()

    assert scene.client.post("/track/withdraw", data={}).status_code == 400
    assert scene.client.post("/submit", data=SAID).status_code == 400
    assert scene.sent("/api/v1/track/withdraw") == []


def test_a_link_is_not_used_up_by_being_looked_at(scene: Scene) -> None:
    """A phone's preview fetches what a message names."""
    scene.client.get("/r/BJMw3l5w3ineTFtrvJop6pbb4yXjD26m")

    assert scene.api.asked == []


def test_a_link_rates_with_one_tap(scene: Scene) -> None:
    scene.follows()
    scene.api.tell("POST", "intake", "/api/v1/track/rating", {"round": 1, "state": "answered"})

    answer = scene.browser.post("/r/BJMw3l5w3ineTFtr", {"satisfaction": "satisfied"})

    assert answer.headers["Location"] == "/track/case"
    (sent,) = scene.sent("/api/v1/track/rating")
    assert sent["json"] == {
        "round": 1,
        "contacted": True,
        "resolved": True,
        "satisfaction": "satisfied",
    }


def test_who_is_not_content_is_asked_why_first(scene: Scene) -> None:
    scene.follows()

    scene.browser.post("/r/BJMw3l5w3ineTFtr", {"satisfaction": "dissatisfied"})

    assert scene.sent("/api/v1/track/rating") == []


def test_a_mail_s_link_opts_out_by_its_page_or_by_the_mail_program_s_one_click(
    scene: Scene,
) -> None:
    """RFC 8058: no cookie, no form of ours, no redirect; a preview opts nobody out."""
    wanted: list[dict[str, bool]] = []

    def put(json: dict[str, bool]) -> dict[str, Any]:
        wanted.append(json)
        return {**json, "language": None}

    scene.api.tell("GET", "notify", "/api/v1/opt-outs/tok", {"opted_out": False, "language": None})
    scene.api.tell("PUT", "notify", "/api/v1/opt-outs/tok", put)

    assert 'action="/unsubscribe/tok"' in scene.client.get("/unsubscribe/tok").text
    assert wanted == []
    for form in ({"List-Unsubscribe": "One-Click"}, {"opted_out": "true"}, {"opted_out": "false"}):
        assert scene.client.post("/unsubscribe/tok", data=form).status_code == 200
    assert [one["opted_out"] for one in wanted] == [True, True, False]
    for way in (scene.client.get, scene.client.post):
        assert way("/unsubscribe/other").status_code == 404


def test_a_used_link_leads_to_the_code(scene: Scene) -> None:
    scene.api.tell("POST", "intake", "/api/v1/track/sessions", ApiRefused(404, {}))

    answer = scene.browser.post("/r/BJMw3l5w3ineTFtr", {"satisfaction": "satisfied"})

    assert answer.headers["Location"] == "/track"


def test_what_a_reporter_wants_to_be_told_is_noted_by_the_case(scene: Scene) -> None:
    scene.follows()

    page = scene.client.get("/track/messages").text
    scene.browser.post("/track/messages", {"opted_out": "true", "language": "en"})

    assert "通知设置" in page
    assert scene.wishes.kept[APPEAL] == {"opted_out": True, "language": "en"}


def test_who_gave_no_contact_is_told_so(scene: Scene) -> None:
    scene.follows(appeal_id="apl_nobody")

    assert "没有留手机号" in scene.client.get("/track/messages").text


def test_the_size_of_the_text_is_kept_by_the_browser(scene: Scene) -> None:
    answer = scene.browser.post("/look", {"size": "largest", "back": "/track"})

    assert answer.headers["Location"] == "/track"
    assert 'data-text="largest"' in scene.client.get("/track").text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(scene: Scene, back: str) -> None:
    answer = scene.browser.post("/look", {"size": "large", "back": back})

    assert answer.headers["Location"].startswith("/")
    assert "evil" not in answer.headers["Location"]


@pytest.mark.parametrize("path", ["/", "/submit", "/track", "/accessibility", "/personal-data"])
def test_every_page_is_there_in_english(scene: Scene, path: str) -> None:
    page = scene.client.get(f"{path}?lang=en").text

    assert 'lang="en"' in page
    assert "residents." not in page.replace("residents.css", "")


@pytest.mark.parametrize("key", ["", "短", "a\nX-Evil: 1", "x" * 5000, "a b", "../../etc"])
def test_what_cannot_be_a_key_is_none(scene: Scene, key: str) -> None:
    """It would go as a header: nothing may be put into one by a form."""
    scene.browser.post("/submit", {**SAID, "key": key})

    (sent,) = scene.sent("/api/v1/appeals")
    assert sent["key"] != key
    assert len(sent["key"]) == 24


@pytest.mark.parametrize("cookie", ["会话", "a b", "x" * 500, "a;b"])
def test_a_cookie_that_is_no_session_opens_nothing(scene: Scene, cookie: str) -> None:
    scene.follows()
    scene.client.set_cookie("huying_case", cookie)

    answer = scene.client.get("/track/case")

    assert answer.headers["Location"] == "/track"


def test_a_browser_of_any_name_is_served(scene: Scene) -> None:
    name = "浏览器\x7f Mozilla/5.0".encode().decode("latin-1")

    assert scene.browser.post("/submit", SAID, headers={"User-Agent": name}).status_code == 201
    assert scene.intake.callers[-1][0].agent.endswith(" Mozilla/5.0")


HOSTILE = ["\x00", "<script>alert(1)</script>", "{{ 7 * 7 }}", "x" * 200_000, "￾", "%s%n"]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize(
    "path",
    ["/submit", "/submit/check", "/track", "/look", "/r/x", "/track/rating", "/unsubscribe/x"],
)
def test_nothing_that_is_typed_breaks_a_page_or_runs(scene: Scene, path: str, words: str) -> None:
    scene.follows()
    names = ("text", "category", "address", "phone", "kind", "relation", "code", "proof", "size")
    given = {**dict.fromkeys(names, words), "longitude": words, "q-a": words, "satisfaction": words}

    answer = scene.browser.post(path, given)

    assert answer.status_code < 500
    assert "<script>alert" not in answer.text
