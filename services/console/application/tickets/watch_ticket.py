"""Notes that somebody looks at a ticket, and says who else does."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.console.domain.person import Person
from services.console.domain.watching import STILL_HERE, Watcher
from services.console.ports.watching import Watchers


@dataclass(frozen=True, slots=True)
class WatchTicket:
    """The use case; ``wall`` is wall time."""

    watchers: Watchers
    wall: Clock

    def __call__(self, ticket_id: str, person: Person, doing: str = "") -> list[Watcher]:
        """Return who else is looking now; raises StoreUnavailable."""
        now = self.wall.now()
        self.watchers.saw(Watcher(ticket_id, person.username, person.name, now, doing))
        return self.watchers.others(ticket_id, person.username, now - STILL_HERE)
