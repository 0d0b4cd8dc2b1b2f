"""What the Open311 server needs: what may be read by anybody, and what is not yet told there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from services.intake.domain.appeals.appeal import AppealCase
from services.intake.domain.following.ticket_view import TicketView
from services.intake.domain.open311.public_request import PublicRequest
from services.intake.domain.open311.query import RequestQuery


class PublicRequests(Protocol):
    """The public copy: nothing that is personal is in it."""

    def by_ids(self, ids: Sequence[str]) -> Sequence[PublicRequest]:
        """Return those of these ids that are public, the newest first."""
        ...

    def matching(self, query: RequestQuery) -> Sequence[PublicRequest]:
        """Return one page of what is asked for, in an order in which no two are alike.

        The newest first; where only instants of change are asked for, the last changed first.
        """
        ...

    def add(self, request: PublicRequest) -> None:
        """Keep a request that is new; one that is there already knows better."""
        ...

    def save(self, shown: Sequence[PublicRequest], hidden: Sequence[str]) -> None:
        """Keep requests as they are now, and take back what may not be read any more."""
        ...


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Cases that changed since they were last told, with the views that changed them.

    ``cases`` are all appeals of the tickets in ``views``, and those that changed by themselves.
    """

    cases: Sequence[AppealCase]
    views: Sequence[TicketView]
    own: Sequence[AppealCase] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not self.views and not self.own


class Changes(Protocol):
    """What changed and is not yet on the public side."""

    def waiting(self, limit: int) -> Unpublished:
        """Return up to so many changed tickets, and as many changed appeals, with all members."""
        ...

    def told(self, done: Unpublished) -> None:
        """Take the marks off; what changed again meanwhile is marked anew, whoever told it."""
        ...

    def mark(self, appeal_id: str) -> None:
        """Have an appeal looked at once more."""
        ...

    def mark_all(self) -> int:
        """Have every ticket, and every appeal without one, looked at anew; return how many."""
        ...
