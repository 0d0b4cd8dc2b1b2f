"""Intake's own copy of the directory: kept in the database, read into memory every few seconds."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from pymongo.collection import Collection

from services.common.store.connection import StoreUnavailable
from services.common.store.publications import PublishedCopy
from services.intake.domain.directory import Directory, read_directory

_EVERY_SECONDS = 3.0
_KIND = "directory"


class MongoDirectoryCopy:
    """Implements the port ``DirectoryCopy``; shared by threads."""

    def __init__(
        self,
        collection: Collection[dict[str, Any]],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._copy = PublishedCopy(collection, _KIND)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._held: Directory | None = None
        self._next = float("-inf")

    def current(self) -> Directory | None:
        """Look for a newer version every three seconds, in one thread; see the port.

        While the database is away the copy in memory stays good.
        """
        if self._monotonic() >= self._next and self._lock.acquire(blocking=self._held is None):
            try:
                self._refresh()
            finally:
                self._lock.release()
        return self._held

    def save(self, version: int, body: Mapping[str, object]) -> None:
        """See the port."""
        self._copy.save(version, dict(body))
        self._next = float("-inf")

    def _refresh(self) -> None:
        if self._monotonic() < self._next:
            return  # another thread was here while this one waited
        self._next = self._monotonic() + _EVERY_SECONDS
        try:
            version = self._copy.version()
            if version is None or (self._held is not None and self._held.version == version):
                return
            found = self._copy.current()
        except StoreUnavailable:
            if self._held is None:
                raise
            return
        if found is not None:
            self._held = read_directory(*found)
