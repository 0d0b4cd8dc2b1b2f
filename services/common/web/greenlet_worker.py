"""gunicorn's worker of greenlets: one thread, so that no request waits for another's GIL.

For a service that keeps a processor busy (docs/adr/0013). The worker patches the standard library
after the fork and before the app is imported: locks, threads and sockets made later are greenlets'.
"""

import os
import socket
import time
from contextlib import suppress
from typing import Any

import gevent  # type: ignore[import-untyped]  # ships no types
from gunicorn.workers.base import Worker  # type: ignore[import-untyped]  # ships no types
from gunicorn.workers.ggevent import GeventWorker  # type: ignore[import-untyped]  # likewise

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
        try:
            super().handle(listener, client, address)
        finally:
            del self._connections[greenlet]

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

    def _hang_up(self, silent_seconds: float) -> None:
        """Let idle connections end; one whose request has arrived meanwhile is still served."""
        longest = time.monotonic() - silent_seconds
        for greenlet, since in list(self._between_requests.items()):
            if since <= longest:
                with suppress(OSError):  # its client was quicker
                    self._connections[greenlet].shutdown(socket.SHUT_RD)


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
