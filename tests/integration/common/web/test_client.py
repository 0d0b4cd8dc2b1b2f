"""A call to another service is retried where that is safe, traced, and told apart by outcome."""

from collections.abc import Callable, Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from services.common.observability import tracing
from services.common.observability.logging import bound
from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable

pytestmark = pytest.mark.integration


@pytest.fixture
def other() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1") as server:
        yield server


@pytest.fixture
def client(other: HTTPServer) -> Iterator[ServiceClient]:
    made = ServiceClient(other.url_for(""), "secret", timeout=60, target="dispatch")
    yield made
    made.close()


def failing_twice() -> Callable[[Request], Response]:
    answers = iter([503, 503])

    def handle(_: Request) -> Response:
        status = next(answers, 200)
        return Response('{"version": 1}', status, content_type="application/json")

    return handle


def test_a_get_carries_token_trace_and_request_id(other: HTTPServer, client: ServiceClient) -> None:
    other.expect_request("/x", query_string={"after": "5"}).respond_with_json({"events": []})
    with bound(request_id="req_1"), tracing.span("request") as context:
        assert client.get("/x", after=5, subject=None) == {"events": []}

    headers = other.log[0][0].headers
    assert headers["Authorization"] == "Bearer secret"
    assert headers["X-Request-ID"] == "req_1"
    assert headers["traceparent"].split("-")[1] == context.trace_id


def test_a_get_is_tried_again(other: HTTPServer, client: ServiceClient) -> None:
    other.expect_request("/x").respond_with_handler(failing_twice())

    assert client.get("/x") == {"version": 1}
    assert len(other.log) == 3


def test_a_post_is_tried_once(other: HTTPServer, client: ServiceClient) -> None:
    other.expect_request("/x", method="POST").respond_with_data("", 503)
    with pytest.raises(ServiceUnavailable, match="dispatch: answered 503"):
        client.post("/x", {"a": 1}, idempotency_key="k1")

    assert len(other.log) == 1
    assert other.log[0][0].headers["Idempotency-Key"] == "k1"


def test_a_refusal_carries_the_problem(other: HTTPServer, client: ServiceClient) -> None:
    problem = {"type": "urn:huying:problem:not_found", "status": 404}
    other.expect_request("/x").respond_with_json(problem, 404)
    with pytest.raises(ServiceRefused) as refused:
        client.get("/x")

    assert refused.value.status == 404
    assert refused.value.problem == problem
    assert len(other.log) == 1


def test_a_service_that_is_not_there_is_unavailable() -> None:
    client = ServiceClient("http://127.0.0.1:9", "secret", timeout=60)
    with pytest.raises(ServiceUnavailable, match="ConnectError"):
        client.get("/x")
    client.close()
