"""Requests as nearly all are, with nothing unusual: read at a look, answered with one send.

gunicorn's parser and its response take a quarter of the time of a small request (docs/adr/0024).
What is not plain goes gunicorn's own way with all of its bytes, so only what is beyond doubt is
read here: every header once, nothing that changes how a body is framed, nothing to be corrected.
"""

import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from io import BytesIO
from typing import Any, Final

from gunicorn.http.wsgi import SERVER, base_environ  # type: ignore[import-untyped]  # no types

MAX_HEAD_BYTES: Final = 4_000  # within each of gunicorn's own limits
MAX_FIELDS: Final = 100
MAX_BODY_BYTES: Final = 100_000
_END: Final = b"\r\n\r\n"
# Names of letters, digits and hyphens, values of visible ASCII; a path from the root in which
# nothing is escaped, and perhaps a query.
_HEAD: Final = re.compile(
    r"(GET|POST|PUT|PATCH|DELETE) (/(?:[!-\"$&-.0->@-~][!-\"$&->@-~]*)?)(\?[!-\"$-~]*)? HTTP/1\.1"
    r"((?:\r\n[A-Za-z][A-Za-z0-9-]*: *[!-~](?:[ -~]*[!-~])?)*)\r\n\r\n"
)
# What says how the message is framed or what the connection is to become: gunicorn's matter.
_UNUSUAL: Final = frozenset(
    f"HTTP_{name}"
    for name in (
        "CONNECTION",
        "EXPECT",
        "HTTP2_SETTINGS",
        "KEEP_ALIVE",
        "PROXY_CONNECTION",
        "TE",
        "TRAILER",
        "TRANSFER_ENCODING",
        "UPGRADE",
    )
)
_STAYING: Final = ("HTTP_CONNECTION", "keep-alive")  # which is as it is anyway
_LENGTH: Final = re.compile(r"0|[1-9][0-9]{0,6}")
# The headers of our answers, by their very spelling: none is of the connection's own.
_TOLD: Final = frozenset(
    {
        "Allow",
        "Cache-Control",
        "Content-Language",
        "Content-Length",
        "Content-Type",
        "ETag",
        "Huying-Held",
        "Idempotency-Replayed",
        "Link",
        "Location",
        "Retry-After",
        "Vary",
        "WWW-Authenticate",
        "X-Content-Type-Options",
        "X-Request-ID",
    }
)
_VALUES: Final = re.compile(r"[ -~]*")
_BODILESS: Final = ("1", "204", "304")  # how their status begins


@dataclass(frozen=True, slots=True)
class PlainRequest:
    """One request; with ``version`` and ``should_close`` it is what gunicorn's response asks."""

    method: str
    uri: str
    query: str
    body: BytesIO
    environ: dict[str, Any]
    version: tuple[int, int] = (1, 1)

    def should_close(self) -> bool:
        """Plain requests leave the connection open."""
        return False


class PlainReader:
    """Reads the plain requests of one connection, in order.

    ``rest`` is what was received and not read: where ``next`` gives None, it is gunicorn's.
    ``begun`` is called where a request's head is there and its body takes its time.
    """

    def __init__(
        self, receive: Callable[[int], bytes], common: Mapping[str, Any], begun: Callable[[], None]
    ) -> None:
        self._receive = receive
        self._common = common
        self._begun = begun
        self.rest = b""

    def next(self) -> PlainRequest | None:
        """Wait for the next request; None at the end, or where it is not plain."""
        while (end := self.rest.find(_END)) < 0:
            if len(self.rest) > MAX_HEAD_BYTES or not self._more():
                return None
        begun = self._head(end + len(_END))
        if begun is None:
            return None
        method, uri, query, environ, length = begun
        body_at = end + len(_END)
        if len(self.rest) < body_at + length:
            self._begun()
        while len(self.rest) < body_at + length:
            if not self._more():
                return None
        body = BytesIO(self.rest[body_at : body_at + length])
        self.rest = self.rest[body_at + length :]
        environ["wsgi.input"] = body
        return PlainRequest(method, uri, query, body, environ)

    def _more(self) -> bool:
        received = self._receive(65_536)
        self.rest = self.rest + received if self.rest else received
        return bool(received)

    def _head(self, length: int) -> tuple[str, str, str, dict[str, Any], int] | None:
        is_short = length <= MAX_HEAD_BYTES
        read = _HEAD.fullmatch(self.rest[:length].decode("latin-1")) if is_short else None
        if read is None:
            return None
        method, path, asked, lines = read.groups("")
        uri, query = path + asked, asked[1:]
        environ = {
            **self._common,
            "REQUEST_METHOD": method,
            "RAW_URI": uri,
            "PATH_INFO": path,
            "QUERY_STRING": query,
        }
        if not _add_headers(environ, lines):
            return None
        body_length = environ.get("CONTENT_LENGTH", "0")
        if not _LENGTH.fullmatch(body_length) or int(body_length) > MAX_BODY_BYTES:
            return None
        return method, uri, query, environ, int(body_length)


def common_environ(settings: Any, host: Any, client: Any) -> dict[str, Any] | None:
    """Return what all requests of a connection have in common; None where none may be plain.

    Args:
        settings: gunicorn's.
        host: address and port that were connected to.
        client: the peer's address and port.

    """
    is_usual = isinstance(client, tuple) and isinstance(host, tuple) and settings.keepalive
    if not is_usual or settings.is_ssl or settings.proxy_protocol != "off":
        return None
    if os.environ.get("SCRIPT_NAME"):
        return None
    return {
        **base_environ(settings),
        "wsgi.multithread": True,
        "wsgi.url_scheme": "http",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": host[0],
        "SERVER_PORT": str(host[1]),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "SCRIPT_NAME": "",
    }


def whole_answer(
    status: str, headers: Sequence[tuple[str, str]], chunks: Any, *, closes: bool
) -> bytes | None:
    """Return an answer as it is sent; None where gunicorn has to see to it.

    Plain is one that comes in one piece, says its length and has only headers that we know.
    """
    if type(chunks) is not list or len(chunks) != 1 or status.startswith(_BODILESS):
        return None
    given = dict(headers)
    body: bytes = chunks[0]
    if len(given) != len(headers):
        return None  # told twice: only one of them would be looked at
    if not _TOLD.issuperset(given) or given.get("Content-Length") != str(len(body)):
        return None
    if not _VALUES.fullmatch("".join(given.values())) or not _VALUES.fullmatch(status):
        return None  # a line's end in a value would begin a header, or a second answer
    told = "".join([f"{name}: {value}\r\n" for name, value in headers])
    connection = "close" if closes else "keep-alive"
    head = (
        f"HTTP/1.1 {status}\r\nServer: {SERVER}\r\nDate: {_date(int(time.time()))}\r\n"
        f"Connection: {connection}\r\n{told}\r\n"
    )
    return head.encode() + body


@lru_cache(maxsize=1)
def _date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)


def _add_headers(environ: dict[str, Any], lines: str) -> bool:
    """Add the headers; False where one is unusual or stands there twice, or there are too many."""
    fields = lines.split("\r\n")[1:]
    for line in fields:
        name, _, value = line.partition(":")
        variable = _variable(name)
        value = value.strip()
        if variable in environ:
            return False
        if variable in _UNUSUAL and (variable, value.lower()) != _STAYING:
            return False
        environ[variable] = value
    return len(fields) <= MAX_FIELDS


@lru_cache(maxsize=1_000)  # names are the clients': not all that were ever sent are kept
def _variable(name: str) -> str:
    """Return the name that WSGI gives a header."""
    plain = name.upper().replace("-", "_")
    return plain if plain in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{plain}"
