"""What a span is, for those who make one and those who record it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

SpanKind = Literal["internal", "server", "client", "producer", "consumer"]


@dataclass(frozen=True, slots=True)
class TraceContext:
    """Where we are in a trace: 32 and 16 lower-case hex digits, and two hex digits of flags."""

    trace_id: str
    span_id: str
    flags: str = "01"

    def header(self) -> str:
        """Return the context as a W3C ``traceparent`` value."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


class SpanRecorder(Protocol):
    """Records spans somewhere; must not raise when that somewhere is away."""

    def record(
        self, name: str, kind: SpanKind, parent: TraceContext | None
    ) -> AbstractContextManager[TraceContext]:
        """Start a span under ``parent``, give its context, end it with the block."""
        ...

    def shutdown(self) -> None:
        """Send what is left; called once when the process ends."""
        ...
