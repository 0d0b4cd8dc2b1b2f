"""The published directory as residents' pages need it; read again every five minutes."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from services.console.domain.person import Language
from services.console.ports.district import ServiceAway
from services.console.ports.residents import Area, Matter

_KEPT_SECONDS: Final = 300.0
_AWAY_SECONDS: Final = 5.0
_OUTLINED: Final = ("district", "subdistrict")


class DispatchDirectory:
    """Implements the port ``PublicDirectory``; while dispatch is away what was read stays."""

    def __init__(self, dispatch: Callable[[], ServiceClient]) -> None:
        self._dispatch = dispatch
        self._body: Mapping[str, Any] = {}
        self._until = float("-inf")

    def matters(self, language: Language) -> Sequence[Matter]:
        """See the port."""
        rows = self._read()["categories"]
        classes = {row["code"]: _name(row, language) for row in rows if not row.get("parent")}
        return [
            Matter(
                row["code"],
                _name(row, language),
                classes.get(row["parent"], ""),
                bool(row.get("allows_anonymous")),
            )
            for row in rows
            if row.get("parent")
        ]

    def outlines(self, language: Language) -> Sequence[Area]:
        """See the port."""
        return [
            Area(
                row["code"],
                _name(row, language),
                row["kind"],
                [(point[0], point[1]) for point in row["polygon"]],
            )
            for row in self._read()["areas"]
            if row["kind"] in _OUTLINED and row.get("polygon")
        ]

    def _read(self) -> Mapping[str, Any]:
        if time.monotonic() > self._until:
            try:
                version = self._dispatch().get("/api/v1/directory/current")["version"]
                self._body = self._dispatch().get(f"/api/v1/directory/{version}")
                self._until = time.monotonic() + _KEPT_SECONDS
            except (ServiceUnavailable, ServiceRefused):  # refused: none has been published yet
                self._until = time.monotonic() + _AWAY_SECONDS
        if not self._body:
            raise ServiceAway("dispatch")
        return self._body


def _name(row: Mapping[str, Any], language: Language) -> str:
    return str((row.get("name_en") if language == "en" else None) or row["name"])
