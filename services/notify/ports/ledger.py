"""The ledger of notifications, as it is written and as it is read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.notify.domain.line import Line
from services.notify.domain.notification import Claimed, Notification, Settled


class Notifications(Protocol):
    """The ledger: one record per event, recipient and channel. May block."""

    def add(self, notifications: Sequence[Notification]) -> None:
        """Queue them in this order; those whose id is known are left as they are."""
        ...

    def claim(
        self,
        limit: int,
        lease_seconds: float,
        line: Line = "residents",
        *,
        without: Collection[str] = (),
    ) -> list[Claimed]:
        """Take due notifications of a line, each for one caller until its lease ends.

        None are taken to the recipients ``without``: endpoints that have no time for them.

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
    event_id: str | None = None
    after: str | None = None
    limit: int = 50
    reader: Reader | None = None


class NotificationRecords(Protocol):
    """Reads the ledger for people. May block."""

    def page(self, query: NotificationQuery) -> list[Mapping[str, Any]]:
        """Return records in the order of their ids, without contact data."""
        ...

    def get(self, notification_id: str, reader: Reader | None) -> Mapping[str, Any] | None:
        """Return one record whole, None where there is none that is open to the reader.

        With its tries, receipts, template and masked address.
        """
        ...
