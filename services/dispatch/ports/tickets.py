"""How tickets are kept and their changes told, with the contract in words.

Any port may raise ``StoreUnavailable``: what was being written stands whole or not at all.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from services.dispatch.domain.tickets.appeal import Appeal
from services.dispatch.domain.tickets.ticket import Ticket


class StaleAggregate(Exception):
    """Somebody else wrote first; read again and decide anew.

    ``version`` is the one that stands and ``read`` the one that the caller had read, where they
    are known; ``ticket_id`` names the ticket.
    """

    def __init__(
        self, version: int | None = None, *, ticket_id: str = "", read: int | None = None
    ) -> None:
        super().__init__(f"version {version} stands" if version else "others wrote first")
        self.version = version
        self.ticket_id = ticket_id
        self.read = read


class TellableEvent(Protocol):
    """An event of the published language: it knows its wire name."""

    TYPE: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Told:
    """An event that a change makes, with the units that get a copy on their own queues."""

    event: TellableEvent
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A command that was carried out: its key within the ticket and a digest of what it said."""

    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Change:
    """One write: the ticket as it becomes, what it tells, and what caused it.

    ``ticket.version`` and ``ticket.sequence`` are those that were read; writing moves them.
    ``at`` is business time. ``touched`` are the names of the ticket's fields that change, where the
    writer knows them, all of them: they are told to whoever comes second (D7), and of what is
    nested only these are written. ``texts`` are appeals whose words are kept beside the ticket,
    ``texts_gone`` those that are no longer.
    """

    ticket: Ticket
    told: tuple[Told, ...]
    at: datetime
    causation_id: str | None = None
    traceparent: str | None = None
    receipt: Receipt | None = None
    touched: tuple[str, ...] = ()
    texts: tuple[Appeal, ...] = ()
    texts_gone: tuple[str, ...] = ()


class Tickets(Protocol):
    """The tickets; each is one document that carries its own history and outgoing events."""

    def add(self, news: Sequence[Change]) -> frozenset[str]:
        """Write new tickets in one go, each by itself; return the ids that existed already.

        A ticket whose founding appeal another ticket has counts as existing.
        """
        ...

    def save(self, change: Change) -> Ticket:
        """Replace a ticket read before; state, history and events move together or not at all.

        Raises:
            StaleAggregate: when it is no longer at the version that was read.

        """
        ...

    def save_together(self, changes: Sequence[Change]) -> Sequence[Ticket]:
        """Write changes of several tickets, new ones among them (version 0): all or none.

        Written in the order given: who loses an appeal stands before who gets it. Return the
        tickets as they stand then.

        Raises:
            StaleAggregate: when one of them is no longer at the version that was read.

        """
        ...

    def save_many(self, changes: Sequence[Change]) -> frozenset[str]:
        """Write each change whose ticket is still as it was read; return the ids of those."""
        ...

    def get(self, ticket_id: str) -> Ticket | None:
        """Return a ticket."""
        ...

    def get_many(self, ticket_ids: Sequence[str]) -> Mapping[str, Ticket]:
        """Return the tickets that exist, by id."""
        ...

    def by_order(self, order_id: str) -> Ticket | None:
        """Return the ticket of a work order."""
        ...

    def by_whistle(self, whistle_id: str) -> Ticket | None:
        """Return the ticket of a whistle."""
        ...

    def with_members(self, appeal_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the ticket id of each appeal that a ticket has; one query."""
        ...

    def appeals(self, appeal_ids: Sequence[str]) -> Mapping[str, Appeal]:
        """Return those of the appeals whose words are kept beside their tickets, by id."""
        ...

    def closed_near(self, keys: Sequence[str], since: datetime) -> Sequence[Ticket]:
        """Return tickets closed after a business instant at one of the places (``returning``)."""
        ...

    def receipt(self, ticket_id: str, key: str) -> Receipt | None:
        """Return the receipt of a command carried out before, while it is remembered."""
        ...

    def due(
        self, now: datetime, limit: int, besides: AbstractSet[str] = frozenset()
    ) -> Sequence[Ticket]:
        """Return tickets whose next step is due at a business instant, the longest due first.

        ``besides`` are the ids of those that are not wanted: somebody has them in hand.
        """
        ...


class Counters(Protocol):
    """Numbers that are never used twice."""

    def take(self, name: str, count: int) -> int:
        """Take so many numbers in one go; return the first of them, from 1 on."""
        ...
