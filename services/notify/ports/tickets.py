"""What notify remembers of tickets, and where it asks for what it missed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from services.notify.domain.ticket_view import TicketView


class TicketViews(Protocol):
    """The views of tickets. May block; safe to repeat."""

    def load(self, ticket_ids: Collection[str]) -> dict[str, TicketView]:
        """Return the views there are; a ticket never heard of is missing."""
        ...

    def save(self, views: Sequence[TicketView], *, born: Collection[str] = ()) -> None:
        """Keep each view unless one of a higher sequence is kept already.

        ``born`` are the tickets that had no view when they were loaded; it only saves work.
        """
        ...


class EventFeed(Protocol):
    """dispatch's own account of a ticket. May block."""

    def after(self, ticket_id: str, sequence: int) -> list[Mapping[str, Any]]:
        """Return the CloudEvents of a ticket after a sequence, in order.

        Raises:
            DependencyAway: when dispatch does not answer.

        """
        ...
