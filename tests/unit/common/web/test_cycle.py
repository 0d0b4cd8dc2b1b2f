"""What the lean cycle leaves out is missed by nobody, and what is registered still runs."""

from collections.abc import Iterator

import pytest
from flask import Response, after_this_request, request, session
from flask.testing import FlaskClient

from services.common.web.app import HuyingApp
from services.common.web.auth import public


@pytest.mark.parametrize("host", ["a.example", "b.example:8443", "127.0.0.1", "bad host"])
def test_a_route_is_found_whatever_host_was_asked(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_path_with_doubled_slashes_is_led_to_its_route(client: FlaskClient) -> None:
    moved = client.get("/api//v1/tickets?limit=2")

    assert moved.status_code == 308
    assert moved.headers["Location"].endswith("/api/v1/tickets?limit=2")


def test_what_is_registered_before_after_and_at_the_end_still_runs(
    app: HuyingApp, client: FlaskClient
) -> None:
    ran: list[str] = []

    def after(response: Response) -> Response:
        ran.append("after")
        return response

    app.before_request(lambda: ran.append("before"))
    app.after_request(after)
    app.teardown_request(lambda _: ran.append("end"))

    client.get("/healthz")

    assert ran == ["before", "after", "end"]


def test_what_one_request_registers_to_come_after_it_runs(
    app: HuyingApp, client: FlaskClient
) -> None:
    @app.get("/marked")
    @public
    def marked() -> dict[str, str]:
        @after_this_request
        def mark(response: Response) -> Response:
            response.headers["X-Marked"] = "yes"
            return response

        return {}

    assert client.get("/marked").headers["X-Marked"] == "yes"


def test_a_session_cannot_be_filled(app: HuyingApp, client: FlaskClient) -> None:
    @app.get("/remember")
    @public
    def remember() -> dict[str, str]:
        session["who"] = "me"
        return {}

    assert client.get("/remember").status_code == 500


def test_a_streamed_answer_is_closed_when_it_is_through(
    app: HuyingApp, client: FlaskClient
) -> None:
    ended: list[str] = []

    def lines() -> Iterator[str]:
        try:
            yield "one\n"
            yield "two\n"
        finally:
            ended.append("closed")

    @app.get("/lines")
    @public
    def streamed() -> Response:
        response = Response(lines())
        response.call_on_close(lambda: ended.append("told"))
        return response

    with client.get("/lines") as answer:
        assert answer.text == "one\ntwo\n"
    assert ended == ["closed", "told"]


def test_a_head_request_is_told_the_length_and_sent_no_body(client: FlaskClient) -> None:
    whole, head = client.get("/api/v1/tickets"), client.head("/api/v1/tickets")

    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))


def test_a_view_may_give_headers_without_a_status(app: HuyingApp, client: FlaskClient) -> None:
    @app.get("/headers")
    @public
    def headers() -> tuple[dict[str, str], dict[str, str]]:
        return {"a": "b"}, {"X-Told": "yes"}

    answer = client.get("/headers")

    assert (answer.status_code, answer.json, answer.headers["X-Told"]) == (200, {"a": "b"}, "yes")


@pytest.mark.parametrize("size", [10, 200_000])
def test_a_body_that_was_cut_off_on_the_way_is_refused(client: FlaskClient, size: int) -> None:
    body = b'{"text": "' + b"x" * size
    announced = {"CONTENT_LENGTH": str(len(body) + 5)}

    answer = client.post(
        "/api/v1/appeals",
        data=body,
        content_type="application/json",
        environ_overrides=announced,
    )

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_a_fixed_path_is_found_before_one_that_varies_and_by_its_own_method(
    app: HuyingApp, client: FlaskClient
) -> None:
    @app.get("/things/<which>")
    @public
    def which() -> dict[str, str]:
        return {"which": str((request.view_args or {})["which"])}

    @app.get("/things/all")
    @public
    def every() -> dict[str, str]:
        return {"which": "every one"}

    assert client.get("/things/all").get_json() == {"which": "every one"}
    assert client.get("/things/one").get_json() == {"which": "one"}
    assert client.head("/things/all").status_code == 200
    assert client.post("/things/all").status_code == 405
    assert client.get("/things/all/").status_code == 404
