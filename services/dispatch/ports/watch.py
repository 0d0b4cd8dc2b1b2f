"""What the auditor and the gauges ask of all tickets, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.dispatch.domain.escalation.auditing import Stored
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class AsStored:
    """A ticket, and what its store says of its next step."""

    ticket: Ticket
    stored: Stored


class Watch(Protocol):
    """What the auditor and the gauges ask of all tickets."""

    def open_from(self, state: str, after: str, limit: int) -> Sequence[AsStored]:
        """Return tickets of a state from behind a number on, by their numbers."""
        ...

    def open_among(self, ticket_ids: Sequence[str]) -> Sequence[AsStored]:
        """Return those of the tickets that are open."""
        ...

    def orphans(self) -> Sequence[str]:
        """Return ids of open tickets without a next step; there must be none."""
        ...

    def due_backlog(self, now: datetime) -> int:
        """Count tickets whose next step is due."""
        ...

    def meetings_overdue(self, now: datetime) -> int:
        """Count joint meetings that are called and were to be held before a business instant."""
        ...

    def open_by_state(self) -> Mapping[str, int]:
        """Count open tickets by state."""
        ...

    def first_dispatch_accuracy(self) -> float | None:
        """Return the share of resolved tickets kept by the unit they were first issued to."""
        ...
