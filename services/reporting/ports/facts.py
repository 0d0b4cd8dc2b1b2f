"""Facts and where they come from: the archive, the roll-ups, the workshop of a rebuild."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.reporting.domain.exports.order import Own
from services.reporting.domain.facts import TicketFact
from services.reporting.domain.secrecy import Reader


@dataclass(frozen=True, slots=True)
class SeenTicket:
    """A ticket that a reader may know of, and the unit that it is counted under."""

    ticket_id: str
    unit: str | None


class Facts(Protocol):
    """One fact per ticket."""

    def load(self, ticket_ids: Iterable[str]) -> dict[str, TicketFact]:
        """Return the facts that exist, by ticket id, in one query."""
        ...

    def save(self, facts: Sequence[TicketFact]) -> set[str]:
        """Write facts whose stored version is the one loaded; return the ids that lost the race.

        A fact of version 0 is new. Idempotent per version.
        """
        ...

    def outdated(self, limit: int) -> list[str]:
        """Return tickets whose figures were counted by an earlier version of our code."""
        ...

    def exclude(self, groups: Mapping[str, frozenset[str]]) -> None:
        """Take tickets out of groups of figures (剔除), or put them back in: by ticket id."""
        ...

    def seen(self, reader: Reader, ticket_id: str, own: Own | None = None) -> SeenTicket | None:
        """Return which unit leads a ticket, or None where it does not exist for the reader.

        With ``own`` it does not exist either unless it is among those of a unit or its areas.
        """
        ...

    def disputes(
        self, reader: Reader, *, start: datetime | None, end: datetime | None
    ) -> dict[str, dict[str, int]]:
        """Return returns and rulings of a period by unit, each kind's count.

        Here and below without what is sealed against the reader (L2).
        """
        ...

    def hidden_appeals(self, reader: Reader) -> frozenset[str]:
        """Return the appeals of the tickets that are sealed against a reader."""
        ...

    def overview(self, reader: Reader) -> dict[str, int]:
        """Return counts of tickets by state, tier reached and way points passed."""
        ...


class RollUps(Protocol):
    """Sums by dimension and day that follow the facts."""

    def roll(self) -> int:
        """Take one batch of changed facts into the sums, once each; return how many."""
        ...


class Workshop(Protocol):
    """Where facts and roll-ups are made anew, while the old ones are read and written on."""

    def begin(self) -> tuple[Facts, RollUps]:
        """Return empty facts and their roll-ups; what an earlier attempt left is gone."""
        ...

    def swap(self) -> None:
        """Let the new ones take the old ones' place, each in one step."""
        ...


class Archive(Protocol):
    """Every event, kept as it came, once."""

    def keep(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Keep events; those that are there already are left as they are."""
        ...

    def last(self, subject: str) -> Mapping[str, Any] | None:
        """Return the last event kept of a subject, or None."""
        ...

    def stream(self, since: datetime | None) -> Iterator[list[Mapping[str, Any]]]:
        """Yield all events, or those kept since a wall instant, in batches as they came."""
        ...

    def applied(self, subjects: Sequence[str]) -> dict[str, int]:
        """Return up to which sequence number each subject's events are in, without a gap."""
        ...
