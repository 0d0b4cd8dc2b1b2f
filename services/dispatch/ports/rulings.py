"""How rulings are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.dispatch.domain.arbitration.similar import Likeness
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class RulingFilter:
    """What a list of rulings is narrowed to; ``unit`` is a party or bound, the rest as above."""

    unit: str | None = None
    areas: tuple[str, ...] = ()
    category: str | None = None
    reader: Caller | None = None


class Rulings(Protocol):
    """The tickets that bear rulings (裁定), the latest ruling first."""

    def find(
        self, wanted: RulingFilter, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Ticket]:
        """Return tickets from below the latest ruling's instant and ticket id on."""
        ...

    def similar(self, likeness: Likeness, limit: int) -> Sequence[Ticket]:
        """Return the tickets of rulings like a matter; none confidential or sealed."""
        ...

    def ticket_of(self, ruling_id: str) -> Ticket | None:
        """Return the ticket of a ruling."""
        ...
