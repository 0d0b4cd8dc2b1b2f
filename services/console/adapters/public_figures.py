"""Figures for everybody, from reporting: each asked at most once a minute, whoever looks."""

import time
from collections.abc import Callable
from typing import Any, Final

from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from services.console.ports.district import ServiceAway

_FRESH_SECONDS: Final = 60.0


class ReportedFigures:
    """Implements the port ``PublicFigures``."""

    def __init__(self, reporting: Callable[[], ServiceClient]) -> None:
        self._reporting = reporting
        self._answers: dict[tuple[str | None, ...], tuple[float, dict[str, Any]]] = {}

    def table(self, name: str, by: str | None, since: str) -> dict[str, Any]:
        """See the port."""
        given = {"by": by, "from": since}
        return self._asked(f"/api/v1/indicators/{name}", given)

    def month(self) -> dict[str, Any]:
        """See the port."""
        return self._asked("/public/board", {})

    def _asked(self, path: str, given: dict[str, str | None]) -> dict[str, Any]:
        key = (path, *given.values())
        asked, answer = self._answers.get(key, (float("-inf"), {}))
        if time.monotonic() - asked > _FRESH_SECONDS:
            try:
                answer = self._reporting().get(path, **given)
            except (ServiceUnavailable, ServiceRefused) as error:
                raise ServiceAway("reporting") from error
            if len(self._answers) > 100:  # yesterday's
                self._answers.clear()
            self._answers[key] = (time.monotonic(), answer)
        return answer
