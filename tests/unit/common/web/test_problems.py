"""Bad input gets a 4xx that names the field, in Chinese and English."""

import json
import re
from io import BytesIO
from typing import Any, Literal, get_args

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core.core_schema import ErrorType
from structlog.testing import capture_logs

from services.common.web.catalogue import load
from services.common.web.invalid import invalid
from services.common.web.problems import FieldError, Problem, document
from services.common.web.repeated_keys import RepeatedKeys, read_json

POST = "/api/v1/appeals"
JSON = "application/json"
TEXTS = st.text(st.sampled_from("ab.:\"'\\ {}[],甲\n"), max_size=5)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
_CHINESE = re.compile("[一-鿿]")


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = response.get_json(force=True)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert body["type"] == f"urn:huying:problem:{code}"
    assert body["status"] == status
    assert body["request_id"] == response.headers["X-Request-ID"]
    assert all(_CHINESE.search(body[key]) for key in ("title", "detail"))
    assert body["title_en"].isascii()
    assert body["detail_en"].isascii()
    return body


def test_each_wrong_field_is_named_with_its_limit(client: FlaskClient) -> None:
    form = {"text": "一二三四五六", "location": {"lon": 200, "lat": "x"}, "tags": ["1", "2", "3"]}
    body = assert_problem(client.post(POST, json=form), 422, "invalid")

    by_field = {item["field"]: item for item in body["errors"]}
    assert set(by_field) == {"text", "location.lon", "location.lat", "tags"}
    assert by_field["text"]["code"] == "string_too_long"
    assert by_field["text"]["message"] == "最多 5 个字"
    assert by_field["text"]["message_en"] == "Must have at most 5 characters"
    assert "location.lon" in body["detail"]


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ("{}", "text"),
        ("[]", "body"),
        ("null", "body"),
        ('"x"', "body"),
        ('"{\\"text\\": \\"甲\\"}"', "body"),
        ('{"text": 5}', "text"),
        ('{"text": "好", "tags": [1]}', "tags.0"),
    ],
)
def test_a_wrong_shape_is_named(client: FlaskClient, sent: str, named: str) -> None:
    body = assert_problem(client.post(POST, data=sent, content_type=JSON), 422, "invalid")

    assert [item["field"] for item in body["errors"]] == [named]


def test_an_absent_body_is_named(client: FlaskClient) -> None:
    body = assert_problem(client.post(POST), 422, "invalid")

    assert body["errors"][0]["field"] == "body"


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ('{"text": "甲", "text": "乙"}', ["text"]),
        ('{"text":"10:30","location":{"lon":1,"lat":2,"lon" : 3}}', ["location.lon"]),
        ('{"text": "甲", "text": "甲", "tags": [], "t\\u0061gs": []}', ["text", "tags"]),
        ('[{"a": 1}, {"a": 1, "b": ":", "a": 2, "a": 3}]', ["1.a"]),
    ],
)
def test_what_a_body_says_twice_is_named(client: FlaskClient, sent: str, named: list[str]) -> None:
    """The last would win in silence, and nobody knows which one was meant."""
    body = assert_problem(client.post(POST, data=sent, content_type=JSON), 422, "invalid")

    assert [item["field"] for item in body["errors"]] == named
    assert {item["code"] for item in body["errors"]} == {"repeated_key"}
    assert _CHINESE.search(body["errors"][0]["message"])
    assert body["errors"][0]["message_en"].isascii()


@given(st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
def test_what_says_everything_once_is_read_as_it_is(said: Any) -> None:
    """Whatever stands in its texts: colons, quotation marks, keys that are alike but for a case."""
    for text in (json.dumps(said), json.dumps(said, ensure_ascii=False, indent=1)):
        assert read_json(text) == read_json(text.encode()) == said


@given(st.dictionaries(TEXTS, VALUES, min_size=1), st.data())
def test_a_key_that_stands_twice_is_found_wherever_it_stands(
    said: dict[str, Any], data: st.DataObject
) -> None:
    again = data.draw(st.sampled_from(sorted(said)))
    pairs = [f"{json.dumps(key)}: {json.dumps(one)}" for key, one in said.items()]
    pairs.insert(data.draw(st.integers(0, len(pairs))), f"{json.dumps(again)}: null")
    with pytest.raises(RepeatedKeys) as caught:
        read_json(f'[{{"x": 1}}, {{"in": {{{", ".join(pairs)}}}}}]')
    assert caught.value.paths == [f"1.in.{again}"]


@pytest.mark.parametrize(
    "sent",
    [
        b'{"text": ',
        b"{text: 1}",
        b'{"text": NaN}',
        b'{"text": "\\ud800"}',
        b"\xff\xfe",
        b"[" * 5000,
    ],
)
def test_broken_json_says_where(client: FlaskClient, sent: bytes) -> None:
    body = assert_problem(client.post(POST, data=sent, content_type=JSON), 400, "broken_json")

    assert re.search(r"第 1 行第 \d+ 列", body["detail"])
    assert re.search(r"line 1, column \d+", body["detail_en"])
    assert [item["field"] for item in body["errors"]] == ["body"]


def test_a_wrong_content_type_is_told_the_right_one(client: FlaskClient) -> None:
    body = assert_problem(client.post(POST, data="a=1"), 415, "unsupported_media_type")

    assert "application/json" in body["detail"]
    assert [item["field"] for item in body["errors"]] == ["Content-Type"]


def test_a_body_over_the_limit_is_told_the_limit(client: FlaskClient) -> None:
    response = client.post(POST, data=b"x" * 1_000_001, content_type=JSON)
    body = assert_problem(response, 413, "body_too_large")

    assert "1000000" in body["detail"]
    assert [item["field"] for item in body["errors"]] == ["body"]
    assert response.headers["Connection"] == "close"


@pytest.mark.parametrize("coding", ["chunked", "Chunked", "gzip, CHUNKED"])
@pytest.mark.parametrize(
    ("sent", "content_type", "status", "code"),
    [
        (b"x" * 1_000_001, JSON, 413, "body_too_large"),
        (b"a=1", "text/plain", 415, "unsupported_media_type"),
        (b'{"text":', JSON, 400, "broken_json"),
    ],
)
def test_a_body_without_a_length_is_looked_at_however_its_coding_is_spelt(
    client: FlaskClient, coding: str, sent: bytes, content_type: str, status: int, code: str
) -> None:
    framing = {"HTTP_TRANSFER_ENCODING": coding, "wsgi.input_terminated": True}
    response = client.post(
        POST, input_stream=BytesIO(sent), content_type=content_type, environ_overrides=framing
    )
    assert_problem(response, status, code)


def test_an_unknown_route_is_404(client: FlaskClient) -> None:
    assert_problem(client.get("/api/v1/nothing"), 404, "not_found")


def test_a_wrong_method_is_405_with_allow(client: FlaskClient) -> None:
    response = client.delete(POST)
    assert_problem(response, 405, "method_not_allowed")

    assert response.headers["Allow"] == "POST"


def test_an_unexpected_error_tells_nothing_of_the_inside(client: FlaskClient) -> None:
    response = client.get("/broken")
    body = assert_problem(response, 500, "internal")

    assert "KeyError" not in response.text
    assert "13800138000" not in response.text
    assert body["request_id"] in body["detail"]


@pytest.mark.parametrize(
    ("what", "status", "code", "level"),
    [
        ("number", 422, "out_of_range", "warning"),
        ("day", 422, "out_of_range", "warning"),
        ("sum", 500, "internal", "error"),
    ],
)
def test_what_cannot_be_kept_is_the_caller_s_fault_and_our_own_sums_are_ours(
    client: FlaskClient, what: str, status: int, code: str, level: str
) -> None:
    """Where it came from is logged of each: it could be a sum of ours after all."""
    with capture_logs() as logs:
        assert_problem(client.get(f"/enormous/{what}"), status, code)

    (logged,) = (line for line in logs if "exc_info" in line)
    assert logged["log_level"] == level
    assert isinstance(logged["exc_info"], OverflowError)


def test_a_dependency_that_is_away_is_503_with_retry_after(client: FlaskClient) -> None:
    response = client.get("/away")
    assert_problem(response, 503, "dependency_unavailable")

    assert response.headers["Retry-After"] == "7"
    assert "primary" not in response.text


@pytest.mark.parametrize("kind", [list[str], tuple[str, ...]])
def test_what_should_be_a_list_is_told_in_words_of_json(kind: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python({})
    body = document(invalid(caught.value), load("test"), instance="/", request_id="req_1")
    assert body["errors"][0]["message"] == "应为列表"
    assert body["errors"][0]["message_en"] == "Must be a list"


def test_every_error_type_of_pydantic_has_a_chinese_text() -> None:
    catalogue = load("test")
    without = [code for code in get_args(ErrorType) if catalogue.message(code) is None]

    assert without == []


def test_every_text_is_in_both_languages_and_fillable() -> None:
    catalogue = load("test")
    for code in ("not_found", "role_missing", "version_conflict", "internal", "invalid"):
        body = document(Problem(418, code), catalogue, instance="/", request_id="req_1")
        assert "{" not in body["detail"]
        assert body["detail_en"]


def test_an_unknown_code_still_answers_in_both_languages() -> None:
    problem = Problem(409, "nobody_wrote_this", errors=[FieldError("x", "nor_this")])
    body = document(problem, load("test"), instance="/", request_id="req_1")

    assert body["title_en"] == "Conflict"
    assert body["detail"] == "请求未被接受。"
    assert body["errors"][0]["message_en"] == "Not acceptable"


def test_choices_are_listed_as_each_language_does() -> None:
    class Choice(BaseModel):
        state: Literal["open", "closed", "merged"]

    with pytest.raises(ValidationError) as wrong:
        Choice.model_validate({"state": "lost"})
    told = document(invalid(wrong.value), load("test"), instance="/", request_id="req_1")

    assert told["errors"][0]["message"] == "应为下列之一：open、closed、merged"
    assert told["errors"][0]["message_en"] == "Must be one of: open, closed, merged"


@pytest.mark.parametrize(
    "until", ["2026-11-24T09:00:00+00:00", "2026-11-24T17:00:00+08:00", "2026-11-24T09:00:00Z"]
)
def test_people_read_instants_in_the_district_s_own_time(until: str) -> None:
    params = load("test", "Asia/Shanghai").worded({"until": until, "day": "2026-11-24"})

    assert params == {"until": "2026-11-24 17:00", "day": "2026-11-24"}


def test_an_empty_text_is_asked_for_in_plain_words() -> None:
    """At least one character is what no person would say, nor one characters."""
    error = FieldError("text", "string_too_short", {"min_length": 1})
    body = document(
        Problem(422, "invalid", errors=[error]), load("test"), instance="/", request_id="r"
    )

    assert body["errors"][0]["message"] == "不能为空，请填写"
    assert body["errors"][0]["message_en"] == "Must not be empty"


def test_a_pattern_is_told_in_words_where_people_fill_it_in() -> None:
    day = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
    known, other = (
        FieldError("day", "string_pattern_mismatch", {"pattern": pattern})
        for pattern in (day, "^x$")
    )
    body = document(
        Problem(422, "invalid", errors=[known, other]), load("test"), instance="/", request_id="r"
    )

    assert body["errors"][0]["message"] == "格式不正确，应为：年-月-日，如 2026-01-31"
    assert body["errors"][1]["message_en"] == "Wrong form, it should be: ^x$"
