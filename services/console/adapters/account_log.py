"""The log of accounts in the collection ``account_log``."""

from dataclasses import asdict
from typing import Any, Final

from pymongo import DESCENDING, IndexModel

from services.common.ids import new_id
from services.common.store.connection import Documents, store_errors
from services.common.store.indexes import ensure_indexes
from services.console.domain.account_log import LogEntry

# The law wants six months of access logs; a year's review wants the year.
_KEPT_SECONDS: Final = 400 * 24 * 3600


class MongoAccountLog:
    """The port ``AccountLog``."""

    def __init__(self, database: Documents) -> None:
        self._kept = database["account_log"]

    def prepare(self) -> None:
        """Make the indexes that are missing."""
        wanted = [
            IndexModel([("username", 1), ("at", DESCENDING)], name="of_account"),
            IndexModel([("at", DESCENDING)], name="latest", expireAfterSeconds=_KEPT_SECONDS),
        ]
        ensure_indexes(self._kept, wanted)

    def append(self, entry: LogEntry) -> None:
        """Write a line."""
        with store_errors():
            self._kept.insert_one({"_id": new_id("acl"), **asdict(entry)})

    def of(self, username: str, limit: int = 50) -> list[LogEntry]:
        """Return the last lines of an account, the latest first."""
        return self._read({"username": username}, limit)

    def latest(self, limit: int = 100) -> list[LogEntry]:
        """Return the last lines of all accounts, the latest first."""
        return self._read({}, limit)

    def _read(self, wanted: dict[str, Any], limit: int) -> list[LogEntry]:
        with store_errors():
            found = list(self._kept.find(wanted, {"_id": 0}).sort("at", DESCENDING).limit(limit))
        return [LogEntry(**one) for one in found]
