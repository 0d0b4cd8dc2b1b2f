"""gunicorn's worker of greenlets: one thread, so that no request waits for another's GIL.

For a service that keeps a processor busy (docs/adr/0013). The worker patches the standard library
after the fork and before the app is imported: locks, threads and sockets made later are greenlets'.
"""

import os
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import gevent  # type: ignore[import-untyped]  # ships no types
from gunicorn import util  # type: ignore[import-untyped]  # likewise
from gunicorn.http.wsgi import FileWrapper, Response  # type: ignore[import-untyped]  # likewise
from gunicorn.workers.base import Worker  # type: ignore[import-untyped]  # ships no types
from gunicorn.workers.ggevent import GeventWorker  # type: ignore[import-untyped]  # likewise

from services.common.web.even_server import EvenServer
from services.common.web.plain_http import (
    PlainReader,
    PlainRequest,
    common_environ,
    whole_answer,
)
from services.common.web.shares import SHARES

# Whoever is in the middle of sending a request when the worker is told to stop may finish it.
_LAST_WORDS_SECONDS = 1.0


class HouseGreenletWorker(GeventWorker):  # type: ignore[misc]  # gunicorn has no types
    """A gevent worker that finishes what it began, and then waits for nobody.

    gunicorn's own drops the requests under way when its master is killed, and at a stop it waits
    for kept-alive connections on which nothing happens.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cfg: Any = _Remembered(self.cfg)
        self._connections: dict[Any, socket.socket] = {}
        self._between_requests: dict[Any, float] = {}  # since when, by the monotonic clock
        SHARES.tell(self.age, 0)

    def server_class(self, listener: Any, *, spawn: Any, **_: Any) -> EvenServer:
        """Return what accepts connections; gunicorn asks for it when the worker begins."""
        handle = partial(self.handle, listener)
        return EvenServer(listener, handle, spawn=spawn, shares=SHARES, worker=self.age)

    def notify(self) -> None:
        """Show a sign of life; without a master stop as on SIGTERM, which frees the port.

        Called every second: connections that were silent for too long are found here. A timer for
        each request would cost a twentieth of the worker's time.
        """
        Worker.notify(self)
        if self.ppid != os.getppid():
            self.alive = False
        if self.alive:
            self._hang_up(self.cfg.keepalive)
        else:
            gevent.spawn_later(_LAST_WORDS_SECONDS, self._hang_up, 0.0)

    def handle(self, listener: Any, client: socket.socket, address: Any) -> None:
        """Serve a connection, and know it while it lasts."""
        greenlet = gevent.getcurrent()
        self._connections[greenlet] = client
        SHARES.tell(self.age, len(self._connections))
        try:
            rest = self._serve_plain(listener, client, address)
            if rest is not None:
                super().handle(listener, _Unread(client, rest), address)
        finally:
            del self._connections[greenlet]
            SHARES.tell(self.age, len(self._connections))

    def _serve_plain(self, listener: Any, client: socket.socket, address: Any) -> bytes | None:
        """Serve a connection as long as its requests are plain.

        Return what was received of the first that is not; None when the connection has ended.
        """
        common = common_environ(self.cfg, listener.getsockname(), address)
        if common is None:
            return b""
        reader = PlainReader(client.recv, common, self._is_sending)
        try:
            while True:
                with self.timeout_ctx():
                    request = reader.next()
                if request is None and reader.rest:
                    return reader.rest
                if request is None or not self._answer(request, client, address):
                    break
        except OSError as error:
            self.log.debug("Ignoring a connection that broke. %s", error)
        util.close(client)
        return None

    def _answer(self, request: PlainRequest, client: socket.socket, address: Any) -> bool:
        """Answer a plain request; False when nothing more may be read from its connection."""
        self.nr += 1
        if self.nr >= self.max_requests and self.alive:
            self.log.info("Autorestarting worker after current request.")
            self.alive = False
        told: list[Any] = []
        try:
            chunks = self.wsgi(request.environ, lambda *head: told.extend(head))
        except Exception as error:  # noqa: BLE001 - as gunicorn: whatever the app lets through
            self.handle_error(request, client, address, error)
            return False
        whole = whole_answer(told[0], told[1], chunks, closes=not self.alive)
        if whole is None:
            return self._tell(request, client, told, chunks)
        client.sendall(whole)
        return bool(self.alive)

    def _tell(
        self, request: PlainRequest, client: socket.socket, told: Sequence[Any], chunks: Any
    ) -> bool:
        """Send an answer by way of gunicorn's own response: files, streams, what has no body."""
        together = _HeadWithBody(client)
        response = Response(request, together, self.cfg)
        if not self.alive:
            response.force_close()
        try:
            response.start_response(*told)
            if isinstance(chunks, FileWrapper):
                response.write_file(chunks)
            else:
                for chunk in chunks:
                    response.write(chunk)
            response.close()
            together.flush()
        except OSError:
            raise  # the client has gone
        except Exception:  # half told as it is, anything more would be read as its end
            self.log.exception("Error handling request")
            return False
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        return not response.should_close()

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        """Answer one request, with one send where one is enough."""
        together = _HeadWithBody(sock)
        try:
            return super().handle_request(listener_name, req, together, addr)
        finally:
            together.flush()

    def timeout_ctx(self) -> "_NextRequest":
        """Wait for a connection's next request; see ``notify`` for how long."""
        return _NextRequest(self._between_requests)

    def _is_sending(self) -> None:
        """Let a client whose request has begun take its time, as gunicorn does for bodies."""
        self._between_requests.pop(gevent.getcurrent(), None)

    def _hang_up(self, silent_seconds: float) -> None:
        """Let idle connections end; one whose request has arrived meanwhile is still served."""
        longest = time.monotonic() - silent_seconds
        for greenlet, since in list(self._between_requests.items()):
            if since <= longest:
                with suppress(OSError):  # its client was quicker
                    self._connections[greenlet].shutdown(socket.SHUT_RD)


class _Unread:
    """A connection of which something was received already: that comes first."""

    __slots__ = ("_client", "_received")

    def __init__(self, client: socket.socket, received: bytes) -> None:
        self._client = client
        self._received = received

    def recv(self, size: int, *flags: int) -> bytes:
        """Return what was received, then what comes."""
        if self._received:
            received, self._received = self._received[:size], self._received[size:]
            return received
        return self._client.recv(size, *flags)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the connection's own."""
        return getattr(self._client, name)


class _Remembered:
    """gunicorn's settings, each looked up once: none changes while a worker lives.

    Every request asks for two dozen, and gunicorn searches for each.
    """

    def __init__(self, settings: Any) -> None:
        self._settings = settings

    def __getattr__(self, name: str) -> Any:
        """Return a setting that was not asked for yet, and keep it."""
        value = getattr(self._settings, name)
        setattr(self, name, value)
        return value


class _HeadWithBody:
    """A connection that holds a response's head back until its body comes.

    gunicorn sends them one after the other: twice the system's work, and it wakes the client twice.
    """

    __slots__ = ("_client", "_head")

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._head = b""

    def sendall(self, data: bytes) -> None:
        """Send, or hold what is a head."""
        if not self._head and data.startswith(b"HTTP/") and data.endswith(b"\r\n\r\n"):
            self._head = data
        else:
            head, self._head = self._head, b""
            self._client.sendall(head + data)

    def flush(self) -> None:
        """Send the head of a response that has no body."""
        if self._head:
            head, self._head = self._head, b""
            self._client.sendall(head)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the connection's own, and comes after what is held."""
        self.flush()
        return getattr(self._client, name)


class _NextRequest:
    """The wait for a connection's next request; whoever is inside is in the table."""

    __slots__ = ("_greenlet", "_waiting")

    def __init__(self, waiting: dict[Any, float]) -> None:
        self._waiting = waiting

    def __enter__(self) -> None:
        self._greenlet = gevent.getcurrent()
        self._waiting[self._greenlet] = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._waiting.pop(self._greenlet, None)
