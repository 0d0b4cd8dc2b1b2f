"""What providers report, and where it is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notify.domain.notification import Channel, Notification, Status
from services.notify.domain.receipt import Receipt, Standing


class NotSigned(Exception):
    """The report does not come from the provider."""


class NotAReport(ValueError):
    """The report cannot be read; the text says what is wrong."""


class ReportReader(Protocol):
    """Reads one provider's reports."""

    def read(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Receipt]:
        """Return the receipts of a report.

        Raises:
            NotSigned: when its signature is missing, wrong or too old.
            NotAReport: when it is signed and makes no sense.

        """
        ...


@dataclass(frozen=True, slots=True)
class Reported:
    """A record with its receipts so far; ``receipts_seen`` counts the reports on it."""

    notification: Notification
    status: Status
    reason: str | None
    channel: Channel | None
    address: str | None
    to: str | None
    receipts: tuple[Receipt, ...] = ()
    receipts_seen: int = 0
    followed_by: str | None = None

    def went_by(self, channel: Channel) -> bool:
        """Whether it went by a channel, or may have: the sender's own note may be still to come."""
        return self.notification.route != "webhook" and self.channel in (None, channel)


@dataclass(frozen=True, slots=True)
class Noted:
    """What a record becomes; ``is_over``: no receipt is waited for any more."""

    before: Reported
    receipts: tuple[Receipt, ...]
    standing: Standing
    status: Status
    reason: str | None
    followed_by: str | None = None
    is_over: bool = True


class Receipts(Protocol):
    """The receipts in the ledger. May block."""

    def load(self, ids: Collection[str]) -> dict[str, Reported]:
        """Return the records there are; an unknown id is missing."""
        ...

    def save(self, noted: Sequence[Noted]) -> set[str]:
        """Write each unless its record has changed since it was read; return those that had."""
        ...

    def call_back(self, followers: Mapping[str, str], now: datetime) -> None:
        """End followers that no sender has yet: the notice that each is told in has arrived.

        ``followers`` name for each the notice that it follows; ``now`` is business time.
        """
        ...

    def overdue(self, now: datetime, limit: int) -> Sequence[Reported]:
        """Return what was to be reported as delivered by a wall instant, and was not."""
        ...

    def give_up_waiting(self, followed_by: Mapping[str, str | None]) -> None:
        """Wait for no receipt of these any longer; note which record follows each."""
        ...
