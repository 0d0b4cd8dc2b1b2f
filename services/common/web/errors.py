"""Every failure on the way out becomes a problem document; only ours are logged as errors."""

from typing import Any, Final

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    RequestedRangeNotSatisfiable,
    RequestEntityTooLarge,
)

from services.common.observability.logging import get_logger
from services.common.observability.redaction import masked
from services.common.web.bodies import too_large
from services.common.web.catalogue import Catalogue
from services.common.web.problems import CONTENT_TYPE, Problem, document

_log = get_logger("web.errors")

_CODES: Final = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    410: "gone",
    415: "unsupported_media_type",
    429: "too_many_requests",
    503: "dependency_unavailable",
}
_FIRST_ERROR: Final = 400
_FIRST_FAULT: Final = 500
# How bson and datetime name a number and a time that they cannot hold.
_BEYOND: Final = ("8-byte ints", "date value out of range")


def register(app: Flask, catalogue: Catalogue) -> None:
    """Answer every refusal and failure of this app in the catalogue's words."""
    app.extensions["huying_catalogue"] = catalogue
    app.register_error_handler(Problem, answer)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OverflowError, _out_of_range)
    app.register_error_handler(Exception, _unexpected)


def register_unavailable(app: Flask, error: type[Exception], retry_after_seconds: int = 5) -> None:
    """Answer 503 with ``Retry-After`` whenever a view raises this error.

    For what a service leans on: ``StoreUnavailable``, another service that is away.
    """

    def unavailable(raised: Exception) -> Response:
        kind = type(raised).__qualname__
        _log.warning("dependency_unavailable", error=kind, reason=masked(str(raised)))
        headers = {"Retry-After": str(retry_after_seconds)}
        return answer(Problem(503, "dependency_unavailable", headers=headers))

    app.register_error_handler(error, unavailable)


def answer(problem: Problem) -> Response:
    """Return the problem as a response of the current app."""
    catalogue: Catalogue = current_app.extensions["huying_catalogue"]
    request_id = g.get("request_id", "")
    body = document(problem, catalogue, instance=request.path, request_id=request_id)
    g.problem = problem.code
    response = Response(
        current_app.json.dumps(body), problem.status, problem.headers, content_type=CONTENT_TYPE
    )
    response.content_language.update(["zh", "en"])
    return response


def _http(error: HTTPException) -> Any:
    if error.response is not None or error.code is None or error.code < _FIRST_ERROR:
        return error
    return answer(from_http(error, error.code))


def from_http(error: HTTPException, status: int) -> Problem:
    """Return the problem that a refusal of Flask's or Werkzeug's stands for."""
    if isinstance(error, RequestEntityTooLarge):
        return too_large(request.max_content_length or 0)
    if isinstance(error, MethodNotAllowed):
        allowed = sorted(error.valid_methods or ())
        headers = {"Allow": ", ".join(allowed)}
        return Problem(405, "method_not_allowed", allowed=allowed, headers=headers)
    if isinstance(error, RequestedRangeNotSatisfiable):
        headers = {"Content-Range": f"bytes */{error.length}"}
        return Problem(416, "range_not_satisfiable", size=error.length, headers=headers)
    fallback = "internal" if status >= _FIRST_FAULT else "client_error"
    return Problem(status, _CODES.get(status, fallback))


def is_beyond_keeping(error: OverflowError) -> bool:
    """Whether a number or a time cannot be kept, which no caller has any use for.

    Any other overflow is a fault of ours. The traceback is logged: a sum of our own may be it.
    """
    if not any(words in str(error) for words in _BEYOND):
        return False
    _log.warning("out_of_range", reason=masked(str(error)), exc_info=error)
    return True


def _out_of_range(error: OverflowError) -> Response:
    return answer(Problem(422, "out_of_range")) if is_beyond_keeping(error) else _unexpected(error)


def _unexpected(error: Exception) -> Response:
    # The client learns only the request id; the log line with the same id has the traceback.
    _log.error("request_failed", error=type(error).__qualname__, exc_info=error)
    return answer(Problem(500, "internal"))
