"""Spans to OpenTelemetry: the only module that imports its SDK, loaded when traces are wanted."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

from services.common.observability.spans import SpanKind, TraceContext

_KINDS = {
    "internal": trace.SpanKind.INTERNAL,
    "server": trace.SpanKind.SERVER,
    "client": trace.SpanKind.CLIENT,
    "producer": trace.SpanKind.PRODUCER,
    "consumer": trace.SpanKind.CONSUMER,
}


class OtelRecorder:
    """A ``SpanRecorder`` over a tracer provider of its own (no global state)."""

    def __init__(self, service: str, processor: SpanProcessor) -> None:
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": f"huying-{service}"}), shutdown_on_exit=False
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("huying")

    @contextmanager
    def record(
        self, name: str, kind: SpanKind, parent: TraceContext | None
    ) -> Iterator[TraceContext]:
        """Start a span under ``parent`` and give its context."""
        with self._tracer.start_as_current_span(
            name, context=_remote(parent), kind=_KINDS[kind]
        ) as started:
            inner = started.get_span_context()
            yield TraceContext(
                trace.format_trace_id(inner.trace_id),
                trace.format_span_id(inner.span_id),
                f"{int(inner.trace_flags):02x}",
            )

    def shutdown(self) -> None:
        """Send what is left and stop the exporter's thread."""
        self._provider.shutdown()


def otlp_recorder(service: str, endpoint: str) -> OtelRecorder:
    """Return a recorder that sends batches to an OTLP/HTTP endpoint, such as a collector."""
    url = endpoint.rstrip("/")
    if not url.endswith("/v1/traces"):
        url += "/v1/traces"
    return recorder(service, OTLPSpanExporter(endpoint=url))


def recorder(service: str, exporter: SpanExporter) -> OtelRecorder:
    """Return a recorder over any exporter, batched in the background."""
    return OtelRecorder(service, BatchSpanProcessor(exporter))


def _remote(parent: TraceContext | None) -> Context:
    if parent is None:
        return Context()
    context = SpanContext(
        trace_id=int(parent.trace_id, 16),
        span_id=int(parent.span_id, 16),
        is_remote=True,
        trace_flags=TraceFlags(int(parent.flags, 16)),
    )
    return trace.set_span_in_context(NonRecordingSpan(context), Context())
