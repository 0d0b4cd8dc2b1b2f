"""The district through the services' APIs, read with an auditor's token of the console's own."""

import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from services.console.ports import ServiceAway, UnknownTicket
from services.console.ports.api import ApiRefused

T = TypeVar("T")
_NOT_FOUND = 404
_NAMES_SECONDS = 300.0
_AWAY_SECONDS = 5.0
_FRESH_SECONDS = 3.0
_RATES = ("response_rate", "resolution_rate", "satisfaction_rate", "composite", "on_time_rate")


class ApiDistrict:
    """The port ``District`` over HTTP."""

    def __init__(self, client_of: Callable[[str], ServiceClient]) -> None:
        self._client_of = client_of
        self._names: dict[str, dict[str, dict[str, str]]] = {}
        self._directory: dict[str, Any] = {}
        self._names_until = float("-inf")
        self._answers: dict[str, tuple[float, dict[str, Any]]] = {}

    def overview(self) -> dict[str, Any]:
        """Return counts by state, tier and way point."""
        return self._recent("reporting", "/api/v1/overview")

    def ledger(self) -> dict[str, Any]:
        """Return the ledger."""
        return self._recent("reporting", "/api/v1/ledger")

    def rates(self) -> list[dict[str, Any]]:
        """Return each indicator's definition with its total."""
        return [self._recent("reporting", f"/api/v1/indicators/{name}") for name in _RATES]

    def tickets(self, *, state: str | None, cursor: str | None) -> dict[str, Any]:
        """Return a page of tickets, newest first."""
        return self._get("dispatch", "/api/v1/tickets", state=state, cursor=cursor, limit=50)

    def ticket(self, ticket_id: str) -> dict[str, Any]:
        """Return one ticket with its history; raises UnknownTicket."""
        try:
            ticket = self._get("dispatch", f"/api/v1/tickets/{quote(ticket_id, safe='')}")
            history = self._story(ticket_id)
        except ApiRefused as refused:
            if refused.status == _NOT_FOUND:
                raise UnknownTicket(ticket_id) from refused
            raise
        return {**ticket, "history": history}

    def _story(self, ticket_id: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            path = f"/api/v1/tickets/{quote(ticket_id, safe='')}/history"
            found = self._get("dispatch", path, cursor=cursor)
            entries += found["items"]
            cursor = found["next_cursor"]
            if cursor is None:
                return entries

    def names(self, language: str = "zh") -> dict[str, dict[str, str]]:
        """Return names by code, of units, areas and categories; read again every five minutes."""
        if time.monotonic() > self._names_until:
            self._read_names()
        if not self._names:
            raise ServiceAway("dispatch")
        return self._names[language]

    def directory(self) -> dict[str, Any]:
        """Return the published directory itself: units, areas with their shapes, categories."""
        if time.monotonic() > self._names_until:
            self._read_names()
        if not self._directory:
            raise ServiceAway("dispatch")
        return self._directory

    def _read_names(self) -> None:
        """Read the directory; while it is away old names are better than none, and than waiting."""
        try:
            version = self._get("dispatch", "/api/v1/directory/current")["version"]
            body = self._get("dispatch", f"/api/v1/directory/{version}")
        except (ServiceAway, ApiRefused):  # refused: no directory has been published yet
            self._names_until = time.monotonic() + _AWAY_SECONDS
            return
        self._names = {one: _named(body, one) for one in ("zh", "en")}
        self._directory = body
        self._names_until = time.monotonic() + _NAMES_SECONDS

    def _recent(self, service: str, path: str) -> dict[str, Any]:
        """Ask at most every few seconds: a public page must not multiply the services' work."""
        asked, answer = self._answers.get(path, (float("-inf"), {}))
        if time.monotonic() - asked > _FRESH_SECONDS:
            answer = self._get(service, path)
            self._answers[path] = (time.monotonic(), answer)
        return answer

    def _get(self, service: str, path: str, **params: Any) -> dict[str, Any]:
        try:
            return self._client_of(service).get(path, **params)
        except ServiceUnavailable as error:
            raise ServiceAway(service) from error
        except ServiceRefused as refused:
            raise ApiRefused(refused.status, refused.problem) from refused


def _named(body: dict[str, Any], language: str) -> dict[str, dict[str, str]]:
    """Return a directory's names in a language; what has none in English keeps its Chinese one."""
    key = "name" if language == "zh" else "name_en"
    return {
        kind: {one["code"]: one.get(key) or one["name"] for one in body[kind]}
        for kind in ("units", "areas", "categories")
    }
