"""The services' APIs over HTTP, each call with the token of the person for whom it is made."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx2

from services.common.web.client import Pool, ServiceUnavailable, json_of
from services.console.ports.api import Answer, ApiRefused, Download, ServiceAway, Upload

_FIRST_REFUSAL: Final = 400
_FIRST_FAULT: Final = 500
_BAD_REQUEST: Final = 400
_NOT_FOUND: Final = 404
_DOTS: Final = frozenset({".", ".."})

TokenOf = Callable[[], str]


class ServicesApi:
    """The port ``Api``: one person's, over connections that everybody shares."""

    def __init__(self, pool_of: Callable[[str], Pool], token: TokenOf) -> None:
        self._pool_of = pool_of
        self._token = token

    def get(self, service: str, path: str, **params: Any) -> Answer:
        """Read; one that did not get through is asked again."""
        given = {name: value for name, value in params.items() if value is not None}
        try:
            return _answer(self._send(service, "GET", path, params=given))
        except ServiceAway:
            return _answer(self._send(service, "GET", path, params=given))

    def post(self, service: str, path: str, json: Any = None, **given: Any) -> Answer:
        """Create or act."""
        return self._change("POST", service, path, json, **given)

    def put(self, service: str, path: str, json: Any = None, **given: Any) -> Answer:
        """Replace."""
        return self._change("PUT", service, path, json, **given)

    def patch(self, service: str, path: str, json: Any = None, **given: Any) -> Answer:
        """Change."""
        return self._change("PATCH", service, path, json, **given)

    def delete(self, service: str, path: str, json: Any = None, **given: Any) -> Answer:
        """Remove."""
        return self._change("DELETE", service, path, json, **given)

    def upload(
        self,
        service: str,
        path: str,
        *,
        files: Mapping[str, Upload],
        form: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> Answer:
        """Send files as multipart/form-data."""
        headers = _conditions(None, key)
        options = {"files": dict(files), "data": dict(form or {}), "headers": headers}
        return _answer(self._send(service, "POST", path, **options))

    def download(self, service: str, path: str, **params: Any) -> Download:
        """Read a file."""
        given = {name: value for name, value in params.items() if value is not None}
        found = self._send(service, "GET", path, params=given)
        return Download(
            found.content,
            found.headers.get("Content-Type", "application/octet-stream"),
            found.headers.get("Content-Disposition"),
            found.headers.get("ETag"),
        )

    def _change(
        self,
        method: str,
        service: str,
        path: str,
        json: Mapping[str, Any] | None,
        *,
        etag: str | None = None,
        key: str | None = None,
    ) -> Answer:
        options: dict[str, Any] = {"headers": _conditions(etag, key)}
        if json is not None:
            options["json"] = dict(json)
        return _answer(self._send(service, method, path, **options))

    def _send(self, service: str, method: str, path: str, **options: Any) -> httpx2.Response:
        token = self._token()
        who = {"Authorization": f"Bearer {token}"} if token else {}  # nobody: an empty one is none
        headers = {**who, **options.pop("headers", {})}
        try:
            found = self._pool_of(service).send(method, _safe(path), headers=headers, **options)
        except ServiceUnavailable as error:
            raise ServiceAway(service) from error
        if found.status_code >= _FIRST_FAULT:
            raise ServiceAway(service)
        if found.status_code >= _FIRST_REFUSAL:
            raise ApiRefused(found.status_code, json_of(found))
        return found


def _answer(found: httpx2.Response) -> Answer:
    return Answer(json_of(found), found.status_code, found.headers.get("ETag"))


def _conditions(etag: str | None, key: str | None) -> dict[str, str]:
    """Return headers; what a form brings and no header can carry was never one of ours."""
    given = {"If-Match": etag, "Idempotency-Key": key}
    said = {name: value for name, value in given.items() if value}
    if not all(value.isascii() and value.isprintable() for value in said.values()):
        raise ApiRefused(_BAD_REQUEST, {"type": "urn:huying:problem:bad_request"})
    return said


def _safe(path: str) -> str:
    """Quote what would end a path; what would climb out of it is no path of any service.

    A page puts parts of its own address into paths: they must not reach another route.
    """
    if not _DOTS.isdisjoint(path.split("/")):
        raise ApiRefused(_NOT_FOUND, {"type": "urn:huying:problem:not_found"})
    return quote(path, safe="/:@!$&'()*+,;=~-._")
