"""What every request carries from its first line to its log line: ids, trace, time, metric."""

import re
import time
from collections.abc import Mapping
from typing import Any, Final

from flask import Flask, Request, Response, g
from werkzeug.datastructures import Headers

from services.common.ids import new_id
from services.common.observability.logging import get_logger, rebind
from services.common.observability.metrics import histogram
from services.common.observability.spans import TraceContext
from services.common.web.headers import header

REQUEST_ID: Final = "X-Request-ID"
_SANE: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_UNMATCHED: Final = "unmatched"  # an unknown path may hold anything: it is not logged
_REQUEST_ID: Final = REQUEST_ID.lower()
_UNLESS_GIVEN: Final = (
    ("X-Content-Type-Options", "x-content-type-options", "nosniff"),
    ("Cache-Control", "cache-control", "no-store"),
)
_log = get_logger("web.access")


def begin(asked: Request) -> None:
    """Start a request: forget the last one's ids, take or make this one's."""
    given = header(asked, REQUEST_ID)
    request_id = given if given and _SANE.fullmatch(given) else new_id("req")
    kept = g._get_current_object()  # looked up once, not at every use as behind the proxy
    kept.request_id = request_id
    kept.started = time.perf_counter()
    rebind(request_id=request_id)


def span_name(asked: Request) -> str:
    """Return the request's span name: method and route template, no ids."""
    return f"{asked.method} {_route(asked)}"


def finish(app: Flask, asked: Request, response: Response, context: TraceContext) -> None:
    """Stamp the response, write one access line, observe one duration."""
    kept = g._get_current_object()
    seconds = time.perf_counter() - kept.started
    route, method, status = _route(asked), asked.method, response.status_code
    _stamp(response.headers, kept.request_id)
    _observe((route, method, status), seconds)
    quiet = getattr(app.view_functions.get(asked.endpoint or ""), "is_quiet", False)
    write = _log.debug if quiet else _log.info
    write(
        "http_request",
        method=method,
        route=route,
        status=status,
        duration_ms=round(seconds * 1000, 2),
        trace_id=context.trace_id,
        **_ids(asked.view_args, kept.get("problem")),
    )


def _stamp(headers: Headers, request_id: str) -> None:
    given = {name.lower() for name, _ in headers}
    if _REQUEST_ID in given:  # another service's, where its answer is passed on
        headers.remove(REQUEST_ID)
    headers.add(REQUEST_ID, request_id)
    for name, lower, value in _UNLESS_GIVEN:
        if lower not in given:
            headers.add(name, value)


def _observe(key: tuple[str, str, int], seconds: float) -> None:
    observed = _observers.get(key)
    if observed is None:
        labels = {"route": key[0], "method": key[1], "status": str(key[2])}
        observed = _observers[key] = histogram("huying_http_request_seconds", labels).observe
    observed(seconds)


def _route(asked: Request) -> str:
    return asked.url_rule.rule if asked.url_rule is not None else _UNMATCHED


def _ids(named: Mapping[str, Any] | None, problem: str | None) -> dict[str, Any]:
    ids = {key: value for key, value in (named or {}).items() if key == "id" or key[-3:] == "_id"}
    if problem is not None:
        ids["problem"] = problem
    return ids


# One bound method per route, method and status: finding the labels costs more than observing.
_observers: dict[tuple[str, str, int], Any] = {}
