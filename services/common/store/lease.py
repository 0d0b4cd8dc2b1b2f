"""Fenced leases: one holder at a time, judged by the database's clock and trusted by our own.

The server decides by its own wall clock who may take a lease, so that processes need not agree on
the time. The holder counts by its monotonic clock, from before it asked, and stops believing in the
lease a margin before the server would give it away.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.common.store.connection import store_errors

_LAST = "\uffff"
# Ended already, for whoever asks within the same millisecond.
_OVER = {"$dateSubtract": {"startDate": "$$NOW", "unit": "millisecond", "amount": 1}}
_MARGIN = 0.2  # share of a lease's time that the holder gives away for pauses and clock drift


@dataclass(frozen=True, slots=True)
class _Held:
    fence: int
    ttl_seconds: float
    trusted_until: float


class Leases:
    """The leases that one owner takes from a collection.

    An owner's name must be its own: two owners of one name would both believe in the same lease.
    Not shared by threads.
    """

    def __init__(
        self,
        collection: Collection[dict[str, Any]],
        owner: str,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._collection = collection
        self._owner = owner
        self._monotonic = monotonic
        self._held: dict[str, _Held] = {}

    @property
    def owner(self) -> str:
        """The name under which leases are taken."""
        return self._owner

    def acquire(self, name: str, ttl_seconds: float) -> int | None:
        """Take a free or expired lease, or one's own again; return its fence, or None if taken.

        The fence grows by one with each taking. Write it with what the lease protects, and refuse
        writes of a smaller one, where a late write of a former holder would do harm.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        asked = self._monotonic()
        try:
            with store_errors():
                lease: Any = self._collection.find_one_and_update(
                    {"_id": name},
                    [{"$set": self._taken_if_free(ttl_seconds)}],
                    upsert=True,
                    return_document=ReturnDocument.AFTER,
                )
        except DuplicateKeyError:  # two were first at the same moment, the other one won
            self._held.pop(name, None)
            return None
        if lease["owner"] != self._owner:
            self._held.pop(name, None)
            return None
        fence = int(lease["fence"])
        self._trust(name, fence, ttl_seconds, asked)
        return fence

    def renew(self, name: str) -> bool:
        """Prolong a lease that is still held; False when it was lost.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        held = self._held.get(name)
        if held is None:
            return False
        asked = self._monotonic()
        with store_errors():
            result = self._collection.update_one(self._mine(name), _prolong(held.ttl_seconds))
        if not result.matched_count:
            del self._held[name]
            return False
        self._trust(name, held.fence, held.ttl_seconds, asked)
        return True

    def release(self, name: str) -> None:
        """Give a lease back, so that the next owner need not wait for its end.

        Raises:
            StoreUnavailable: when MongoDB is away; the lease then ends by itself.

        """
        if name not in self._held:
            return
        mine = self._mine(name)
        del self._held[name]
        with store_errors():
            self._collection.update_one(mine, [{"$set": {"owner": None, "expires_at": _OVER}}])

    def held(self, name: str) -> bool:
        """Whether this owner may still act under the lease; asks nobody but the own clock."""
        held = self._held.get(name)
        return held is not None and self._monotonic() < held.trusted_until

    def renew_all(self) -> set[str]:
        """Prolong every lease that is held, in one statement; return the names of those lost.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        if not self._held:
            return set()
        asked = self._monotonic()
        held = dict(self._held)
        seconds = {lease.ttl_seconds for lease in held.values()}
        if len(seconds) == 1 and self._renewed(held, seconds.pop()) == len(held):
            for name, lease in held.items():
                self._trust(name, lease.fence, lease.ttl_seconds, asked)
            return set()
        return {name for name in held if not self.renew(name)}

    def living(self, prefix: str) -> set[str]:
        """Return the names with this prefix that anybody holds now.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        names = {"$gte": prefix, "$lt": prefix + _LAST}
        wanted = {"_id": names, "$expr": {"$gte": ["$expires_at", "$$NOW"]}}
        with store_errors():
            return {lease["_id"] for lease in self._collection.find(wanted, {"_id": 1})}

    def _renewed(self, names: Iterable[str], ttl_seconds: float) -> int:
        mine = {"$or": [self._mine(name) for name in names]}
        with store_errors():
            return self._collection.update_many(mine, _prolong(ttl_seconds)).matched_count

    def _mine(self, name: str) -> dict[str, Any]:
        return {"_id": name, "owner": self._owner, "fence": self._held[name].fence}

    def _taken_if_free(self, ttl_seconds: float) -> dict[str, Any]:
        """A missing lease counts as expired: MongoDB sorts what is missing before any date."""
        me = {"$literal": self._owner}
        expired = {"$lt": ["$expires_at", "$$NOW"]}
        free = {"$or": [{"$eq": ["$owner", me]}, expired]}
        fence = {"$ifNull": ["$fence", 0]}
        return {
            "owner": {"$cond": [free, me, "$owner"]},
            "fence": {"$cond": [free, {"$add": [fence, 1]}, "$fence"]},
            "expires_at": {"$cond": [free, _from_now(ttl_seconds), "$expires_at"]},
        }

    def _trust(self, name: str, fence: int, ttl_seconds: float, asked: float) -> None:
        until = asked + ttl_seconds * (1 - _MARGIN)
        self._held[name] = _Held(fence, ttl_seconds, until)


def _prolong(ttl_seconds: float) -> list[dict[str, Any]]:
    return [{"$set": {"expires_at": _from_now(ttl_seconds)}}]


def _from_now(seconds: float) -> dict[str, Any]:
    return {
        "$dateAdd": {"startDate": "$$NOW", "unit": "millisecond", "amount": int(seconds * 1000)}
    }
