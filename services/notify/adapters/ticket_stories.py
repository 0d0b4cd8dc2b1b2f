"""Tickets' stories over HTTP: the caller's own rights decide whether he sees one."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from services.common.web.client import ServiceClient, ServiceRefused, ServiceUnavailable
from services.notify.adapters.dispatch_feed import DispatchFeed
from services.notify.ports.dependencies import DependencyAway
from services.notify.ports.stories import TicketNotSeen

_HIDDEN = (401, 403, 404)


class HttpTicketStories:
    """Implements ``TicketStories``."""

    def __init__(self, dispatch_url: str, feed: DispatchFeed) -> None:
        """Take dispatch's address for callers' questions, and its feed for ours."""
        self._url = dispatch_url
        self._feed = feed

    def of(self, ticket_id: str, token: str) -> list[Mapping[str, Any]]:
        """Return a ticket's events in order, if the bearer of the token may read the ticket."""
        client = ServiceClient(self._url, token, target="dispatch")
        try:
            seen = client.get(f"/api/v1/tickets/{quote(ticket_id, safe='')}")
        except ServiceUnavailable as error:
            raise DependencyAway(str(error)) from error
        except ServiceRefused as error:
            if error.status in _HIDDEN:
                raise TicketNotSeen(ticket_id) from error
            raise DependencyAway(f"dispatch refused: {error.status}") from error
        finally:
            client.close()
        return self._feed.after(str(seen["ticket_id"]), 0)
