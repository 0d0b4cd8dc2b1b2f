"""The inboxes of units and of people on duty."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.notify.domain.inbox import InboxItem
from services.notify.domain.templates.template import Addressee
from services.notify.ports.ledger import Reader


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item as it was kept; ``at`` is wall time."""

    notification_id: str
    event_type: str
    ticket_id: str
    owner: str
    addressee: Addressee
    facts: Mapping[str, Any]
    at: datetime
    read_at: datetime | None
    read_by: str | None


@dataclass(frozen=True, slots=True)
class InboxQuery:
    """Which items: of these inboxes, before an item, those alone that nobody has read."""

    owners: tuple[str, ...]
    reader: Reader
    unread: bool = False
    before: tuple[datetime, str] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Unread:
    """How many items nobody has read, at most a hundred, and the newest of them."""

    count: int
    newest: str | None


class InboxWriter(Protocol):
    """Puts items into inboxes. May block."""

    def add(self, items: Sequence[InboxItem]) -> None:
        """Keep items; one of the same event and inbox is kept once."""
        ...


class Inbox(InboxWriter, Protocol):
    """The inboxes; each item is a record of the ledger. May block."""

    def page(self, query: InboxQuery) -> list[StoredItem]:
        """Return items, the newest first, none of a ticket that is closed to the reader."""
        ...

    def unread(self, query: InboxQuery) -> Unread:
        """Count what nobody has read."""
        ...

    def mark_read(
        self, owners: Collection[str], ids: Collection[str] | None, by: str, at: datetime
    ) -> int:
        """Let items count as read, all of them where ``ids`` is None; return how many are new.

        Who read one first stays; ids of other inboxes change nothing.
        """
        ...

    def erase_words(self, appeal_id: str) -> None:
        """Forget what the items about an anonymised appeal say."""
        ...
