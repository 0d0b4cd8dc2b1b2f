"""dispatch's feeds of units, over HTTP."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from services.notify.ports.dependencies import DependencyAway
from services.notify.ports.unit_feeds import FedPage


class DispatchUnitFeeds:
    """Implements ``UnitFeeds``."""

    def __init__(self, dispatch: ServiceClient) -> None:
        self._dispatch = dispatch

    def heads(self) -> Mapping[str, int]:
        """See the port."""
        heads: Mapping[str, int] = self._get("/internal/v1/unit-heads")["heads"]
        return heads

    def read(self, unit: str, after: int, limit: int) -> FedPage:
        """See the port."""
        answer = self._get(f"/api/v1/units/{unit}/feed", after=after, limit=limit)
        events = [item for item in answer["items"] if "withheld" not in item]
        return FedPage(events, answer["next_after"])

    def first_since(self, unit: str, at: datetime) -> int:
        """See the port."""
        answer = self._get(f"/internal/v1/units/{unit}/feed-position", since=at.isoformat())
        return int(answer["first"])

    def _get(self, path: str, **params: Any) -> dict[str, Any]:
        try:
            return self._dispatch.get(path, **params)
        except (ServiceUnavailable, ServiceRefused) as error:
            raise DependencyAway(str(error)) from error
