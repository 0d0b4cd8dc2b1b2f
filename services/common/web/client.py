"""Calls to another service of ours: pooled, timed, traced, and retried where that is safe."""

import time
from collections.abc import Mapping
from typing import Any, Final

import httpx2
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from services.common.observability import tracing
from services.common.observability.logging import bound_ids
from services.common.observability.metrics import histogram

_ATTEMPTS: Final = 3
_FIRST_FAULT: Final = 500
_FIRST_REFUSAL: Final = 400
_OF_THE_BODY: Final = frozenset({400, 409, 413, 415, 422})
_BUSY: Final = 429  # the other side asks for patience: as good as away


class ServiceUnavailable(ConnectionError):
    """The other service cannot be reached or says it cannot answer; try later."""


class ServiceRefused(Exception):
    """The other service answered with a refusal; the same call will be refused again."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('type', '')}")
        self.status = status
        self.problem = dict(problem)

    @property
    def is_of_the_body(self) -> bool:
        """Whether what was sent is refused, and not who sent it or where to."""
        return self.status in _OF_THE_BODY


class Pool:
    """Another service's connections: timed, traced, thread-safe; they say nothing of who calls.

    ``timeout`` (seconds) bounds connecting and each read.
    """

    def __init__(self, base_url: str, target: str = "service", timeout: float = 5.0) -> None:
        self.target = target
        self._client = httpx2.Client(
            base_url=base_url,
            timeout=timeout,
            headers={"Accept": "application/json"},
            limits=httpx2.Limits(max_connections=32, max_keepalive_connections=16),
            trust_env=False,
        )

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str], **options: Any
    ) -> httpx2.Response:
        """Return the answer, whatever its status; raises ServiceUnavailable when there is none."""
        started = time.perf_counter()
        outcome = "unavailable"
        try:
            with tracing.span(f"{method} {self.target}", kind="client"):
                given = {**_context_headers(), **headers}
                response = self._client.request(method, path, headers=given, **options)
            outcome = f"{response.status_code // 100}xx"
        except httpx2.TransportError as error:
            raise ServiceUnavailable(f"{self.target}: {type(error).__name__}") from error
        finally:
            labels = {"target": self.target, "outcome": outcome}
            elapsed = time.perf_counter() - started
            histogram("huying_client_request_seconds", labels).observe(elapsed)
        return response

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()


class ServiceClient:
    """One other service; thread-safe, keeps its connections.

    ``timeout`` (seconds) bounds connecting and each read. GETs are tried three times, POSTs once:
    a POST that failed on the way may have been done.
    """

    def __init__(
        self, base_url: str, token: str, timeout: float = 5.0, target: str = "service"
    ) -> None:
        self._pool = Pool(base_url, target, timeout)
        self._own = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """Return the answer's JSON; raises ServiceUnavailable or ServiceRefused."""
        given = {key: value for key, value in params.items() if value is not None}
        retrying = Retrying(
            stop=stop_after_attempt(_ATTEMPTS),
            wait=wait_exponential_jitter(multiplier=0.1, max=1.0),
            retry=retry_if_exception_type(ServiceUnavailable),
            reraise=True,
        )
        return retrying(self._send, "GET", path, params=given)

    def post(
        self, path: str, json: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> dict[str, Any]:
        """Return the answer's JSON; raises ServiceUnavailable or ServiceRefused."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return self._send("POST", path, json=dict(json), headers=headers)

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()

    def _send(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        headers = {**self._own, **options.pop("headers", {})}
        return self._read(self._pool.send(method, path, headers=headers, **options))

    def _read(self, response: httpx2.Response) -> dict[str, Any]:
        status = response.status_code
        if status >= _FIRST_FAULT or status == _BUSY:
            raise ServiceUnavailable(f"{self._pool.target}: answered {status}")
        body = json_of(response)
        if status >= _FIRST_REFUSAL:
            raise ServiceRefused(status, body)
        return body


def _context_headers() -> dict[str, str]:
    given = {"traceparent": tracing.traceparent(), "X-Request-ID": bound_ids().get("request_id")}
    return {name: str(value) for name, value in given.items() if value}


def json_of(response: httpx2.Response) -> dict[str, Any]:
    """Return an answer's JSON; a bare list stands under ``items``, and no JSON at all is empty."""
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {"items": body}
