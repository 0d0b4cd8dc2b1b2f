"""The addresses of the standard, each with its format as a suffix or without."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from services.common.web.auth import public
from services.common.web.bodies import accepts
from services.common.web.problems import Problem
from services.intake.entrypoints.http.open311 import posting, reading
from services.intake.entrypoints.http.open311.answers import CORS, register_errors
from services.intake.entrypoints.http.open311.media import media

_SUFFIX: Final = ".<any(json,xml):suffix>"
_ALL: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
    "Access-Control-Max-Age": "86400",
}

blueprint = Blueprint("open311", __name__)
register_errors(blueprint)


def _route(path: str, view: Callable[..., Any], method: str = "GET") -> None:
    for rule in (path + _SUFFIX, path):
        name = f"{view.__name__}{rule}".translate(str.maketrans("./<>(),:", "________"))
        blueprint.add_url_rule(rule, name, view, methods=[method])


@accepts("application/x-www-form-urlencoded", "multipart/form-data", "application/json")
@public
def elsewhere(rest: str = "") -> Response:
    """Answer a browser's question beforehand, and all that no other address takes."""
    del rest
    if request.method == "OPTIONS":
        return Response(status=204, headers={**CORS, **_PREFLIGHT})
    if _is_known():
        raise Problem(
            405, "method_not_allowed", allowed=["GET", "POST"], headers={"Allow": "GET, POST"}
        )
    raise Problem(404, "not_found")


def _is_known() -> bool:
    """Whether the address would be answered if it were read."""
    adapter = current_app.create_url_adapter(request)
    try:
        found = adapter.match(method="GET")[0] if adapter else ""
    except HTTPException:
        return False
    return not found.endswith("elsewhere")


_route("/open311/discovery", reading.discovery)
_route("/open311/v2/discovery", reading.discovery)  # where some clients look for it
_route("/open311/v2/services", reading.services)
_route("/open311/v2/services/<service_code>", reading.definition)
_route("/open311/v2/requests", reading.requests)
_route("/open311/v2/requests", posting.post, "POST")
_route("/open311/v2/requests/<request_id>", reading.one_request)
_route("/open311/v2/tokens/<token_id>", reading.token)
blueprint.add_url_rule("/open311/v2/media/<attachment_id>", "media", media, methods=["GET"])
blueprint.add_url_rule("/open311/<path:rest>", "elsewhere", elsewhere, methods=list(_ALL))
