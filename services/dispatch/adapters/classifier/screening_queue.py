"""The tickets that wait for a person to route them, the longest waiting first."""

from collections.abc import Sequence

from services.common.store.connection import Documents, store_errors
from services.dispatch.adapters.sealed import open_to
from services.dispatch.adapters.ticket_codec import ticket_of
from services.dispatch.adapters.ticket_repository import WITHOUT_STORY
from services.dispatch.domain.caller import Caller
from services.dispatch.domain.tickets.ticket import Ticket


class ScreeningQueue:
    """Reads by the index on state and number; raises StoreUnavailable."""

    def __init__(self, database: Documents) -> None:
        self._tickets = database["tickets"]

    def page(self, after: str | None, limit: int, reader: Caller) -> Sequence[Ticket]:
        """Return waiting tickets with a number above ``after``, the oldest number first.

        Those sealed against the reader are not there.
        """
        query: dict[str, object] = {"state": "screening", **open_to(reader)}
        if after is not None:
            query["number"] = {"$gt": after}
        with store_errors():
            found = self._tickets.find(query, WITHOUT_STORY, sort=[("number", 1)], limit=limit)
            return [ticket_of(document) for document in found]
