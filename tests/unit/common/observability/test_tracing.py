"""One trace id goes from request to message to notice, exported or not."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.common.observability import tracing
from services.common.observability.otel import OtelRecorder

INCOMING = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    recorder = OtelRecorder("test", SimpleSpanProcessor(exporter))
    tracing.use(recorder)
    yield exporter
    tracing.use(None)
    recorder.shutdown()


def test_there_is_no_context_outside_a_span() -> None:
    assert tracing.traceparent() is None


def test_a_span_continues_the_trace_it_was_given() -> None:
    with tracing.span("http", INCOMING) as outer:
        assert outer.trace_id == "4bf92f3577b34da6a3ce929d0e0e4736"
        assert outer.span_id != "00f067aa0ba902b7"
        with tracing.span("step"):
            assert (tracing.traceparent() or "").startswith(f"00-{outer.trace_id}-")
        assert tracing.traceparent() == outer.header()
    assert tracing.traceparent() is None


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "nonsense",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        INCOMING.upper(),
        INCOMING + "-x",
    ],
)
def test_a_malformed_parent_begins_a_new_trace(header: str | None) -> None:
    with tracing.span("http", header) as context:
        assert context.trace_id != "4bf92f3577b34da6a3ce929d0e0e4736"
        assert tracing.parse(context.header()) == context


def test_request_message_and_consumer_share_one_trace(exported: InMemorySpanExporter) -> None:
    with tracing.span("POST /api/v1/appeals", INCOMING, "server"):
        header = tracing.traceparent()
    with tracing.span("dispatch.appeals", header, "consumer"):
        pass

    request, consumer = exported.get_finished_spans()
    assert request.context is not None
    assert consumer.parent is not None
    assert consumer.context is not None
    assert f"{request.context.trace_id:032x}" == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert consumer.context.trace_id == request.context.trace_id
    assert consumer.parent.span_id == request.context.span_id


def test_a_failing_span_is_recorded_and_the_error_goes_on(exported: InMemorySpanExporter) -> None:
    with pytest.raises(KeyError), tracing.span("step"):
        raise KeyError("x")

    (span,) = exported.get_finished_spans()
    assert not span.status.is_ok
    assert tracing.traceparent() is None


def test_without_an_endpoint_nothing_is_recorded() -> None:
    tracing.configure("test", None)

    with tracing.span("step") as context:
        assert context.flags == "01"
