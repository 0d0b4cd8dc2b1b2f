"""Answers and refusals over HTTP: format by suffix or by Accept, errors as the standard's array."""

from collections.abc import Mapping
from typing import Final, cast

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from services.common.observability.logging import get_logger
from services.common.store.connection import StoreUnavailable
from services.common.web.catalogue import Catalogue, Text
from services.common.web.problems import Problem
from services.intake.domain.open311.faults import Fault, Open311Refused
from services.intake.entrypoints.http.open311.spark import FORMATS, Format, rendered

# Pages of other origins may read and post: nothing here goes by cookies.
CORS: Final = {"Access-Control-Allow-Origin": "*"}
_PROBLEMS: Final = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
# Whose detail only says which fields: what is wrong with each says more.
_LISTING: Final = {"appeal_refused", "invalid"}
_log = get_logger("web.open311")


def answer(
    name: str, body: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an answer in the format that was asked for."""
    wanted = asked_format()
    return Response(
        rendered(name, body, wanted),
        status,
        {**CORS, **(headers or {})},
        content_type=FORMATS[wanted],
    )


def asked_format() -> Format:
    """Return what the suffix says, else what the client prefers; XML is what all must read."""
    suffix = (request.view_args or {}).get("suffix") or request.path.rpartition(".")[2]
    if suffix in FORMATS:
        return cast("Format", suffix)
    offered = ["text/xml", "application/xml", "application/json"]
    best = request.accept_mimetypes.best_match(offered, default="text/xml")
    return "json" if best == "application/json" else "xml"


def register_errors(blueprint: Blueprint) -> None:
    """Answer all that fails under this blueprint as the standard says."""
    blueprint.register_error_handler(Open311Refused, _refused)
    blueprint.register_error_handler(Problem, _problem)
    blueprint.register_error_handler(HTTPException, _http)
    blueprint.register_error_handler(StoreUnavailable, _unavailable)
    blueprint.register_error_handler(Exception, _unexpected)


def _refused(error: Open311Refused) -> Response:
    return _errors(error.status, [_fault_text(fault) for fault in error.faults])


def _problem(problem: Problem) -> Response:
    g.problem = problem.code
    found = None if problem.code in _LISTING else _catalogue().problem(problem.code)
    if found is not None:
        texts = [found[1].filled(_catalogue().worded(problem.params))]
    else:
        texts = [_text(one.code, one.params) or Text("", one.fallback) for one in problem.errors]
    return _errors(problem.status, texts, problem.headers)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    return _problem(Problem(status, _PROBLEMS.get(status, "bad_request")))


def _unavailable(error: StoreUnavailable) -> Response:
    _log.warning("dependency_unavailable", error=type(error).__qualname__)
    return _problem(Problem(503, "dependency_unavailable", headers={"Retry-After": "5"}))


def _unexpected(error: Exception) -> Response:
    _log.error("request_failed", error=type(error).__qualname__, exc_info=error)
    return _problem(Problem(500, "internal", request_id=g.get("request_id", "")))


def _errors(status: int, texts: list[Text], headers: Mapping[str, str] | None = None) -> Response:
    described = [f"{text.zh} {text.en}".strip() for text in texts] or [str(status)]
    body = [{"code": status, "description": text} for text in described]
    return answer("errors", body, status, headers)


def _fault_text(fault: Fault) -> Text:
    return _text(fault.code, fault.params) or Text(fault.code, "")


def _text(code: str, params: Mapping[str, object]) -> Text | None:
    found = _catalogue().message(code)
    return found.filled(_catalogue().worded(params)) if found else None


def _catalogue() -> Catalogue:
    return cast("Catalogue", current_app.extensions["huying_catalogue"])
