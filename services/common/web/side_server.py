"""Health and metrics of processes without a web port: workers, relays, schedulers."""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry

from services.common.observability.metrics import CONTENT_TYPE, exposition
from services.common.web.build_info import commit, release
from services.common.web.health import Check, HealthChecks

StartResponse = Callable[[str, list[tuple[str, str]]], Any]

_JSON: Final = "application/json"
_REASONS: Final = {200: "200 OK", 404: "404 Not Found", 503: "503 Service Unavailable"}


class SideServer:
    """Serves ``/healthz /readyz /metrics /version`` beside a process's own loops."""

    def __init__(
        self,
        host: str,
        port: int,
        checks: Mapping[str, Check],
        registry: CollectorRegistry | None = None,
        service: str = "",
    ) -> None:
        """Bind at once, so that an occupied port stops the process; ``port`` 0 picks one."""
        self._checks = HealthChecks(checks)
        self._registry = registry
        self._service = service
        self._server = make_server(host, port, self._answer, _Threaded, _Quiet)
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="side-server", daemon=True
        )

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return self._server.server_port

    def start(self) -> None:
        """Begin to answer, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def _answer(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        status, kind, body = self._page(environ.get("PATH_INFO", ""))
        start(_REASONS[status], [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    def _page(self, path: str) -> tuple[int, str, bytes]:
        if path == "/healthz":
            return 200, _JSON, _dump({"status": "alive"})
        if path == "/readyz":
            readiness = self._checks.run()
            return readiness.status, _JSON, _dump(readiness.to_dict())
        if path == "/metrics":
            return 200, CONTENT_TYPE, exposition(self._registry)
        if path == "/version":
            about = {"service": self._service, "version": release(), "commit": commit()}
            return 200, _JSON, _dump(about)
        return 404, _JSON, _dump({"title": "没有找到", "title_en": "Not found", "status": 404})


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True  # a probe that hangs must not hold the process at its end


class _Quiet(WSGIRequestHandler):
    timeout = 10  # seconds; a silent client gives its thread back

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's own name
        """Write nothing: probes come every few seconds."""


def _dump(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
