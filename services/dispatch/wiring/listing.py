"""Wires lists, searches and counts of tickets."""

from dataclasses import dataclass

from services.common.store.connection import Documents
from services.dispatch.adapters.listing.counting import MongoTicketCounts
from services.dispatch.adapters.listing.orders import MongoOrderSearch
from services.dispatch.adapters.listing.tickets import MongoTicketSearch
from services.dispatch.ports.listing import OrderSearch, TicketCounts, TicketSearch


@dataclass(frozen=True)
class Listing:
    """What is read about many tickets."""

    search: TicketSearch
    orders: OrderSearch
    counts: TicketCounts

    @classmethod
    def over(cls, database: Documents) -> "Listing":
        """Return it over dispatch's database."""
        return cls(
            MongoTicketSearch(database),
            MongoOrderSearch(database),
            MongoTicketCounts(database),
        )
