"""dispatch's feed of a ticket's events, over HTTP."""

from collections.abc import Mapping
from typing import Any

from services.common.observability.logging import get_logger
from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from services.common.web.reconcile import EVENTS_PATH
from services.notify.ports.dependencies import DependencyAway

_log = get_logger(__name__)


class DispatchFeed:
    """Implements ``EventFeed``."""

    def __init__(self, dispatch: ServiceClient) -> None:
        self._dispatch = dispatch

    def after(self, ticket_id: str, sequence: int) -> list[Mapping[str, Any]]:
        """Return the CloudEvents of a ticket after a sequence, in order."""
        try:
            answer = self._dispatch.get(EVENTS_PATH, subject=ticket_id, after=sequence)
        except ServiceUnavailable as error:
            raise DependencyAway(str(error)) from error
        except ServiceRefused as error:
            _log.exception("feed_refused", ticket_id=ticket_id, status=error.status)
            raise DependencyAway(f"dispatch refused the feed: {error.status}") from error
        items: list[Mapping[str, Any]] = answer["items"]
        return items
