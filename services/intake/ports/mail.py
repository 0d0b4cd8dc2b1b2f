"""What mail needs of the world."""

from collections.abc import Sequence
from typing import Literal, Protocol

Tray = Literal["done", "aside", "ignored"]


class MailboxUnavailable(Exception):
    """The mail server does not answer, or lets us not in; asking again later may help."""


class Waiting(Protocol):
    """A letter that lies in the box."""

    @property
    def number(self) -> int:
        """Its number there."""
        ...

    @property
    def size(self) -> int:
        """Its size in bytes."""
        ...


class Mailbox(Protocol):
    """One mailbox. Any call may raise ``MailboxUnavailable``."""

    def waiting(self, limit: int) -> Sequence[Waiting]:
        """Return the letters that lie in the box, the oldest first."""
        ...

    def fetch(self, number: int) -> bytes:
        """Return a letter as it came; nothing is marked."""
        ...

    def put(self, number: int, tray: Tray) -> None:
        """Move a letter out of the box into a folder of ours."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class Threads(Protocol):
    """Which letter belongs to which appeal; letters are known by a keyed hash of their name."""

    def appeal_of(self, message_ids: Sequence[str]) -> str | None:
        """Return the appeal of the first of these letters that is known."""
        ...

    def remember(self, message_id: str, appeal_id: str) -> None:
        """Keep that a letter belongs to an appeal; the first word stands."""
        ...
