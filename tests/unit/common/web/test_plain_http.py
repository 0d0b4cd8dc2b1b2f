"""What is read at a look is what gunicorn's own parser would have read; the rest is left to it."""

from collections.abc import Iterator
from typing import Any

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]  # ships no types
from gunicorn.http import get_parser  # type: ignore[import-untyped]  # likewise
from gunicorn.http.wsgi import create  # type: ignore[import-untyped]  # likewise
from hypothesis import given
from hypothesis import strategies as st

from services.common.web.plain_http import (
    MAX_BODY_BYTES,
    MAX_HEAD_BYTES,
    PlainReader,
    PlainRequest,
    common_environ,
    whole_answer,
)

HOST, PEER = ("127.0.0.1", 9101), ("10.1.2.3", 50123)
SETTINGS = Config()
HEADERS = [("Content-Type", "application/json"), ("Content-Length", "2")]
POST = (
    b"POST /api/v1/appeals?a=%E4%BA%95&b HTTP/1.1\r\nHost: bench\r\n"
    b"Content-Type: application/json\r\nX-Request-ID:  req_1\r\n"
    b"Connection: Keep-Alive\r\nContent-Length: 5\r\n\r\n[1,2]"
)


class Wire:
    """A connection on which these pieces come one after the other."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)
        self.sent = b""

    def recv(self, _: int) -> bytes:
        return next(self._pieces, b"")

    def sendall(self, data: bytes) -> None:
        self.sent += data


def reader(*pieces: bytes) -> PlainReader:
    common = common_environ(SETTINGS, HOST, PEER)
    assert common is not None
    return PlainReader(Wire(*pieces).recv, common, begun=lambda: None)


def as_gunicorn(data: bytes) -> dict[str, Any]:
    wire = Wire(data)
    asked = next(get_parser(SETTINGS, wire, PEER))
    asked.proxy_protocol_info = {}
    _, environ = create(asked, wire, PEER, HOST, SETTINGS)
    environ["body"] = environ.pop("wsgi.input").read()
    return {name: value for name, value in environ.items() if name not in _OWN}


_OWN = {"wsgi.errors", "wsgi.early_hints", "gunicorn.socket", "wsgi.multithread"}


def as_read(request: PlainRequest) -> dict[str, Any]:
    environ = dict(request.environ)
    environ["body"] = environ.pop("wsgi.input").read()
    return {name: value for name, value in environ.items() if name not in _OWN}


def test_who_has_begun_to_send_a_body_is_no_longer_waited_for_as_an_idle_connection() -> None:
    """His body may take longer than the pause between two requests."""
    begun: list[int] = []
    common = common_environ(SETTINGS, HOST, PEER) or {}
    for pieces, slow in (([POST], 0), ([POST[:-2], POST[-2:]], 1), ([POST[:9], POST[9:]], 0)):
        begun.clear()
        assert PlainReader(Wire(*pieces).recv, common, lambda: begun.append(1)).next()
        assert len(begun) == slow


def test_a_plain_request_is_read_as_gunicorn_reads_it() -> None:
    request = reader(POST).next()

    assert request is not None
    assert as_read(request) == as_gunicorn(POST)


def test_requests_may_come_in_pieces_and_one_behind_the_other() -> None:
    pieces = [POST[at : at + 7] for at in range(0, len(POST), 7)]
    both = reader(*pieces[:-1], pieces[-1] + POST)

    for _ in range(2):
        request = both.next()
        assert request is not None
        assert request.body.read() == b"[1,2]"
    assert both.next() is None
    assert both.rest == b""


_TOKEN = st.text("ABCxyz019-_!#.", min_size=1, max_size=9)
_VALUE = st.text("ab1,;= \t\x00\x0b\x7f\xe9\r\n:", max_size=9)
_LINES = st.lists(
    st.one_of(
        st.builds("{}:{}".format, _TOKEN, _VALUE),
        st.builds("{}: {}".format, _TOKEN, _VALUE),
        st.sampled_from(
            [
                "Content-Length: 3",
                "Content-Length: +3",
                "Content-Length: 3, 3",
                "Content-Length : 3",
                "content-length:03",
                "Transfer-Encoding: chunked",
                "Transfer_Encoding: chunked",
                "Connection: close",
                "Connection: keep-alive, Upgrade",
                "Expect: 100-continue",
                "Upgrade: h2c",
                "Host: a",
                "Host: b",
                "HTTP-Host: c",
                " folded",
                "",
            ]
        ),
    ),
    max_size=6,
)
_TARGET = st.one_of(
    st.text("/a?#%.;@:\\[]é \t", max_size=8), st.text("/a?b", max_size=6).map("/".__add__)
)
_METHOD = st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "get", "P", "CONNECT", "DELETE"])
_VERSION = st.sampled_from(["HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "http/1.1", ""])
_BREAK = st.sampled_from(["\r\n", "\r\n", "\r\n", "\n", "\r"])


_PLAIN_LINES = st.lists(
    st.builds(
        "{}:{}".format,
        st.text("ABCxyz019-", min_size=1, max_size=4).map("X".__add__),
        st.text("ab1,;= :", max_size=9),
    ),
    max_size=6,
)


@given(st.sampled_from(["GET", "PUT"]), st.text("/a?%.;&", max_size=8), _PLAIN_LINES)
def test_what_looks_plain_gunicorn_reads_alike(method: str, target: str, lines: list[str]) -> None:
    data = "\r\n".join([f"{method} /{target} HTTP/1.1", *lines, "", "rest"]).encode()
    request = reader(data).next()

    if request is not None:
        assert as_read(request) == as_gunicorn(data)


@given(_METHOD, _TARGET, _VERSION, _LINES, _BREAK)
def test_whatever_is_read_gunicorn_reads_alike(
    method: str, target: str, version: str, lines: list[str], line_break: str
) -> None:
    head = line_break.join([f"{method} {target} {version}", *lines, "", ""])
    data = head.encode("latin-1") + b"abcdefgh"
    request = reader(data).next()

    if request is not None:
        assert as_read(request) == as_gunicorn(data)


@pytest.mark.parametrize(
    "unusual",
    [
        POST.replace(b"HTTP/1.1", b"HTTP/1.0"),
        POST.replace(b"/api", b"//api"),
        POST.replace(b"/api", b"/%61pi"),
        POST.replace(b"Host: bench", b"Host: bench\r\nHost: other"),
        POST.replace(b"Host: bench", b"Transfer-Encoding: chunked"),
        POST.replace(b"Host: bench", b"Expect: 100-continue"),
        POST.replace(b"Host: bench", b"Content_Length: 7"),
        POST.replace(b"Keep-Alive", b"close"),
        POST.replace(b"Length: 5", b"Length: 05"),
        POST.replace(b"Length: 5", b"Length: %d" % (MAX_BODY_BYTES + 1)),
        POST.replace(b"bench", b"b\x00nch"),
        POST.replace(b"bench", b"x" * MAX_HEAD_BYTES),
        POST.replace(b"Host: bench", b"\r\n".join(b"X-%d: 1" % one for one in range(101))),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01" + b"?" * MAX_HEAD_BYTES,
    ],
)
def test_what_is_unusual_is_left_as_it_came(unusual: bytes) -> None:
    one = reader(unusual)

    assert one.next() is None
    assert one.rest == unusual


def test_no_request_is_plain_where_a_proxy_speaks_first_or_nobody_may_stay() -> None:
    for name, value in (("proxy_protocol", "auto"), ("keepalive", 0)):
        settings = Config()
        settings.set(name, value)
        assert common_environ(settings, HOST, PEER) is None
    assert common_environ(SETTINGS, HOST, "a unix socket's") is None


def test_an_answer_in_one_piece_is_sent_as_one() -> None:
    told = whole_answer("201 CREATED", [*HEADERS, ("Location", "/x")], [b"{}"], closes=False)

    assert told is not None
    head, _, body = told.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 201 CREATED\r\nServer: gunicorn\r\nDate: ")
    assert head.endswith(b"Content-Type: application/json\r\nContent-Length: 2\r\nLocation: /x")
    assert b"\r\nConnection: keep-alive\r\n" in head
    assert body == b"{}"
    last = whole_answer("200 OK", HEADERS, [b"{}"], closes=True)
    assert last is not None
    assert b"\r\nConnection: close\r\n" in last


@pytest.mark.parametrize(
    ("status", "headers", "chunks"),
    [
        ("200 OK", HEADERS, iter([b"{}"])),
        ("200 OK", HEADERS, [b"{", b"}"]),
        ("200 OK", HEADERS, [b"{} and more"]),
        ("200 OK", HEADERS[:1], [b"{}"]),
        ("304 NOT MODIFIED", HEADERS, [b"{}"]),
        ("200 OK\r\nEvil: 1", HEADERS, [b"{}"]),
        ("200 OK", [*HEADERS, ("Location", "/x\r\nEvil: 1")], [b"{}"]),
        ("200 OK", [*HEADERS, ("Connection", "upgrade")], [b"{}"]),
        ("200 OK", [*HEADERS, ("Unheard-Of", "1")], [b"{}"]),
    ],
)
def test_any_other_answer_is_gunicorns_to_send(
    status: str, headers: list[tuple[str, str]], chunks: Any
) -> None:
    assert whole_answer(status, headers, chunks, closes=False) is None
