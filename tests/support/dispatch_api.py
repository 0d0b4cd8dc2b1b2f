"""The console's services where dispatch itself answers, in this process."""

from collections.abc import Callable, Mapping
from typing import Any

from services.console.ports.api import Answer, ApiRefused
from tests.support.console import FakeApi

Open = Callable[..., Any]  # FlaskClient.open
_FIRST_REFUSAL = 400


class DispatchApi(FakeApi):
    """Dispatch itself under somebody's token; the other services as told."""

    def __init__(self, open_: Open, headers: Mapping[str, str]) -> None:
        super().__init__()
        self._open = open_
        self._headers = dict(headers)

    def _find(self, method: str, service: str, path: str, given: dict[str, Any]) -> Any:
        if service != "dispatch":
            return super()._find(method, service, path, given)
        body = given.pop("json", None)
        named = {"Idempotency-Key": given.pop("key", None), "If-Match": given.pop("etag", None)}
        headers = {**self._headers, **{name: value for name, value in named.items() if value}}
        asked = {name: value for name, value in given.items() if value is not None}
        answer = self._open(
            path, method=method, query_string=asked, headers=headers,
            json=(body or {}) if method != "GET" else None,
        )  # fmt: skip
        if answer.status_code >= _FIRST_REFUSAL:
            raise ApiRefused(answer.status_code, answer.json)
        return Answer(answer.json or {}, answer.status_code, answer.headers.get("ETag"))
