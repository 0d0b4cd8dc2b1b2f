"""What following a case needs: views of tickets, their feed, sessions and tries."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.intake.domain.appeals.appeal import Addition, AppealCase
from services.intake.domain.following.ticket_view import TicketStep, TicketView


class TicketViews(Protocol):
    """What residents may see of tickets."""

    def load(self, ticket_ids: Sequence[str]) -> Mapping[str, TicketView]:
        """Return the views that exist."""
        ...

    def save(self, changed: Sequence[tuple[int, TicketView]]) -> frozenset[str]:
        """Write views read at these sequences; return the tickets that somebody else changed."""
        ...


class TicketFeed(Protocol):
    """Dispatch's own record of a ticket's events."""

    def after(self, ticket_id: str, sequence: int) -> Sequence[TicketStep]:
        """Return the events of a ticket after a sequence, in order.

        Raises:
            DispatchUnavailable: when dispatch does not answer.

        """
        ...


class WrongTries(Protocol):
    """Counts tries, over all processes; a right one is forgiven."""

    def take(self, keys: Sequence[str]) -> int:
        """Count a try for each key, then return the seconds to wait where one is used up."""
        ...

    def forgive(self, keys: Sequence[str]) -> None:
        """Take a try back: it was right, or no guess."""
        ...


class SpokenFor(Protocol):
    """The appeals, as far as their reporters speak up."""

    def get(self, appeal_id: str) -> AppealCase | None:
        """Return an appeal with what became of it."""
        ...

    def supplement(
        self, case: AppealCase, added: Addition, now: datetime, key: str | None = None
    ) -> None:
        """Tell what the reporter added, masked, at business time ``now``; remember its key.

        Raises:
            ChangedMeanwhile: when the appeal is no longer as it was read.

        """
        ...

    def urge(self, case: AppealCase, now: datetime) -> None:
        """Note and tell that the reporter urges; raises as ``supplement``."""
        ...


class TrackLinks(Protocol):
    """Links that open one case once."""

    def issue(self, appeal_id: str, expires_at: datetime) -> str:
        """Return a new token, good until an instant of wall time."""
        ...

    def issue_many(self, appeal_ids: Sequence[str], expires_at: datetime) -> Mapping[str, str]:
        """Return a new token for each appeal, written down together; as ``issue``."""
        ...

    def take(self, token: str) -> str | None:
        """Return the appeal that a token opens, and use it up; None when it is not good (any more).

        An unknown token, a used one and an expired one cost the same.
        """
        ...
