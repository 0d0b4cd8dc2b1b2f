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
        self._answers: dict[tuple[str, str | None, str], tuple[float, dict[str, Any]]] = {}

    def table(self, name: str, by: str | None, since: str) -> dict[str, Any]:
        """See the port."""
        key = (name, by, since)
        asked, answer = self._answers.get(key, (float("-inf"), {}))
        if time.monotonic() - asked > _FRESH_SECONDS:
            given = {"by": by, "from": since}
            try:
                answer = self._reporting().get(f"/api/v1/indicators/{name}", **given)
            except (ServiceUnavailable, ServiceRefused) as error:
                raise ServiceAway("reporting") from error
            if len(self._answers) > 100:  # yesterday's
                self._answers.clear()
            self._answers[key] = (time.monotonic(), answer)
        return answer
