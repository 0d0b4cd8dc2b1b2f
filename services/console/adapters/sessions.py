"""Sessions in the collection ``sessions``; MongoDB removes those that are over."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import DESCENDING, IndexModel

from services.common.store.connection import Documents, store_errors
from services.common.store.indexes import ensure_indexes
from services.console.domain.session import Lifetimes, Session


class MongoSessions:
    """The port ``Sessions``."""

    def __init__(self, database: Documents, lifetimes: Lifetimes) -> None:
        self._kept = database["sessions"]
        self._lifetimes = lifetimes

    def prepare(self) -> None:
        """Make the indexes that are missing."""
        wanted = [
            IndexModel([("username", 1), ("seen_at", DESCENDING)], name="of_account"),
            IndexModel([("expires_at", 1)], name="over", expireAfterSeconds=0),
        ]
        ensure_indexes(self._kept, wanted)

    def add(self, session: Session) -> None:
        """Keep a new session."""
        told = asdict(session)
        expires_at = session.created_at + self._lifetimes.absolute
        with store_errors():
            self._kept.insert_one({"_id": told.pop("key"), **told, "expires_at": expires_at})

    def find(self, key: str) -> Session | None:
        """Return a session by the hash of its cookie."""
        with store_errors():
            found = self._kept.find_one({"_id": key})
        return _session(found) if found else None

    def of(self, username: str) -> list[Session]:
        """Return an account's sessions, the latest seen first."""
        with store_errors():
            found = self._kept.find({"username": username}).sort("seen_at", DESCENDING)
            return [_session(one) for one in found]

    def saw(self, key: str, now: datetime) -> None:
        """Note that a session's browser asked."""
        with store_errors():
            self._kept.update_one({"_id": key}, {"$max": {"seen_at": now}})

    def end(self, key: str, username: str | None = None) -> bool:
        """End a session, of this account where one is named; tell whether there was one."""
        named = {"_id": key} if username is None else {"_id": key, "username": username}
        with store_errors():
            return self._kept.delete_one(named).deleted_count > 0

    def end_all(self, username: str, but: str | None = None) -> int:
        """End an account's sessions but the one with this key; return how many."""
        named: dict[str, Any] = {"username": username}
        if but is not None:
            named["_id"] = {"$ne": but}
        with store_errors():
            return self._kept.delete_many(named).deleted_count


def _session(found: dict[str, Any]) -> Session:
    del found["expires_at"]
    return Session(key=found.pop("_id"), **found)
