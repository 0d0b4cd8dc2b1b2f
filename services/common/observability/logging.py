"""Logs as JSON lines: a static event name, bound ids, and no personal data."""

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, TextIO, cast

import structlog
from pydantic_core import to_json
from structlog.processors import TimeStamper, add_log_level
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.types import EventDict, Processor, WrappedLogger

from services.common.observability.redaction import drop_personal_data, exception_text

# Libraries that narrate every packet at info or debug; their warnings still come through.
_TALKATIVE = ("amqp", "kombu", "pymongo", "httpx2", "httpcore2", "urllib3", "werkzeug")
_NONE: Mapping[str, str | int] = MappingProxyType({})
# Tells one refused connection in six errors of free text; our link tells it once, with its reason.
_MUTE = ("pika",)


class UnbreakableStream:
    """A stream for logs whose reader may be gone or whose disk may be full: lines are then lost.

    The work that writes them must not be: a request that was carried out is answered.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write the text if it can be written."""
        with suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Pass on what was written, if it can be."""
        with suppress(OSError, ValueError):
            self._stream.flush()


def configure(
    service: str, process: str, level: str = "info", stream: TextIO | None = None
) -> None:
    """Send all logs of this process to standard output, one JSON object a line.

    ``process`` is the name in the process table (``dispatch-worker-1``); ``level`` one of debug,
    info, warning, error. Loggers of the standard library are routed through the same processors.
    """
    target = cast("TextIO", UnbreakableStream(stream or sys.stdout))
    threshold = logging.getLevelNamesMapping()[level.upper()]
    teller = _teller(service, process)
    renderer = structlog.processors.JSONRenderer(serializer=_json)
    structlog.configure(
        processors=[teller, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(file=target),
        cache_logger_on_first_use=False,
    )
    _route_standard_library(target, threshold, teller, renderer)


def get_logger(name: str) -> BoundLogger:
    """Return a logger whose lines carry ``logger: name``; call it with an event name and fields."""
    return cast("BoundLogger", _Named(name))


def bind(**ids: str | int | None) -> None:
    """Add ids (``ticket_id``, ``correlation_id`` …) to every later line of this context."""
    _bound.set(_with(ids))


def rebind(**ids: str | int) -> None:
    """Forget every bound id and bind these: the first act of a new request or message."""
    _bound.set(ids)


def unbind_all() -> None:
    """Forget every bound id."""
    _bound.set(_NONE)


def bound_ids() -> Mapping[str, str | int]:
    """Return the ids of this context."""
    return _bound.get()


@contextmanager
def bound(**ids: str | int | None) -> Iterator[None]:
    """Bind ids for the length of a ``with`` block, for instance while one message is handled."""
    before = _bound.set(_with(ids))
    try:
        yield
    finally:
        _bound.reset(before)


def _with(ids: Mapping[str, str | int | None]) -> Mapping[str, str | int]:
    return {**_bound.get(), **{key: value for key, value in ids.items() if value is not None}}


class _Named:
    """structlog's logger, kept as long as logging stays as it was configured.

    structlog's own either makes one for each line, which takes half of the line's time, or keeps
    one for ever, which would go on writing to a stream that is no longer wanted.
    """

    __slots__ = ("_kept", "_name", "_of")

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept: Any = None
        self._of: object = None

    def __getattr__(self, method: str) -> Any:
        configured = structlog.get_config()["processors"]
        if self._of is not configured:
            self._kept = structlog.get_logger(logger_name=self._name).bind()
            self._of = configured
        return getattr(self._kept, method)


def _json(event: EventDict, **_: object) -> str:
    """A line by pydantic-core, which takes a third of the time that ``json`` does."""
    return to_json(event, fallback=repr, inf_nan_mode="constants").decode()


def _teller(service: str, process: str) -> Processor:
    """Return what makes of an event all that its line tells.

    One processor: of eight that structlog calls one after the other, the calls take half the time.
    """
    identity: Mapping[str, str] = {"service": service, "process": process}
    stamped = TimeStamper(fmt="iso", utc=True)

    def told(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        line = {**_bound.get(), **event}
        add_log_level(logger, method, line)
        stamped(logger, method, line)
        if "logger_name" in line:  # structlog keeps the word ``logger`` for itself
            line["logger"] = line.pop("logger_name")
        line.update(identity)
        if "exc_info" in line:
            exception_text(logger, method, line)
        return drop_personal_data(logger, method, line)

    return told


def _route_standard_library(
    target: TextIO, threshold: int, teller: Processor, renderer: Processor
) -> None:
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, teller],
            processors=[ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))
    for name in _MUTE:
        logging.getLogger(name).setLevel(logging.CRITICAL)


# Of the request or message at hand: each thread and each greenlet has its own.
_bound: ContextVar[Mapping[str, str | int]] = ContextVar("huying_log_ids", default=_NONE)
