"""Receives by HTTP: a small server that verifies each request before anything reads it."""

import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from huying_department.inbox import Event, Inbox
from huying_department.signatures import BadSignature, key_of, verify

_MOST_BYTES = 1_000_000
_TIMEOUT_SECONDS = 30
PING = "endpoint.pinged.v1"
_log = logging.getLogger("huying_department")


class WebhookReceiver(ThreadingHTTPServer):
    """Answers 204 when the handler has done its work, 503 when the event must come again.

    What is signed and no event is set aside as malformed and answered 400.

    Put it behind your own TLS proxy; ``secrets`` are the endpoint's, two while one is rotated.
    """

    daemon_threads = True

    def __init__(self, host: str, port: int, inbox: Inbox, *secrets: str) -> None:
        """Listen; raises ValueError where a secret is none. Without secrets all is refused."""
        for secret in secrets:
            key_of(secret)
        super().__init__((host, port), _Handler)
        self.inbox = inbox
        self.secrets = secrets

    def run(self, stop: threading.Event) -> None:
        """Serve until told to stop."""
        thread = threading.Thread(target=self.serve_forever, daemon=True)
        thread.start()
        stop.wait()
        self.shutdown()
        self.server_close()

    def answer_to(self, headers: dict[str, str], body: bytes) -> int:
        """Return the status for a request."""
        try:
            verify(headers, body, *self.secrets)
        except BadSignature as error:
            _log.warning("refused: %s", error)
            return 401
        try:
            event = Event.read(body)
        except ValueError as error:
            self.inbox.report(body, str(error))
            return 400
        if event.type == PING:
            _log.info("pinged")
            return 204
        return 204 if self.inbox.take(event) else 503


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _TIMEOUT_SECONDS
    server: WebhookReceiver

    def do_POST(self) -> None:
        """Take one event."""
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > _MOST_BYTES:
            self.close_connection = True
            self._answer(413 if length.isdecimal() else 411)
            return
        self._answer(self.server.answer_to(dict(self.headers), self.rfile.read(int(length))))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing of every request."""

    def _answer(self, status: int) -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("content-length", "0")
        self.end_headers()
