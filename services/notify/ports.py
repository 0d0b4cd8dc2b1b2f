"""What notify's use cases need from outside, with the contract in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.notify.domain.contact import Contact, Letter
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.notification import Channel, Claimed, Notification, Outcome, Settled
from services.notify.domain.ticket_view import TicketView
from services.notify.domain.wording import Language, Names


class DependencyAway(Exception):
    """Another service does not answer now; nobody is to blame, ask again later."""


class UnknownVariable(Exception):
    """A template asks for what the event does not have; nothing may be sent."""


class EndpointNotFound(LookupError):
    """There is no endpoint of this id."""


class TicketViews(Protocol):
    """The views of tickets. May block; safe to repeat."""

    def load(self, ticket_ids: Collection[str]) -> dict[str, TicketView]:
        """Return the views there are; a ticket never heard of is missing."""
        ...

    def save(self, views: Sequence[TicketView], *, born: Collection[str] = ()) -> None:
        """Keep each view unless one of a higher sequence is kept already.

        ``born`` are the tickets that had no view when they were loaded; it only saves work.
        """
        ...


class Notifications(Protocol):
    """The ledger: one record per event, recipient and channel. May block."""

    def add(self, notifications: Sequence[Notification]) -> None:
        """Queue them in this order; those whose id is known are left as they are."""
        ...

    def claim(self, limit: int, lease_seconds: float) -> list[Claimed]:
        """Take due notifications, each for one caller until its lease ends, then for another.

        Of one lane only a run is given that begins with the earliest that has not ended, in order:
        the caller hands a later one over only when the earlier one has ended.
        """
        ...

    def settle(self, settled: Sequence[Settled]) -> None:
        """Write outcomes; one whose claim has passed to another sender changes nothing.

        A notification that ends gets its event (``notification.sent`` or ``failed``) into the
        outbox in the same write.
        """
        ...

    def backlog(self) -> Mapping[str, int]:
        """Return how many notifications wait, by route."""
        ...


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the ledger: his unit, and the areas of his office."""

    unit: str | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotificationQuery:
    """Which records a reader wants; ``after`` is the last id of the page before.

    None of tickets that are closed to the ``reader`` are there (L2); without one, all are.
    """

    ticket_id: str | None = None
    appeal_id: str | None = None
    unit: str | None = None
    status: str | None = None
    after: str | None = None
    limit: int = 50
    reader: Reader | None = None


class NotificationRecords(Protocol):
    """Reads the ledger for people. May block."""

    def page(self, query: NotificationQuery) -> list[Mapping[str, Any]]:
        """Return records in the order of their ids, without contact data."""
        ...


class Endpoints(Protocol):
    """Units' webhook endpoints. May block."""

    def register(self, endpoint: Endpoint) -> Endpoint:
        """Keep an endpoint; where the unit has one of this URL, return that one instead."""
        ...

    def of_units(self, units: Collection[str]) -> dict[str, list[Endpoint]]:
        """Return the endpoints of each unit that has any."""
        ...

    def page(self, unit: str | None, after: str | None, limit: int) -> list[Endpoint]:
        """Return endpoints in the order of their ids."""
        ...

    def get(self, endpoint_id: str) -> Endpoint:
        """Return an endpoint.

        Raises:
            EndpointNotFound: when there is none of this id.

        """
        ...

    def remove(self, endpoint_id: str) -> None:
        """Forget an endpoint; forgetting an unknown one is no error."""
        ...


class EventFeed(Protocol):
    """dispatch's own account of a ticket. May block."""

    def after(self, ticket_id: str, sequence: int) -> list[Mapping[str, Any]]:
        """Return the CloudEvents of a ticket after a sequence, in order.

        Raises:
            DependencyAway: when dispatch does not answer.

        """
        ...


class Contacts(Protocol):
    """intake's contacts, for the moment of sending only. May block."""

    def resolve(self, appeal_ids: Collection[str]) -> dict[str, Contact]:
        """Return the contacts there are; an anonymous appeal has none.

        Raises:
            DependencyAway: when intake does not answer.

        """
        ...


class Directory(Protocol):
    """notify's own copy of the directory. May block."""

    def names(self) -> Names | None:
        """Return the names of the newest copy, or None when there never was one."""
        ...

    def refresh(self) -> None:
        """Fetch the newest version from dispatch and keep it.

        Raises:
            DependencyAway: when dispatch does not answer.

        """
        ...


class Templates(Protocol):
    """The texts, by event, channel and language."""

    def render(
        self,
        event_type: str,
        channel: Channel,
        language: Language,
        variables: Mapping[str, str],
    ) -> tuple[str, str]:
        """Return subject and text.

        Raises:
            UnknownVariable: when there is no such template, or it asks for an unknown variable.

        """
        ...


class TextChannel(Protocol):
    """A way to residents: SMS, e-mail. Blocks up to its time-out; never raises for a provider."""

    @property
    def most_at_once(self) -> int:
        """How many letters it may be given in one call."""
        ...

    def deliver(self, letters: Sequence[Letter]) -> list[Outcome]:
        """Hand letters to the provider; return an outcome for each, in their order.

        The same ``notification_id`` may come twice.
        """
        ...


class Webhooks(Protocol):
    """The way to units' endpoints. Blocks up to its time-out; never raises for an endpoint."""

    def deliver(
        self, endpoint: Endpoint, notification_id: str, event: Mapping[str, Any]
    ) -> Outcome:
        """Post a signed event; the same ``notification_id`` may come twice."""
        ...


class Hosts(Protocol):
    """Finds out where a host name leads."""

    def addresses(self, host: str) -> Sequence[str]:
        """Return the IP addresses of a host, none when it has none. Blocks."""
        ...


class Now(Protocol):
    """A clock, business or wall as the parameter's name says."""

    def now(self) -> datetime:
        """Return the instant, aware, in UTC."""
        ...
