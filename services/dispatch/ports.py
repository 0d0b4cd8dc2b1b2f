"""What dispatch's use cases need from the world, with the contract in words."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from services.dispatch.domain.arbitration.similar import Likeness
from services.dispatch.domain.calendars.calendars import Calendars
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.directory.directory import Directory
from services.dispatch.domain.directory.publication import Publication
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


class Directories(Protocol):
    """The published versions of the directory."""

    def current(self) -> Directory | None:
        """Return the version in force, or None before the first is published; quick."""
        ...

    def version(self, version: int) -> Directory | None:
        """Return one version, such as that of a ticket's birth; quick once it was asked for."""
        ...

    def calendars(self, version: int) -> Calendars | None:
        """Return one version of the calendars, such as a ticket goes by; quick once asked for."""
        ...

    def bodies(self, version: int | None) -> tuple[int, Mapping[str, Any]] | None:
        """Return a version's number and body, or those in force for None."""
        ...

    def publish(self, publication: Publication, event_of: "VersionTold") -> int:
        """Publish as the next version, record and tell it, in one write; return the version.

        Content with the digest of what is in force, and a preset that was loaded last, are not
        published again.

        Raises:
            StaleAggregate: another version than ``publication.base`` is in force, or the draft
                was edited or published by somebody else; nothing was written.

        """
        ...


class VersionTold(Protocol):
    """Makes the event that tells a version."""

    def __call__(self, version: int, changed: Sequence[str]) -> tuple[TellableEvent, datetime]:
        """Return the event and its business time; ``changed`` are the names of changed parts."""
        ...


@dataclass(frozen=True, slots=True)
class Refused:
    """A unit's reply that was refused: its key, and the event that tells the unit."""

    key: str
    unit: str
    event: TellableEvent
    at: datetime
    correlation_id: str


class Replies(Protocol):
    """The refused replies of units, each told once on the unit's own queue."""

    def refuse(self, refused: Refused) -> None:
        """Keep a refusal and tell the unit, in one write; the same reply again changes nothing."""
        ...

    def was_refused(self, key: str) -> bool:
        """Whether a reply was refused before."""
        ...


class Heard(Protocol):
    """How far each appeal's own story was heard here."""

    def mark(self, sequences: Mapping[str, int]) -> None:
        """Note a sequence applied, by appeal; one that does not follow the last changes nothing."""
        ...

    def known(self, appeal_ids: Sequence[str]) -> Mapping[str, int]:
        """Return the last sequence applied without a gap, of those appeals that are known."""
        ...


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
