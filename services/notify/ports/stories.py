"""A ticket's story as dispatch tells it to a caller who may read the ticket."""

from collections.abc import Mapping
from typing import Any, Protocol


class TicketNotSeen(LookupError):
    """There is no such ticket for this caller."""


class TicketStories(Protocol):
    """Asks dispatch, in the caller's name whether he may. May block."""

    def of(self, ticket_id: str, token: str) -> list[Mapping[str, Any]]:
        """Return a ticket's CloudEvents in order, from the first on.

        Raises:
            TicketNotSeen: when dispatch does not show this ticket to the bearer of the token.
            DependencyAway: when dispatch does not answer.

        """
        ...
