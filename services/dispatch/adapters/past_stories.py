"""The last tickets with their whole stories, for a dry run of policies: read as they are played."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from services.common.store.connection import Documents, store_errors
from services.common.store.history import older_events
from services.dispatch.adapters.listing.queries import walks
from services.dispatch.adapters.sealed import UNSEALED
from services.dispatch.adapters.ticket_codec import ticket_of
from services.dispatch.domain.replaying.story import Entry, Story
from services.dispatch.ports.listing import Place, Reach, Wanted

_WITH_STORY: Final = {"outbox": 0, "receipts": 0, "writes": 0, "words": 0}
_BATCH: Final = 25  # a story may have 150 entries: that many are in memory at once


class MongoPastStories:
    """Implements the port ``PastStories``; raises StoreUnavailable."""

    def __init__(self, database: Documents) -> None:
        self._tickets = database["tickets"]
        self._older = database["ticket_history"]

    def page(self, wanted: Wanted, after: str | None, limit: int) -> Iterator[Story]:
        """See the port."""
        place = Place(after) if after is not None else None
        (walk,) = walks(wanted, Reach(everywhere=True), place)
        query = {"$and": [walk.query, UNSEALED]}
        with store_errors():
            found = self._tickets.find(
                query, _WITH_STORY, sort=[("number", -1)], limit=limit, hint=walk.index
            )
            for document in found.batch_size(_BATCH):
                yield Story(ticket_of(document), tuple(self._entries(document)))

    def _entries(self, document: Mapping[str, Any]) -> Iterator[Entry]:
        recent = document.get("history") or []
        first = recent[0]["sequence"] if recent else None
        if first != 1:
            for event in older_events(self._older, document["_id"], 0, first):
                yield _entry(event)
        for event in recent:
            yield _entry(event)


def _entry(event: Mapping[str, Any]) -> Entry:
    data = {
        name: datetime.fromisoformat(value)
        if name.endswith("_at") and isinstance(value, str)
        else value
        for name, value in event["data"].items()
    }
    return Entry(event["type"], datetime.fromisoformat(event["time"]), data)
