"""A unit's own system that takes webhooks over HTTP and keeps what came."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Delivery:
    """One POST as it came."""

    headers: dict[str, str]
    body: str


@dataclass
class Receiver:
    """Where it listens, and what it got."""

    url: str
    deliveries: list[Delivery] = field(default_factory=list)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Serve on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    kept = Receiver(f"http://127.0.0.1:{server.server_port}/orders")
    server.kept = kept  # type: ignore[attr-defined]  # the handler finds it at its server
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.kept.deliveries.append(Delivery(headers, body))  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""
