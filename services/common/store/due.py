"""Finds the documents whose outbox is due, cheaply however many were published before.

MongoDB keeps removed index entries for minutes and walks over each of them: a relay that looked
from the beginning every time would pay for all that was published lately. So it looks from a floor,
and from the beginning only now and then.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo.collection import Collection

from services.common.store.connection import store_errors

_SWEEP_SECONDS = 5.0
_FLOOR = timedelta(seconds=5)  # how late a write may land behind the time that it bears


class DueDocuments:
    """Looks for due documents of the given partitions, the longest due first.

    A document that lands below the floor (a slow writer, a clock that is behind) is found by the
    next sweep.
    """

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
        self._monotonic = monotonic
        self._floor: datetime | None = None
        self._partitions: list[int] = []
        self._next_sweep = float("-inf")

    def find(self, partitions: list[int], now: datetime) -> list[dict[str, Any]]:
        """Return at most a batch of documents due at a wall instant.

        Raises:
            StoreUnavailable: when MongoDB is away.

        """
        if not partitions:
            return []
        if partitions != self._partitions or self._monotonic() >= self._next_sweep:
            self._floor = None
        since = {"$lte": now} if self._floor is None else {"$gte": self._floor, "$lte": now}
        due = {"outbox_since": since, "partition": {"$in": partitions}}
        with store_errors():
            found = self._collection.find(due, self._fields, sort=[("outbox_since", 1)])
            documents = list(found.limit(self._batch).batch_size(self._batch + 1))
        if self._floor is None and len(documents) < self._batch:
            self._floor = now - _FLOOR
            self._partitions = partitions
            self._next_sweep = self._monotonic() + _SWEEP_SECONDS
        return documents
