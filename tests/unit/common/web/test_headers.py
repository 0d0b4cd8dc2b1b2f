"""Idempotency keys, ETags and cursors: good ones pass, the others are named."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from flask import Response, request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from services.common.web import etag, paging
from services.common.web.app import HuyingApp
from services.common.web.idempotency import idempotency_key
from services.common.web.problems import Problem


def refused(call: Callable[[], Any]) -> Problem:
    with pytest.raises(Problem) as caught:
        call()
    return caught.value


@pytest.mark.parametrize("key", ["a", "x" * 255, "!~/=" * 10])
def test_a_good_idempotency_key_is_given(app: HuyingApp, key: str) -> None:
    with app.test_request_context(headers={"Idempotency-Key": key}):
        assert idempotency_key(request) == key


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "键", "a\tb"])
def test_a_bad_idempotency_key_names_the_header(app: HuyingApp, key: str) -> None:
    with app.test_request_context(headers={"Idempotency-Key": key}):
        problem = refused(lambda: idempotency_key(request))

    assert (problem.status, problem.errors[0].field) == (400, "Idempotency-Key")


def test_an_absent_idempotency_key_is_none_or_refused(app: HuyingApp) -> None:
    with app.test_request_context():
        assert idempotency_key(request) is None
        assert refused(lambda: idempotency_key(request, required=True)).status == 400


@pytest.mark.parametrize("header", ['"7"', 'W/"7"', "*"])
def test_the_version_that_was_read_passes(app: HuyingApp, header: str) -> None:
    with app.test_request_context(headers={"If-Match": header}):
        etag.require_if_match(7)


def test_a_stale_version_is_412_with_the_current_one(app: HuyingApp) -> None:
    with app.test_request_context(headers={"If-Match": '"6"'}):
        problem = refused(lambda: etag.require_if_match(7))

    assert problem.status == 412
    assert problem.extra == {"current_version": 7}
    assert problem.headers == {"ETag": '"7"'}


def test_if_match_is_required_where_it_is_required(app: HuyingApp) -> None:
    with app.test_request_context():
        assert refused(etag.if_match).status == 428
        assert etag.if_match(required=False) is None
        etag.require_if_match(7, required=False)
    with app.test_request_context(headers={"If-Match": '"abc"'}):
        assert refused(etag.if_match).status == 400


def test_a_response_carries_its_version() -> None:
    assert etag.with_etag(Response(), 3).headers["ETag"] == '"3"'


@given(st.dictionaries(st.text(), st.integers(-(2**60), 2**60) | st.text()))
def test_a_cursor_comes_back_as_it_went(position: dict[str, int | str]) -> None:
    assert paging.decode_cursor("tickets", paging.encode_cursor("tickets", position)) == position


def test_a_cursor_of_another_list_or_a_changed_one_is_refused() -> None:
    cursor = paging.encode_cursor("tickets", {"after": "tkt_1"})
    changed = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for wrong in (changed, cursor[3:], "!!", "é", "x", cursor + "AAAA"):
        assert refused(lambda wrong=wrong: paging.decode_cursor("tickets", wrong)).status == 400
    assert refused(lambda: paging.decode_cursor("appeals", cursor)).code == "cursor_invalid"


@pytest.mark.parametrize("payload", [b"", b"{", b"[1]", b'"tkt_1"', b"7"])
def test_a_cursor_that_somebody_made_himself_is_refused(payload: bytes) -> None:
    """Its checksum is no secret."""
    checksum = hashlib.sha256(b"tickets\0" + payload).digest()[:6]
    made = base64.urlsafe_b64encode(checksum + payload).decode()

    assert refused(lambda: paging.decode_cursor("tickets", made)).code == "cursor_invalid"


def test_pages_over_http(client: FlaskClient) -> None:
    first = client.get("/api/v1/tickets").get_json()
    assert first["items"] == [None, 50]

    second = client.get(
        "/api/v1/tickets", query_string={"cursor": first["next_cursor"], "limit": 3}
    )
    assert second.get_json()["items"] == [{"after": 7}, 3]

    for limit in ("0", "201", "many"):
        problem = client.get(f"/api/v1/tickets?limit={limit}").get_json(force=True)
        assert (problem["status"], problem["errors"][0]["field"]) == (422, "limit")
    bad = client.get("/api/v1/tickets?cursor=zz").get_json(force=True)
    assert (bad["status"], bad["errors"][0]["field"]) == (400, "cursor")
