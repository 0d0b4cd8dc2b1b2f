"""The mailbox that undelivered mails come back to, and notices that are sent once more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from services.notify.domain.bounce_report import BounceReport

Tray = Literal["done", "aside", "ignored"]


class MailboxUnavailable(Exception):
    """The mail server does not answer, or lets us not in; asking again later may help."""


class NoReport(ValueError):
    """A letter that reports on no notice of ours; ``is_automatic``: nobody need look at it."""

    def __init__(self, why: str, *, is_automatic: bool = False) -> None:
        super().__init__(why)
        self.is_automatic = is_automatic


class Lying(Protocol):
    """A letter that lies in the box."""

    @property
    def number(self) -> int:
        """Its number there."""
        ...

    @property
    def size(self) -> int:
        """Its size in bytes."""
        ...


class BounceBox(Protocol):
    """One mailbox. Any call may raise ``MailboxUnavailable``."""

    def waiting(self, limit: int) -> Sequence[Lying]:
        """Return the letters that lie in the box, the oldest first."""
        ...

    def fetch(self, number: int) -> bytes:
        """Return a letter as it came."""
        ...

    def put(self, number: int, tray: Tray) -> None:
        """Move a letter out of the box."""
        ...


class Reports(Protocol):
    """Reads letters."""

    def read(self, raw: bytes, now: datetime) -> BounceReport:
        """Return what a letter reports; ``now`` is for one that does not say when.

        Raises:
            NoReport: it is none, or of nothing of ours.

        """
        ...


class SecondTries(Protocol):
    """The ledger, as far as what was sent is sent once more. May block."""

    def again(self, report: BounceReport, due: Sequence[datetime]) -> bool:
        """Queue a notice that was sent for the next of the instants ``due`` (wall time).

        It waits in a lane of its own: later notices of its ticket go out meanwhile.
        The first report takes the first instant; the same report again changes nothing. Returns
        False when all are used up, or the notice does not stand as sent.
        """
        ...
