"""W3C trace context from HTTP through RabbitMQ to the notice; spans are exported only if asked."""

import importlib
import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import cast

from services.common.observability.spans import SpanKind, SpanRecorder, TraceContext

_TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$")

_current: ContextVar[TraceContext | None] = ContextVar("huying_trace", default=None)
_recorder: list[SpanRecorder] = []  # none or one: set at start, before any thread runs


def configure(service: str, endpoint: str | None) -> None:
    """Export spans to an OTLP/HTTP endpoint; without one, only propagate ids.

    The OpenTelemetry SDK is imported only here and only when wanted: it costs 30 MB and 0.3 s.
    """
    if endpoint:
        factory = importlib.import_module("services.common.observability.otel")
        use(cast("SpanRecorder", factory.otlp_recorder(service, endpoint)))


def use(recorder: SpanRecorder | None) -> None:
    """Send spans to this recorder from now on; ``None`` turns recording off."""
    _recorder[:] = [] if recorder is None else [recorder]


def shutdown() -> None:
    """Send the spans that are still held back."""
    for recorder in _recorder:
        recorder.shutdown()


def parse(header: str | None) -> TraceContext | None:
    """Read a ``traceparent``; anything malformed or all-zero counts as absent (W3C §3.2.2)."""
    match = _TRACEPARENT.match(header) if header else None
    if match is None or not int(match[1], 16) or not int(match[2], 16):
        return None
    return TraceContext(match[1], match[2], match[3])


def traceparent() -> str | None:
    """Return the current context as a header for the next hop, or None outside any span."""
    context = _current.get()
    return None if context is None else context.header()


def span(
    name: str, parent: str | None = None, kind: SpanKind = "internal"
) -> AbstractContextManager[TraceContext]:
    """Be inside a span for the length of the ``with`` block.

    ``parent`` is the ``traceparent`` that came with the request or message; without one the
    current span is the parent, and without that a new trace begins.
    """
    above = parse(parent) or _current.get()
    if _recorder:
        return _recorded(_recorder[0], name, kind, above)
    return _Inside(child_of(above))


def child_of(parent: TraceContext | None) -> TraceContext:
    """Return a fresh span id in the parent's trace, or in a new one."""
    if parent is None:
        fresh = os.urandom(24).hex()
        return TraceContext(fresh[:32], fresh[32:])
    return TraceContext(parent.trace_id, os.urandom(8).hex(), parent.flags)


@contextmanager
def _recorded(
    recorder: SpanRecorder, name: str, kind: SpanKind, parent: TraceContext | None
) -> Iterator[TraceContext]:
    with recorder.record(name, kind, parent) as context, _Inside(context):
        yield context


class _Inside:
    """The block in which a context is the current one; a generator would take twice as long."""

    __slots__ = ("_before", "_context")

    def __init__(self, context: TraceContext) -> None:
        self._context = context

    def __enter__(self) -> TraceContext:
        self._before = _current.set(self._context)
        return self._context

    def __exit__(self, *_: object) -> None:
        _current.reset(self._before)
