"""Ask a process whether it is ready, and why it is not."""

import socket
from collections.abc import Callable

import httpx2

PROBE_SECONDS = 3.0
LONGEST_REASON = 160
# One for all probes: making a client reads the machine's certificates, 25 ms each time. A kept
# connection would tell of the process that was there before.
CLIENT = httpx2.Client(
    timeout=PROBE_SECONDS, trust_env=False, limits=httpx2.Limits(max_keepalive_connections=0)
)


def http_problem(port: int, path: str = "/readyz") -> Callable[[], str | None]:
    """Return a probe of `path` on this machine's `port`: None when ready, else the reason."""

    def probe() -> str | None:
        try:
            answer = CLIENT.get(f"http://127.0.0.1:{port}{path}")
        except httpx2.HTTPError as error:
            return type(error).__name__
        return None if answer.is_success else _reason(answer)

    return probe


def _reason(answer: httpx2.Response) -> str:
    """Return what a readiness answer complains of, on one line."""
    text = " ".join(answer.text.split())
    return f"{answer.status_code} {text}"[:LONGEST_REASON]


def tcp_problem(port: int) -> Callable[[], str | None]:
    """Return a probe for a port that speaks no HTTP: None when somebody answers there."""

    def probe() -> str | None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=PROBE_SECONDS):
                return None
        except OSError as error:
            return type(error).__name__

    return probe
