"""Who is looking at which ticket, in MongoDB; forgotten by itself after a minute."""

from dataclasses import asdict
from datetime import datetime
from typing import Final

from pymongo import DESCENDING, IndexModel

from services.common.store.connection import Documents, store_errors
from services.common.store.indexes import ensure_indexes
from services.console.domain.watching import Watcher

_KEPT_SECONDS: Final = 60
_MOST: Final = 20


class MongoWatchers:
    """The port ``Watchers``."""

    def __init__(self, database: Documents) -> None:
        self._kept = database["watchers"]

    def prepare(self) -> None:
        """Make the indexes that are missing."""
        wanted = [
            IndexModel([("ticket_id", 1), ("seen_at", DESCENDING)], name="of_ticket"),
            IndexModel([("seen_at", 1)], name="gone", expireAfterSeconds=_KEPT_SECONDS),
        ]
        ensure_indexes(self._kept, wanted)

    def saw(self, watcher: Watcher) -> None:
        """Note that somebody is looking."""
        key = f"{watcher.ticket_id}/{watcher.username}"
        with store_errors():
            self._kept.replace_one({"_id": key}, asdict(watcher), upsert=True)

    def others(self, ticket_id: str, username: str, since: datetime) -> list[Watcher]:
        """Return who else has looked since an instant, the latest first."""
        wanted = {
            "ticket_id": ticket_id,
            "seen_at": {"$gte": since},
            "username": {"$ne": username},
        }
        with store_errors():
            found = list(
                self._kept.find(wanted, {"_id": 0}).sort("seen_at", DESCENDING).limit(_MOST)
            )
        return [Watcher(**one) for one in found]
