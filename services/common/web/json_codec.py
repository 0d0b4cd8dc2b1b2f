"""JSON in and out by pydantic-core: strict, quick, times as RFC 3339, Chinese unescaped."""

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import IO, Any, cast

from flask import Request, Response
from flask.json.provider import JSONProvider
from pydantic_core import to_json
from werkzeug.datastructures import Headers
from werkzeug.exceptions import ClientDisconnected
from werkzeug.sansio.utils import get_content_length
from werkzeug.utils import cached_property

from services.common.web.problems import FieldError, Problem
from services.common.web.repeated_keys import RepeatedKeys, read_json

_WHOLE = frozenset({200, 201})  # Werkzeug corrects what has no body, and what redirects
_JSON = "application/json"
_SMALL_BYTES = 100_000
_AT = re.compile(r"(.*) at line (\d+) column (\d+)", re.DOTALL)


class HuyingJson(JSONProvider):
    """Refuses what the standard library lets through: NaN, lone surrogates, a key said twice."""

    def dumps(self, obj: Any, **_: Any) -> str:
        """Return compact JSON; dataclasses, pydantic models and aware times are understood."""
        return to_json(obj, inf_nan_mode="null").decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """Parse JSON; raises as ``read_json`` does."""
        return read_json(s)


class HuyingRequest(Request):
    """A request whose broken JSON is a problem that says what is wrong with it, and where."""

    @property
    def is_json(self) -> bool:
        """Whether the body is said to be JSON; how most say it needs no parsing."""
        return self.environ.get("CONTENT_TYPE") == _JSON or super().is_json

    @cached_property
    def content_length(self) -> int | None:
        """The length that was announced; asked once, and not by way of the headers."""
        given = self.environ
        return get_content_length(given.get("CONTENT_LENGTH"), given.get("HTTP_TRANSFER_ENCODING"))

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body; one of a known and small length is read whole, which spares counting bytes."""
        length = self.content_length
        if length is None or length > _SMALL_BYTES:
            return super().stream
        body: bytes = self.environ["wsgi.input"].read(length)
        if len(body) < length:
            raise ClientDisconnected
        return BytesIO(body)

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Raise the 400 instead of Flask's nameless one, or the 422 that names repeated keys."""
        if isinstance(e, RepeatedKeys):
            raise e.problem() from None
        raise broken_json(str(e or "no JSON")) from None


class HuyingResponse(Response):
    """A response that leaves its headers alone where there is nothing to correct."""

    is_whole = False

    def get_wsgi_headers(self, environ: Any) -> Headers:
        """Return the headers; Werkzeug would parse our own ASCII paths as international ones."""
        if self.status_code in _WHOLE and "Content-Length" in self.headers:
            return self.headers
        return super().get_wsgi_headers(environ)

    def get_app_iter(self, environ: Any) -> Iterable[bytes]:
        """Return a whole body as it is: there is nothing to close after it."""
        if self.status_code in _WHOLE and self.is_whole and environ["REQUEST_METHOD"] != "HEAD":
            return cast("list[bytes]", self.response)
        return super().get_app_iter(environ)


class _Given(Headers):
    """Headers of our own, complete from the start and as they are sent.

    Werkzeug would look at each value, and through them all for each that it adds itself; what
    sends them refuses a value that has a line's end in it.
    """

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._list = pairs


def json_response(
    body: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> HuyingResponse:
    """Return JSON with its status and headers, made in one go."""
    told = to_json(body, inf_nan_mode="null")
    length = str(len(told))
    given = [("Content-Type", _JSON), ("Content-Length", length), *(headers or {}).items()]
    response = HuyingResponse([told], status, _Given(given))
    response.is_whole = True
    return response


def broken_json(message: str) -> Problem:
    """Return the refusal of what is no JSON; ``message`` is what its reader said."""
    reason, line, column = _position(message)
    errors = [FieldError("body", "json_invalid")]
    return Problem(400, "broken_json", errors=errors, reason=reason, line=line, column=column)


def _position(message: str) -> tuple[str, str, str]:
    match = _AT.fullmatch(message)
    return (match[1], match[2], match[3]) if match else (message, "1", "1")
