"""What dispatch's use cases need from the world, with the contract in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from services.dispatch.domain.appeal import Appeal
from services.dispatch.domain.arbitration.similar import Likeness
from services.dispatch.domain.directory import Directory
from services.dispatch.domain.publication import Publication
from services.dispatch.domain.ticket import Ticket


class StaleAggregate(Exception):
    """Somebody else wrote first; read again and decide anew.

    ``version`` is the one that stands, where it is known.
    """

    def __init__(self, version: int | None = None) -> None:
        super().__init__(f"version {version} stands" if version else "others wrote first")
        self.version = version


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
    ``at`` is business time.
    """

    ticket: Ticket
    told: tuple[Told, ...]
    at: datetime
    causation_id: str | None = None
    traceparent: str | None = None
    receipt: Receipt | None = None
    joined: Appeal | None = None


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

    def save_many(self, changes: Sequence[Change]) -> int:
        """Write each change whose ticket is still as it was read; return how many were."""
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

    def receipt(self, ticket_id: str, key: str) -> Receipt | None:
        """Return the receipt of a command carried out before, while it is remembered."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[Ticket]:
        """Return tickets whose next step is due at a business instant, the longest due first."""
        ...


class Watch(Protocol):
    """What the auditor and the gauges ask of all tickets."""

    def orphans(self) -> Sequence[str]:
        """Return ids of open tickets without a next step; there must be none."""
        ...

    def due_backlog(self, now: datetime) -> int:
        """Count tickets whose next step is due."""
        ...

    def open_by_state(self) -> Mapping[str, int]:
        """Count open tickets by state."""
        ...

    def first_dispatch_accuracy(self) -> float | None:
        """Return the share of resolved tickets kept by the unit they were first issued to."""
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
class TicketFilter:
    """What a list of tickets is narrowed to; ``areas`` stand for all that is within them."""

    state: str | None = None
    unit: str | None = None
    areas: tuple[str, ...] = ()
    category: str | None = None
    severity: str | None = None
    tier: int | None = None
    number: str | None = None


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

    def texts(self, appeal_ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        """Return what joined appeals say."""
        ...

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Count tickets by state, by tier, and by whether they were acknowledged in time."""
        ...

    def ledger_totals(self) -> Mapping[tuple[str, str], int]:
        """Count appeals by ledger bucket and state."""
        ...

    def ledger_bucket(self, bucket: str) -> Mapping[str, str]:
        """Return the appeals of a bucket, each with its state."""
        ...

    def heads(self, after: datetime, limit: int) -> Sequence[Mapping[str, Any]]:
        """Return what changed after a wall instant: subject, sequence, updated_at."""
        ...

    def events(self, subject: str, after: int, limit: int = 0) -> Sequence[Mapping[str, Any]]:
        """Return an aggregate's events after a sequence, in order; 0 means no limit."""
        ...


@dataclass(frozen=True, slots=True)
class RulingFilter:
    """What a list of rulings is narrowed to; ``unit`` is a party or bound, ``areas`` as above."""

    unit: str | None = None
    areas: tuple[str, ...] = ()
    category: str | None = None


class Rulings(Protocol):
    """The tickets that bear rulings (裁定), the latest ruling first."""

    def find(
        self, wanted: RulingFilter, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Ticket]:
        """Return tickets from below the latest ruling's instant and ticket id on."""
        ...

    def similar(self, likeness: Likeness, limit: int) -> Sequence[Ticket]:
        """Return the tickets of rulings like a matter; none that is confidential."""
        ...

    def ticket_of(self, ruling_id: str) -> Ticket | None:
        """Return the ticket of a ruling."""
        ...
