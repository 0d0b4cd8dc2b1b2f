"""The demo's partner systems: takes webhooks and text messages into `received/*.jsonl`."""

import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from deploy.local.sinks.journal import Journal, open_journal
from services.common.clock import SystemClock

MOST_BODY_BYTES = 1_000_000
KEPT_HEADERS = ("content-type", "webhook-id", "webhook-timestamp", "webhook-signature")


class Receiver(BaseHTTPRequestHandler):
    """Accepts every POST: `/sms` is a text message, anything else a webhook."""

    protocol_version = "HTTP/1.1"
    journals: ClassVar[dict[str, Journal]] = {}

    def do_GET(self) -> None:
        """Answer the health probe."""
        self._answer(200 if self.path == "/healthz" else 404)

    def do_POST(self) -> None:
        """Keep what was sent."""
        length = int(self.headers.get("content-length", 0))
        if length > MOST_BODY_BYTES:
            self.close_connection = True
            self._answer(413)
            return
        body = self.rfile.read(length).decode(errors="replace")
        headers = {name: self.headers[name] for name in KEPT_HEADERS if name in self.headers}
        record = {"path": self.path, "headers": headers, "body": body}
        kind = "sms" if self.path.startswith("/sms") else "webhooks"
        self.journals[kind].append({"at": SystemClock().now().isoformat(), **record})
        self._answer(200)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Stay silent: what came is in the journal."""

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()


def main(port: int) -> None:
    """Serve on loopback until told to stop."""
    Receiver.journals.update({kind: open_journal(kind) for kind in ("sms", "webhooks")})
    server = ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    server.daemon_threads = True

    def stop(*_: object) -> None:
        # shutdown() waits for the loop, which runs in this very thread.
        threading.Thread(target=server.shutdown).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    server.serve_forever()
    server.server_close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
