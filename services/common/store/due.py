"""Finds what is due, cheaply however much was done before.

MongoDB keeps removed index entries for minutes and walks over each of them: a loop that looked from
the beginning every time would pay for all that was done lately. So it looks from a floor, and from
the beginning only now and then.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo.collection import Collection

from services.common.store.connection import store_errors

_SWEEP_SECONDS = 5.0
_FLOOR = timedelta(seconds=1)  # how late a write usually lands behind the time that it bears


class DueFloor:
    """From when on it is worth looking; for one loop over one index.

    A document that lands below the floor (a slow writer, a clock that is behind) is found by the
    next sweep.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._floor: datetime | None = None
        self._next_sweep = float("-inf")

    def reset(self) -> None:
        """Look from the beginning next time."""
        self._floor = None

    def until(self, now: datetime) -> dict[str, Any]:
        """Return the condition on the indexed wall time for what is due now."""
        if self._monotonic() >= self._next_sweep:
            self._floor = None
        return {"$lte": now} if self._floor is None else {"$gte": self._floor, "$lte": now}

    def saw_all(self, now: datetime) -> None:
        """Note that nothing due was left unseen by the last look."""
        if self._floor is None:
            self.saw(now)

    def saw(self, earliest: datetime) -> None:
        """Note the earliest time that the last look met, of all that is due."""
        if self._floor is None:
            self._next_sweep = self._monotonic() + _SWEEP_SECONDS
        self._floor = earliest - _FLOOR


class DueDocuments:
    """Looks for documents of the given partitions whose outbox is due, the longest due first."""

    def __init__(
        self,
        collection: Collection[dict[str, Any]],
        fields: Sequence[str],
        batch: int,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._collection = collection
        self._fields = dict.fromkeys(["_id", "partition", "outbox", *fields], 1)
        self._batch = batch
        self._floor = DueFloor(monotonic)
        self._partitions: list[int] = []

    def find(self, partitions: list[int], now: datetime) -> list[dict[str, Any]]:
        """Return at most a batch of documents due at a wall instant.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        if not partitions:
            return []
        if partitions != self._partitions:
            self._floor.reset()
            self._partitions = partitions
        due = {"outbox_since": self._floor.until(now), "partition": {"$in": partitions}}
        with store_errors():
            found = self._collection.find(due, self._fields, sort=[("outbox_since", 1)])
            documents = list(found.limit(self._batch).batch_size(self._batch + 1))
        if len(documents) < self._batch:
            self._floor.saw_all(now)
        return documents
