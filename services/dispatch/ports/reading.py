"""What is asked of many tickets at once, with the contract in words; part of the ports."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.tickets.ticket import Ticket


class TicketLists(Protocol):
    """What people and other services read about many tickets."""

    def history(
        self, ticket_id: str, after: int = 0, limit: int = 0
    ) -> Sequence[Mapping[str, Any]]:
        """Return a ticket's events after a sequence, in order; at most ``limit``, 0 means all."""
        ...

    def climbs(self, ticket_ids: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Return the steps of escalation and hand-backs of each ticket's kept story, in order.

        The last hundred entries of a story are kept with its ticket; what climbed before them is
        not here (``history`` has it).
        """
        ...

    def dangers(self, limit: int, reader: Caller) -> Sequence[Ticket]:
        """Return the open tickets whose danger nobody has judged, the longest waiting first.

        Those sealed against the reader are not there (L2).
        """
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
