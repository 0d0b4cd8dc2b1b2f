"""Where failed tries are counted, and what knows a browser again."""

from datetime import datetime, timedelta
from typing import Protocol

from services.console.domain.throttle import Throttle


class Attempts(Protocol):
    """Counts tries under keys. Every method may raise StoreUnavailable."""

    def begin(self, key: str, throttle: Throttle, now: datetime) -> timedelta | None:
        """Count a try as failed before it is made, so that many at once are all counted.

        Returns None when it may be made, and else how long to wait; a try that may not be made is
        not counted, so nobody's pause grows by another's knocking.
        """
        ...

    def forget(self, key: str) -> None:
        """The try was right: its key begins anew."""
        ...

    def take_back(self, key: str) -> None:
        """The try was right: do not count it, but the ones before."""
        ...


class KnownBrowsers(Protocol):
    """Recognises browsers on which an account has signed in before."""

    def recognise(self, cookie: str, username: str) -> str | None:
        """Return a name for the browser where this account has signed in on it."""
        ...

    def remember(self, cookie: str, username: str) -> str:
        """Return the cookie that makes this browser known for the account, besides others."""
        ...
