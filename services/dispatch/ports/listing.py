"""What lists and counts of tickets are asked for, with the contract in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.listing.lanes import Standing
from services.dispatch.domain.listing.traits import ANY, Traits
from services.dispatch.domain.terms import Kind, Severity
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.workflow import OrderState, TicketState

Sort = Literal["number", "due", "severity"]
WordsRead = Literal["all", "plain", "own"]


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose tickets a caller may see at all: everybody's, or those of a unit or of areas.

    None of those that are sealed against the ``reader`` (L2). ``words`` says by whose words he may
    find a ticket: all, those of cases that are not confidential and his own unit's, or only those.
    """

    everywhere: bool = False
    unit: str | None = None
    areas: tuple[str, ...] = ()
    reader: Caller | None = None
    words: WordsRead = "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; all that is given must hold, empty means any.

    ``area`` stands for all within it. ``due_after`` and ``due_until`` are bounds of ``work_due_at``
    (the first excluded). ``number_from`` and ``number_below`` bound the number, which begins with
    the day of opening. ``pieces`` are pairs of characters, all of which title or place must have.
    ``traits`` are what is asked for less often.
    """

    states: tuple[TicketState, ...] = ()
    unit: str | None = None
    area: str | None = None
    category: str | None = None
    severities: tuple[Severity, ...] = ()
    tier: int | None = None
    kind: Kind | None = None
    channel: str | None = None
    returned: bool | None = None
    whistled: bool | None = None
    confidential: bool | None = None
    due_after: datetime | None = None
    due_until: datetime | None = None
    number_from: str | None = None
    number_below: str | None = None
    appeal_id: str | None = None
    pieces: tuple[str, ...] = ()
    traits: Traits = ANY
    sort: Sort = "number"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the last ticket's number, and what it was sorted by."""

    number: str
    due_at: datetime | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """How many tickets fit; with ``more`` there are at least that many."""

    count: int
    more: bool


class TicketSearch(Protocol):
    """Lists of tickets, narrowed, sorted and paged; within a reach, always."""

    def find(
        self, wanted: Wanted, reach: Reach, after: Place | None, limit: int
    ) -> Sequence[Ticket]:
        """Return the tickets behind a place.

        By number: the newest first. By due: those that have a ``work_due_at``, the earliest first.
        By severity: the gravest first, the newest of each first.
        """
        ...

    def total(self, wanted: Wanted, reach: Reach) -> Total:
        """Count what fits, exactly up to a cap and for no longer than a list may take."""
        ...

    def count(self, wanted: Wanted, reach: Reach) -> int:
        """Count all that fits, exactly; raises ListTooWide where that takes too long."""
        ...


@dataclass(frozen=True, slots=True)
class OrdersWanted:
    """Which work orders: of a unit, in a state; those that a reader may know of (L2)."""

    unit: str | None = None
    state: OrderState | None = None
    reader: Caller | None = None


class OrderSearch(Protocol):
    """Lists of work orders, paged by their tickets."""

    def find(self, wanted: OrdersWanted, before: str | None, limit: int) -> Sequence[Ticket]:
        """Return tickets each of which has such an order, the newest number first.

        From below the number ``before`` on. Merged tickets are not there: their orders rest.
        """
        ...

    def standings(self, unit: str, reader: Caller) -> Sequence[Standing]:
        """Return how a unit's live orders stand, up to some thousands, in no order."""
        ...


@dataclass(frozen=True, slots=True)
class AreaCount:
    """How many open tickets lie in an area, how many of them are late, how many have climbed."""

    open: int
    late: int
    climbed: int


class TicketCounts(Protocol):
    """How many tickets stand where."""

    def everywhere(self, reader: Caller) -> tuple[Mapping[str, Mapping[str, int]], float]:
        """Count by state, tier, signature in time and the appeals' state; with its age in seconds.

        Counting that takes long is not done again at once: its result is told with its age.
        What is sealed against the reader is taken off.
        """
        ...

    def within(self, reach: Reach) -> Mapping[str, int]:
        """Count a reach's tickets by state."""
        ...

    def by_area(
        self, areas: Sequence[str], reader: Caller, now: datetime
    ) -> Mapping[str, AreaCount]:
        """Count the open tickets within areas by the area in which they lie."""
        ...
