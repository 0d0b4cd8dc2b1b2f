"""Wires lists, searches and counts of tickets."""

import time
from dataclasses import dataclass

from services.common.store.connection import Documents
from services.dispatch.adapters.listing.counting import MongoTicketCounts
from services.dispatch.adapters.listing.orders import MongoOrderSearch
from services.dispatch.adapters.listing.tickets import MongoTicketSearch
from services.dispatch.application.tickets.count_queues import CountQueues
from services.dispatch.ports.listing import OrderSearch, TicketCounts, TicketSearch


@dataclass(frozen=True)
class Listing:
    """What is read about many tickets."""

    search: TicketSearch
    orders: OrderSearch
    counts: TicketCounts
    queues: CountQueues

    @classmethod
    def over(cls, database: Documents) -> "Listing":
        """Return it over dispatch's database."""
        search = MongoTicketSearch(database)
        return cls(
            search,
            MongoOrderSearch(database),
            MongoTicketCounts(database),
            CountQueues(search, time.monotonic),
        )
