"""The example gateway over HTTP: ``POST /sms``, and ``POST /inbound`` for a telephone's answer."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from deploy.sms_gateway.gateway import Gateway, Reply
from deploy.sms_gateway.inbound import Inbound

MOST_BODY_BYTES = 1_000_000

Wrapper = Callable[[Gateway, bytes, "dict[str, str]"], Reply]


def plain(gateway: Gateway, body: bytes, headers: dict[str, str]) -> Reply:
    """Answer as the gateway does; tests put outages in its place."""
    return gateway.answer(body, headers)


def make_server(
    gateway: Gateway,
    host: str = "127.0.0.1",
    port: int = 0,
    wrapper: Wrapper = plain,
    inbound: Inbound | None = None,
) -> ThreadingHTTPServer:
    """Return the server, not yet serving; port 0 takes a free one."""

    class Handler(BaseHTTPRequestHandler):
        """One request after the other on a connection."""

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            """Answer the health probe."""
            self._say(Reply(200 if self.path == "/healthz" else 404))

        def do_POST(self) -> None:
            """Take messages, and what telephones answer."""
            length = int(self.headers.get("content-length", 0))
            if length > MOST_BODY_BYTES:
                self.close_connection = True
                self._say(Reply(413, {"code": "too_large"}))
                return
            body = self.rfile.read(length)
            if self.path == "/inbound" and inbound is not None:
                self._say(inbound.take(body))
                return
            self._say(wrapper(gateway, body, dict(self.headers.items())))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Stay silent: addresses and texts are nobody's business."""

        def _say(self, reply: Reply) -> None:
            body = json.dumps(reply.body).encode()
            self.send_response(reply.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            if reply.retry_after is not None:
                self.send_header("retry-after", reply.retry_after)
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    return server
