"""Clients that cost little: one thread, a connection each, every request written beforehand.

A client that takes a third of the processors hides a third of the difference between two servers.
"""

import selectors
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final

_HEAD_ENDS: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"
_PATIENCE_SECONDS: Final = 30


class AnswerRefused(Exception):
    """A server hung up, or did not answer with what was expected."""


@dataclass
class _Client:
    connection: socket.socket
    requests: Iterator[bytes]
    received: bytes = field(default=b"")


def exchange(port: int, scripts: Sequence[Sequence[bytes]], expected: bytes) -> None:
    """Send each script's requests, one after the other, on a connection of its own.

    Args:
        port: of the server, on the loopback.
        scripts: for each client the whole requests, head and body.
        expected: how every answer begins, e.g. ``b"HTTP/1.1 201"``.

    Raises:
        AnswerRefused: one began otherwise, did not come, or a connection was closed.

    """
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        for script in scripts:
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client = _Client(connection, iter(script))
            selector.register(connection, selectors.EVENT_READ, client)
            connection.sendall(next(client.requests))
        waiting = len(scripts)
        while waiting:
            ready = selector.select(_PATIENCE_SECONDS)
            if not ready:
                raise AnswerRefused(f"no answer in {_PATIENCE_SECONDS} s")
            for key, _ in ready:
                if not _goes_on(key.data, expected):
                    selector.unregister(key.fileobj)
                    waiting -= 1


def _goes_on(client: _Client, expected: bytes) -> bool:
    """Read what came; where an answer is whole, send the next request, if there is one."""
    chunk = client.connection.recv(65_536)
    if not chunk:
        raise AnswerRefused("the server hung up")
    client.received += chunk
    if not _is_whole(client.received):
        return True
    if not client.received.startswith(expected):
        raise AnswerRefused(client.received[:200].decode(errors="replace"))
    client.received = b""
    following = next(client.requests, None)
    if following is not None:
        client.connection.sendall(following)
    return following is not None


def _is_whole(received: bytes) -> bool:
    end = received.find(_HEAD_ENDS)
    if end < 0:
        return False
    head = received[:end].lower()
    length = head[head.index(_LENGTH) + len(_LENGTH) :].partition(b"\r\n")[0]
    return len(received) >= end + len(_HEAD_ENDS) + int(length)
