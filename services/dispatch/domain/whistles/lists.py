"""What is read about many whistles: the filter, and the port that finds them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.dispatch.domain.caller import Caller
from services.dispatch.domain.tickets.ticket import Ticket
from services.dispatch.domain.whistles.whistle import Whistle, WhistleState


@dataclass(frozen=True, slots=True)
class WhistleFilter:
    """What a list of whistles is narrowed to; None narrows nothing.

    ``party`` and ``areas`` are the reader's scope: his unit blew or was summoned, or the ticket
    lies there; without both, everything. What is sealed against ``reader`` is never there.
    ``awaited``: a unit has yet to come.
    """

    ticket_id: str | None = None
    kind: str | None = None
    state: WhistleState | None = None
    live: bool | None = None
    blower_unit: str | None = None
    unit: str | None = None
    awaited: bool | None = None
    party: str | None = None
    areas: tuple[str, ...] = ()
    reader: Caller | None = None

    def fits(self, ticket: Ticket, whistle: Whistle) -> bool:
        """Whether a whistle is in the list."""
        return (
            self._in_scope(ticket, whistle)
            and self.ticket_id in (None, ticket.id)
            and self.kind in (None, whistle.kind)
            and self.state in (None, whistle.state)
            and self.live in (None, whistle.is_live)
            and self.blower_unit in (None, whistle.blower_unit)
            and self._has_summons(whistle)
        )

    def _has_summons(self, whistle: Whistle) -> bool:
        named = [item for item in whistle.summons if self.unit in (None, item.unit)]
        if self.awaited is None:
            return bool(named)
        return any(item.is_awaited for item in named) is self.awaited and bool(named)

    def _in_scope(self, ticket: Ticket, whistle: Whistle) -> bool:
        if self.reader is not None and self.reader.is_shut_out(ticket):
            return False
        if self.party is None and not self.areas:
            return True
        here = any(area in ticket.area_path for area in self.areas)
        return here or (self.party is not None and self.party in whistle.parties)


@dataclass(frozen=True, slots=True)
class Placed:
    """A whistle as statistics read it, with the areas in which its ticket lies."""

    whistle: Whistle
    area_path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A period of tickets by their numbers: from ``first`` on and below ``below``."""

    first: str
    below: str


class WhistleLists(Protocol):
    """Whistles across tickets."""

    def find(self, wanted: WhistleFilter, before: str | None, limit: int) -> Sequence[Ticket]:
        """Return tickets that may have such a whistle, the newest number first, below ``before``.

        Which of a ticket's whistles are meant is said by ``WhistleFilter.fits``.
        """
        ...

    def blown_between(self, start: datetime, end: datetime, reader: Caller) -> Iterator[Placed]:
        """Yield every whistle blown from ``start`` on and before ``end``, one in memory at a time.

        Those of tickets sealed against the reader are not there.
        """
        ...

    def tickets_in_area(self, area: str, when: Numbered, reader: Caller) -> int:
        """Count the tickets of an area and a period that are not sealed against the reader."""
        ...

    def tickets_of_unit(self, unit: str, when: Numbered, reader: Caller) -> int:
        """Count the tickets of a period on which a unit had an order, but those sealed."""
        ...
