"""What every request and every app has, whichever the service."""

import io
import json
import logging
import re
import threading
from collections.abc import Callable, Iterator

import pytest
import structlog
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.common.observability import tracing
from services.common.observability.logging import configure, unbind_all
from services.common.observability.otel import OtelRecorder
from services.common.web.app import HuyingApp
from services.common.web.auth import public
from services.common.web.health import Check, HealthChecks

Bearer = Callable[..., dict[str, str]]
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def logs() -> Iterator[Callable[[], list[dict[str, object]]]]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure("test", "test-web", "info", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    unbind_all()
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_sane_request_id_is_kept_and_another_replaced(client: FlaskClient) -> None:
    kept = client.get("/healthz", headers={"X-Request-ID": "abc-1"})
    replaced = client.get("/healthz", headers={"X-Request-ID": "a b\t" + "x" * 99})

    assert kept.headers["X-Request-ID"] == "abc-1"
    assert re.fullmatch(r"req_[0-9a-z]{26}", replaced.headers["X-Request-ID"])


def test_the_access_line_has_ids_and_neither_query_nor_body(
    client: FlaskClient, bearer: Bearer, logs: Callable[[], list[dict[str, object]]]
) -> None:
    headers = {**bearer("operator"), "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    client.get("/api/v1/tickets/tkt_1?phone=13800138000", headers=headers)
    client.get("/13800138000")
    client.post("/api/v1/appeals", json={"text": "楼上漏水严重了"})
    client.get("/healthz")

    lines = logs()
    assert [line["event"] for line in lines] == ["http_request"] * 3
    assert lines[0]["route"] == "/api/v1/tickets/<ticket_id>"
    assert lines[0]["ticket_id"] == "tkt_1"
    assert lines[0]["status"] == 200
    assert lines[0]["trace_id"] == TRACE
    assert lines[1]["route"] == "unmatched"
    assert lines[2]["problem"] == "invalid"
    assert "13800138000" not in json.dumps(lines)
    assert "staff-1" not in json.dumps(lines)
    assert "漏水" not in json.dumps(lines, ensure_ascii=False)


def test_an_unexpected_error_is_logged_with_the_request_id(
    client: FlaskClient, logs: Callable[[], list[dict[str, object]]]
) -> None:
    response = client.get("/broken")

    failed = next(line for line in logs() if line["event"] == "request_failed")
    assert failed["level"] == "error"
    assert failed["request_id"] == response.headers["X-Request-ID"]
    assert "KeyError" in str(failed["exception"])
    assert "13800138000" not in str(failed)


def test_requests_are_counted_by_route_template(client: FlaskClient, bearer: Bearer) -> None:
    client.get("/api/v1/tickets/tkt_7", headers=bearer("operator"))

    text = client.get("/metrics").text
    assert 'route="/api/v1/tickets/<ticket_id>"' in text
    assert "tkt_7" not in text


def test_one_trace_from_request_to_consumer(app: HuyingApp) -> None:
    exporter = InMemorySpanExporter()
    recorder = OtelRecorder("test", SimpleSpanProcessor(exporter))
    published: list[str | None] = []

    @app.post("/publish")
    @public
    def publish() -> dict[str, str]:
        published.append(tracing.traceparent())
        return {}

    tracing.use(recorder)
    app.test_client().post("/publish", headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
    with tracing.span("dispatch.appeals", published[0], "consumer"):
        pass
    tracing.use(None)
    recorder.shutdown()

    spans = exporter.get_finished_spans()
    assert [span.name for span in spans] == ["POST /publish", "dispatch.appeals"]
    assert {f"{span.context.trace_id:032x}" for span in spans if span.context} == {TRACE}


def test_health_and_version(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "alive"}
    version = client.get("/version").get_json()
    assert (version["service"], version["version"]) == ("test", "9")
    assert version["commit"]


def broken() -> None:
    raise ConnectionError("no route to 10.0.0.1")


@pytest.mark.parametrize("checks", [{"store": lambda: None, "broker": broken}])
def test_readiness_names_what_fails(client: FlaskClient, checks: dict[str, Check]) -> None:
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.get_json() == {
        "ok": ["store"],
        "failing": {"broker": "ConnectionError: no route to 10.0.0.1"},
    }


def test_a_check_that_hangs_is_reported_and_not_started_twice() -> None:
    release, starts = threading.Event(), []

    def hangs() -> None:
        starts.append(1)
        release.wait(30)

    checks = HealthChecks({"store": hangs, "broker": lambda: None}, seconds=0.05)
    first, second = checks.run(), checks.run()
    release.set()

    assert first.failing == second.failing == {"store": "no answer in time"}
    assert first.ok == ("broker",)
    assert len(starts) == 1


def test_the_description_is_openapi_3_1_and_names_problems_and_security(
    client: FlaskClient,
) -> None:
    spec = client.get("/openapi.json").get_json()
    validate(spec)

    assert spec["openapi"].startswith("3.1")
    for path in spec["paths"].values():
        for operation in path.values():
            for status in ("422", "4XX", "5XX"):
                assert "application/problem+json" in operation["responses"][status]["content"]
    ticket = spec["paths"]["/api/v1/tickets/{ticket_id}"]["get"]
    assert ticket["security"] == [{"bearer": []}]
    assert "operator, supervisor" in ticket["responses"]["403"]["description"]
    assert spec["paths"]["/api/v1/appeals"]["post"]["security"] == []
    assert spec["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_the_docs_page_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/docs")

    assert "://" not in page.text
    assert "validatorUrl: null" in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
    linked = re.findall(r'(?:src|href)="(docs/[^"]+)"', page.text)
    assert len(linked) == 3
    for path in linked:
        with client.get(f"/{path}") as asset:  # closed, or its file stays open
            assert asset.status_code == 200


def test_answers_are_json_with_chinese_as_it_is(client: FlaskClient) -> None:
    response = client.post("/api/v1/appeals", json={"text": "井盖"})

    assert response.status_code == 201
    assert response.data == '{"text":"井盖","location":null,"tags":[]}'.encode()
    assert response.headers["Cache-Control"] == "no-store"


def test_a_view_may_set_its_own_cache_control(app: HuyingApp) -> None:
    with app.test_client().get("/docs/css/swagger-ui.css") as response:
        assert "max-age=86400" in response.headers["Cache-Control"]
