"""Where sessions are kept."""

from datetime import datetime
from typing import Protocol

from services.console.domain.session import Session


class Sessions(Protocol):
    """The sessions of this console. Every method may raise StoreUnavailable."""

    def add(self, session: Session) -> None:
        """Keep a new session."""
        ...

    def find(self, key: str) -> Session | None:
        """Return a session by the hash of its cookie."""
        ...

    def of(self, username: str) -> list[Session]:
        """Return an account's sessions, the latest seen first."""
        ...

    def saw(self, key: str, now: datetime) -> None:
        """Note that a session's browser asked."""
        ...

    def end(self, key: str, username: str | None = None) -> bool:
        """End a session, of this account where one is named; tell whether there was one."""
        ...

    def end_all(self, username: str, but: str | None = None) -> int:
        """End an account's sessions but the one with this key; return how many."""
        ...
