"""Where it is kept who is looking at which ticket."""

from datetime import datetime
from typing import Protocol

from services.console.domain.watching import Watcher


class Watchers(Protocol):
    """Who looks at what, for less than a minute. Every method may raise StoreUnavailable."""

    def saw(self, watcher: Watcher) -> None:
        """Note that somebody is looking; one person counts once a ticket."""
        ...

    def others(self, ticket_id: str, username: str, since: datetime) -> list[Watcher]:
        """Return who else has looked since an instant (wall time), the latest first; 20 at most."""
        ...
