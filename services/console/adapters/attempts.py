"""Tries in the collection ``attempts``; MongoDB forgets them after a while."""

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from services.common.store.connection import Documents, store_errors
from services.common.store.indexes import ensure_indexes
from services.console.domain.throttle import REMEMBERED, Throttle

_TURNS: Final = 8  # so many others may be counted between our reading and our writing
_A_MOMENT: Final = timedelta(seconds=1)


class MongoAttempts:
    """The port ``Attempts``: read, then write only if nobody wrote between."""

    def __init__(self, database: Documents) -> None:
        self._kept = database["attempts"]

    def prepare(self) -> None:
        """Make the indexes that are missing."""
        over = IndexModel([("expires_at", 1)], name="over", expireAfterSeconds=0)
        ensure_indexes(self._kept, [over])

    def begin(self, key: str, throttle: Throttle, now: datetime) -> timedelta | None:
        """Count a try as failed before it is made; return how long to wait if it may not be."""
        name = _name(key)
        for _ in range(_TURNS):
            with store_errors():
                known = self._kept.find_one({"_id": name}) or {"failures": 0}
            until: datetime | None = known.get("until")
            if until is not None and until > now:
                return until - now
            is_forgotten = until is not None and until + REMEMBERED < now
            failures = 1 if is_forgotten else known["failures"] + 1
            if self._count(name, known, failures, now + throttle.pause_after(failures)):
                return None
        return _A_MOMENT

    def forget(self, key: str) -> None:
        """The try was right: its key begins anew."""
        with store_errors():
            self._kept.delete_one({"_id": _name(key)})

    def take_back(self, key: str) -> None:
        """The try was right: do not count it, but the ones before."""
        with store_errors():
            self._kept.update_one({"_id": _name(key)}, {"$inc": {"failures": -1, "turn": 1}})

    def _count(self, name: str, known: dict[str, Any], failures: int, until: datetime) -> bool:
        turn = known.get("turn", 0)
        read = {"_id": name, "turn": turn}
        told = {"failures": failures, "until": until, "expires_at": until + REMEMBERED}
        change = {"$set": {**told, "turn": turn + 1}}
        try:
            with store_errors():
                done = self._kept.update_one(read, change, upsert="turn" not in known)
        except DuplicateKeyError:
            return False
        return bool(done.matched_count or done.upserted_id)


def _name(key: str) -> str:
    """Return what a key is kept under: names and addresses are nobody's business here."""
    return hashlib.sha256(key.encode()).hexdigest()
