"""What every request carries from its first line to its log line: ids, trace, time, metric."""

import re
import time
from typing import Any, Final

from flask import Flask, Response, g, request

from services.common.ids import new_id
from services.common.observability import tracing
from services.common.observability.logging import bind, get_logger, unbind_all
from services.common.observability.metrics import histogram

REQUEST_ID: Final = "X-Request-ID"
_SANE: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_UNMATCHED: Final = "unmatched"  # an unknown path may hold anything: it is not logged
_FIRST_FAULT: Final = 500
_log = get_logger("web.access")


def begin() -> None:
    """Start a request: forget the last one's ids, take or make this one's."""
    g.started = time.perf_counter()
    given = request.headers.get(REQUEST_ID, "")
    g.request_id = given if _SANE.fullmatch(given) else new_id("req")
    unbind_all()
    bind(request_id=g.request_id)


def span_name() -> str:
    """Return the request's span name: method and route template, no ids."""
    return f"{request.method} {_route()}"


def finish(app: Flask, response: Response, context: tracing.TraceContext) -> None:
    """Stamp the response, write one access line, observe one duration."""
    seconds = time.perf_counter() - g.started
    response.headers[REQUEST_ID] = g.request_id
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cache-Control", "no-store")
    _observe(seconds, response.status_code)
    quiet = getattr(app.view_functions.get(request.endpoint or ""), "is_quiet", False)
    write = _log.debug if quiet else _log.info
    write(
        "http_request",
        method=request.method,
        route=_route(),
        status=response.status_code,
        duration_ms=round(seconds * 1000, 2),
        trace_id=context.trace_id,
        **_ids(),
    )


def _observe(seconds: float, status: int) -> None:
    key = (_route(), request.method, status)
    observed = _observers.get(key)
    if observed is None:
        labels = {"route": key[0], "method": key[1], "status": str(status)}
        observed = _observers[key] = histogram("huying_http_request_seconds", labels).observe
    observed(seconds)


def _route() -> str:
    return request.url_rule.rule if request.url_rule is not None else _UNMATCHED


def _ids() -> dict[str, Any]:
    named = request.view_args or {}
    ids = {key: value for key, value in named.items() if key == "id" or key.endswith("_id")}
    if "problem" in g:
        ids["problem"] = g.problem
    return ids


# One bound method per route, method and status: finding the labels costs more than observing.
_observers: dict[tuple[str, str, int], Any] = {}
