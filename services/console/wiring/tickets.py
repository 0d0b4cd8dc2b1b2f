"""The ticket page: what it reads, and who else is looking."""

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Final

from services.console.adapters.watchers import MongoWatchers
from services.console.application.tickets.read_case import ReadCase
from services.console.application.tickets.watch_ticket import WatchTicket
from services.console.wiring.foundation import Foundation

_WORKERS: Final = 12  # a page reads half a dozen parts; two pages at once do not wait


class TicketWiring(Foundation):
    """The ticket page: what it reads, and who else is looking."""

    @cached_property
    def read_case(self) -> ReadCase:
        """Read all that belongs to a ticket."""
        return ReadCase(ThreadPoolExecutor(_WORKERS, thread_name_prefix="ticket-page"))

    @cached_property
    def watchers(self) -> MongoWatchers:
        """Who is looking at what."""
        made = MongoWatchers(self.database)
        made.prepare()
        return made

    @cached_property
    def watch_ticket(self) -> WatchTicket:
        """Note who looks at a ticket."""
        return WatchTicket(self.watchers, self.wall)
