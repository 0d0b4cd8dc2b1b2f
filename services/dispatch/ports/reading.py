"""What is asked of many tickets at once, with the contract in words; part of the ports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """What a list of tickets is narrowed to; ``areas`` stand for all that is within them.

    Tickets sealed against the ``reader`` are not there (L2).
    """

    state: str | None = None
    unit: str | None = None
    areas: tuple[str, ...] = ()
    category: str | None = None
    severity: str | None = None
    tier: int | None = None
    number: str | None = None
    reader: Caller | None = None


class TicketLists(Protocol):
    """What people and other services read about many tickets."""

    def find(self, wanted: TicketFilter, before: str | None, limit: int) -> Sequence[Ticket]:
        """Return tickets, the newest number first, from below the number ``before`` on."""
        ...

    def history(
        self, ticket_id: str, after: int = 0, limit: int = 0
    ) -> Sequence[Mapping[str, Any]]:
        """Return a ticket's events after a sequence, in order; at most ``limit``, 0 means all."""
        ...

    def dangers(self, limit: int) -> Sequence[Ticket]:
        """Return the open tickets whose danger nobody has judged, the longest waiting first."""
        ...

    def texts(self, appeal_ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        """Return what joined appeals say."""
        ...

    def ledger_totals(self) -> Mapping[tuple[str, str], int]:
        """Count appeals by ledger bucket and state."""
        ...

    def ledger_bucket(self, bucket: str) -> Mapping[str, str]:
        """Return the appeals of a bucket, each with its state."""
        ...

    def heads(
        self, after: datetime, limit: int, *, audit: bool = False
    ) -> Sequence[Mapping[str, Any]]:
        """Return what changed after a wall instant: subject, sequence, updated_at.

        With ``audit`` also the head of the audit log, which only an archive wants.
        """
        ...

    def events(self, subject: str, after: int, limit: int = 0) -> Sequence[Mapping[str, Any]]:
        """Return an aggregate's events after a sequence, in order; 0 means no limit."""
        ...
