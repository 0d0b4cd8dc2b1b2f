"""JSON in and out by pydantic-core: strict, quick, times as RFC 3339, Chinese unescaped."""

import re
from typing import Any

from flask import Request, Response
from flask.json.provider import JSONProvider
from pydantic_core import from_json, to_json
from werkzeug.datastructures import Headers

from services.common.web.problems import Problem

_WHOLE = frozenset({200, 201})  # Werkzeug corrects what has no body, and what redirects
_AT = re.compile(r"(.*) at line (\d+) column (\d+)", re.DOTALL)


class HuyingJson(JSONProvider):
    """Refuses what the standard library lets through: NaN, lone surrogates, endless nesting."""

    def dumps(self, obj: Any, **_: Any) -> str:
        """Return compact JSON; dataclasses, pydantic models and aware times are understood."""
        return to_json(obj, inf_nan_mode="null").decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """Parse JSON; raises ValueError that names line and column."""
        return from_json(s, allow_inf_nan=False)


class HuyingRequest(Request):
    """A request whose broken JSON is a problem that says where it broke."""

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Raise the 400 instead of Flask's nameless one."""
        reason, line, column = _position(str(e or "no JSON"))
        raise Problem(400, "broken_json", reason=reason, line=line, column=column) from None


class HuyingResponse(Response):
    """A response that leaves its headers alone where there is nothing to correct."""

    def get_wsgi_headers(self, environ: Any) -> Headers:
        """Return the headers; Werkzeug would parse our own ASCII paths as international ones."""
        if self.status_code in _WHOLE and "Content-Length" in self.headers:
            return self.headers
        return super().get_wsgi_headers(environ)


def _position(message: str) -> tuple[str, str, str]:
    match = _AT.fullmatch(message)
    return (match[1], match[2], match[3]) if match else (message, "1", "1")
